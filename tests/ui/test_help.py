"""The help window: opened at the word that is being written, searched, leafed through."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit

from app.services.help_pages import FIRST_PAGE
from app.ui.dialogs.help.help_window import HelpWindow
from app.ui.dialogs.help.page_html import page_html
from app.ui.dialogs.help.word_at_cursor import name_at, word_at_cursor
from app.ui.theme import Appearance, tokens


@pytest.fixture
def opened(qtbot, make_context):
    window, _ = make_context()
    window.show()
    window.actions_book["help.rules"].trigger()
    help_window = window.findChild(HelpWindow)
    qtbot.waitUntil(lambda: bool(help_window.pages), timeout=20_000)
    yield window, help_window
    help_window.close()


def test_it_opens_at_the_first_page_and_keeps_to_one_window(opened):
    window, help_window = opened
    assert help_window.current.id == FIRST_PAGE
    assert help_window.list.currentItem().text(0) == help_window.current.title
    assert "ema(9) crosses above ema(21)" in help_window.view.toPlainText()
    window.actions_book["help.rules"].trigger()
    assert window.findChildren(HelpWindow) == [help_window]
    assert "| F1 |" in next(page.text for page in help_window.pages if page.id == "keys")


def test_it_opens_at_the_word_of_the_rule(qtbot, opened):
    window, help_window = opened
    help_window.hide()
    edit = QPlainTextEdit("close > bbands(20, 2).upper\nand rsi(14) < 30", window)
    edit.show()
    cursor = edit.textCursor()
    cursor.setPosition(len("close > bb"))
    edit.setTextCursor(cursor)
    window.activateWindow()
    edit.setFocus()
    qtbot.waitUntil(edit.hasFocus)
    window.actions_book["help.rules"].trigger()
    assert help_window.current.id == "indicator/bbands"
    help_window.open_word("within")
    assert help_window.current.id == "conditions"
    assert help_window.view.textCursor().selectedText() == "within"


def test_pages_are_left_and_found_again(opened):
    _, help_window = opened
    assert not help_window.back.isEnabled()
    help_window.view.anchorClicked.emit(QUrl("help:indicators"))
    help_window.view.anchorClicked.emit(QUrl("help:indicator/rsi"))
    help_window.view.anchorClicked.emit(QUrl("https://example.org/"))
    assert help_window.current.title == "Relative strength index"
    help_window.back.click()
    help_window.back.click()
    assert help_window.current.id == FIRST_PAGE
    help_window.forward.click()
    assert help_window.current.id == "indicators"
    help_window.open_page("no such page")
    assert help_window.current.id == "indicators"


def test_searching_lists_what_fits_and_enter_opens_it(qtbot, opened):
    _, help_window = opened
    whole = help_window.list.topLevelItemCount()
    help_window.field.setText("stochastic")
    titles = [
        help_window.list.topLevelItem(row).text(0)
        for row in range(help_window.list.topLevelItemCount())
    ]
    assert titles[:2] == ["Stochastic oscillator", "Stochastic RSI"]
    help_window.field.returnPressed.emit()
    assert help_window.current.id == "indicator/stoch"
    help_window.field.setText("nothing has this")
    assert help_window.list.topLevelItemCount() == 0
    help_window.field.clear()
    assert help_window.list.topLevelItemCount() == whole
    assert help_window.list.currentItem().text(0) == "Stochastic oscillator"


def test_colours_follow_the_theme(opened, theme):
    _, help_window = opened
    help_window.open_word("rsi")
    shown = []
    for name in ("light", "dark"):
        theme.apply(Appearance(theme=name))
        code = tokens().colors["s2"].casefold()
        assert code in help_window.view.toHtml()
        shown.append(code)
    assert shown[0] != shown[1]


def test_what_a_page_holds_cannot_become_markup(theme):
    html = page_html('# A < B\n\n`<b>` and <script> & "x"\n\n| a |\n| --- |\n| <i> |')
    for word in ("&lt;b&gt;", "&lt;script&gt;", "A &lt; B", "&lt;i&gt;"):
        assert word in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("rsi(14) > 3", 0, "rsi"),
        ("rsi(14) > 3", 3, "rsi"),
        ("rsi(14) > 3", 5, ""),
        ("a relative_volume(20)", 9, "relative_volume"),
        ("", 0, ""),
    ],
)
def test_the_name_around_the_cursor(text, place, word):
    assert name_at(text, place) == word


def test_words_are_taken_from_where_text_is_written(qtbot):
    line, words = QLineEdit("ema(9)"), QLabel("ema")
    qtbot.addWidget(line)
    qtbot.addWidget(words)
    line.setCursorPosition(1)
    assert word_at_cursor(line) == "ema"
    assert word_at_cursor(words) == ""
    assert word_at_cursor(None) == ""
