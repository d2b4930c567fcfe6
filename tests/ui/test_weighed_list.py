"""The user's own checklist: written in the preferences, asked about each new trade."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.dialogs.preferences import Preferences
from app.ui.forms.weighed_list import WeighedList

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

LINES = ("trend of the day × 2", "no news × 1 (required)", "slept well × 0.5")
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def made(qtbot: QtBot, theme: Any) -> WeighedList:
    found = WeighedList()
    qtbot.addWidget(found)
    found.show_lines(LINES)
    with qtbot.waitActive(found):
        found.show()
        found.activateWindow()
    return found


def lines(made: WeighedList) -> list[str]:
    found: list[str] = json.loads(made.text())
    return found


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_items_are_moved_by_keys_and_buttons(made: WeighedList, qtbot: QtBot) -> None:
    told: list[bool] = []
    made.changed.connect(lambda: told.append(True))
    made.rows[2].text.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Up, ALT)
    assert lines(made) == [LINES[0], LINES[2], LINES[1]]
    assert made.rows[1].text.hasFocus()
    made.rows[0].up.click()
    assert len(told) == 1
    made.rows[0].down.click()
    assert lines(made) == [LINES[2], LINES[0], LINES[1]]
    qtbot.waitUntil(lambda: made.rows[0].y() < made.rows[1].y() < made.rows[2].y())


def test_tab_goes_through_the_rows_as_they_stand(made: WeighedList) -> None:
    made.rows[0].down.click()
    made.rows[0].text.setFocus()
    for _ in range(6):
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert made.rows[1].text.hasFocus()


def test_enter_goes_on_to_a_new_row_and_a_row_without_words_is_none(made: WeighedList) -> None:
    made.rows[2].text.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert lines(made) == list(LINES)
    QTest.keyClicks(focused(), "spread is small")
    made.rows[3].weight.setValue(3)
    made.rows[3].required.setChecked(True)
    assert lines(made) == [*LINES, "spread is small × 3 (required)"]
    made.rows[0].text.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Return)
    assert made.rows[1].text.hasFocus()
    assert made.rows[1].text.text() == ""


def test_a_removed_item_hands_the_cursor_on(made: WeighedList) -> None:
    made.rows[2].text.setFocus()
    QTest.keyClick(focused(), Qt.Key.Key_Delete, ALT)
    assert lines(made) == list(LINES[:2])
    assert made.rows[1].text.hasFocus()
    made.rows[1].gone.click()
    made.rows[0].gone.click()
    assert lines(made) == []
    assert made.add.hasFocus()


def test_the_page_of_the_journal_keeps_the_list(qtbot: QtBot, desk: Any, make_context: Any) -> None:
    _, context = make_context()
    dialog = Preferences(context, context.notices.parent())
    dialog.show()
    form = dialog.forms["journal"]
    listed = form.editor("checklist").widget
    assert isinstance(listed, WeighedList)
    listed.add.click()
    row = listed.rows[0]
    QTest.keyClicks(row.text, "x" * 250)
    assert "200" in form.error("checklist")
    assert not dialog.save_button.isEnabled()
    row.text.clear()
    QTest.keyClicks(row.text, "no news, no Fed")
    row.weight.setValue(2)
    with qtbot.waitSignal(dialog.accepted):
        dialog.save_button.click()
    assert desk.settings.current.journal.checklist == ("no news, no Fed × 2",)
