from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QWidget

from app.domain.timeframe import Timeframe
from app.ui.panels.strategies.reading import read_rule
from app.ui.panels.strategies.rule_bench import RuleBench
from app.ui.panels.strategies.text_places import brackets_at, change_between, from_qt, to_qt
from app.ui.panels.strategies.writing_help import Writing, WritingHelp

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.panels.strategies.catalogue import Catalogue

RULE = "all of (\n  close > 1,\n  any of (close > 2, close > 3),\n  rsi(14) < 30\n)"
FLAT_RULE = "all of (close > 1, any of (close > 2, close > 3), rsi(14) < 30)"


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(900, 520)
    made.show()
    return made


@pytest.fixture
def bench(qtbot: QtBot, theme: Any, host: QWidget, catalogue: Catalogue) -> RuleBench:
    made = RuleBench("Entry", theme, "hint", host, is_entry=True)
    made.use(lambda: Timeframe.H1)
    made.read_wanted.connect(lambda text: made.show_reading(read_rule(text)))
    made.show_catalogue(catalogue)
    made.resize(900, 520)
    made.show()
    with qtbot.waitActive(host):
        host.activateWindow()
    made.set_active(active=True)
    made.show_rule(RULE)
    qtbot.waitUntil(lambda: made.is_built)
    return made


def text(bench: RuleBench) -> str:
    return " ".join(bench.edit.toPlainText().split()).replace("( ", "(").replace(" )", ")")


def rows(bench: RuleBench) -> list[str]:
    return [row.text for row in bench.side.tree.rules.rows()]


def choose(bench: RuleBench, words: str) -> None:
    row = next(one for one in bench.side.tree.rules.rows() if one.text == words)
    area = bench.side.tree.visualRect(bench.side.tree.rules.index_of(row.path))
    bench.side.tree.setFocus()
    QTest.mouseClick(
        bench.side.tree.viewport(),
        Qt.MouseButton.LeftButton,
        pos=QPoint(area.left() + 20, area.center().y()),
    )


def chosen(bench: RuleBench) -> str:
    return bench.side.tree.row.text if bench.side.tree.row is not None else ""


def test_the_tree_keeps_qts_rules(bench: RuleBench, qtmodeltester: Any) -> None:
    qtmodeltester.check(bench.side.tree.rules)
    bench.show_rule("score(close > 1: 2, not (close > 2 or close > 3): 1) >= 2")
    qtmodeltester.check(bench.side.tree.rules)


def test_typing_moves_the_tree(bench: RuleBench) -> None:
    bench.edit.setFocus()
    bench.edit.go_to(RULE.index("30") + 2)
    QTest.keyClicks(bench.edit, "0")
    assert rows(bench)[-1] == "rsi(14) < 300"
    assert chosen(bench) == "rsi(14) < 300"


def test_a_mistake_dims_the_last_good_tree(bench: RuleBench) -> None:
    before = rows(bench)
    bench.edit.replace_range(RULE.index("rsi"), RULE.index("rsi") + 3, "rsii")
    assert bench.side.tree.is_dimmed
    assert rows(bench) == before
    assert "did you mean 'rsi'" in bench.section.problem
    assert bench.edit.wave == "rsii"
    assert not bench.side.tree.commands["remove"].isEnabled()
    bench.commands.run("remove")
    assert "rsii" in bench.edit.toPlainText()
    QTest.mouseClick(bench.section.fix, Qt.MouseButton.LeftButton)
    assert text(bench) == FLAT_RULE
    assert not bench.side.tree.is_dimmed


def test_keys_change_the_rule(bench: RuleBench) -> None:
    choose(bench, "close > 2")
    keys = QTest.keyClick
    keys(bench.side.tree, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert "any of (close > 2, close > 2, close > 3)" in text(bench)
    keys(bench.side.tree, Qt.Key.Key_Delete)
    keys(bench.side.tree, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert "any of (not close > 2, close > 3)" in text(bench)
    assert chosen(bench) == "not close > 2"
    keys(bench.side.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert "any of (close > 3, not close > 2)" in text(bench)
    keys(bench.side.tree, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert "all of (not close > 2)" in text(bench)


def test_conditions_come_from_a_menu_that_is_searched(bench: RuleBench) -> None:
    choose(bench, "close > 3")
    QTest.keyClick(bench.side.tree, Qt.Key.Key_Insert)
    assert bench.commands.menu.isVisible()
    QTest.keyClicks(bench.commands.menu.field, "supertrend")
    QTest.keyClick(bench.commands.menu.field, Qt.Key.Key_Return)
    assert not bench.commands.menu.isVisible()
    assert "any of (close > 2, close > 3, supertrend(10, 3).direction == 1)" in text(bench)
    assert chosen(bench) == "supertrend(10, 3).direction == 1"


def test_a_group_comes_by_mouse(bench: RuleBench) -> None:
    choose(bench, "close > 1")
    QTest.mouseClick(bench.side.add_group, Qt.MouseButton.LeftButton)
    item = next(
        bench.commands.menu.list.item(at)
        for at in range(bench.commands.menu.list.count())
        if bench.commands.menu.list.item(at).text() == "None of"
    )
    place = bench.commands.menu.list.visualItemRect(item).center()
    QTest.mouseClick(bench.commands.menu.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert "close > 1, none of (close > open), any of" in text(bench)


def test_rows_are_dragged_into_other_groups(bench: RuleBench) -> None:
    model = bench.side.tree.rules
    found = {row.text: model.index_of(row.path) for row in model.rows()}
    data = model.mimeData([found["rsi(14) < 30"]])
    target = found["any of (close > 2, close > 3)"]
    action = Qt.DropAction.MoveAction
    assert model.canDropMimeData(data, action, 1, 0, target)
    assert not model.dropMimeData(data, action, 1, 0, target)
    assert text(bench) == "all of (close > 1, any of (close > 2, rsi(14) < 30, close > 3))"
    assert chosen(bench) == "rsi(14) < 30"
    group = model.mimeData([model.index_of(("members", 1))])
    assert not model.canDropMimeData(group, action, 0, 0, model.index_of(("members", 1)))
    assert not model.canDropMimeData(QMimeData(), action, 0, 0, QModelIndex())


def step_to(box: QComboBox, words: str) -> None:
    box.setFocus()
    for _ in range(box.count()):
        if box.currentText() == words:
            return
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentText() == words


def test_fields_of_the_chosen_row_change_it(bench: RuleBench) -> None:
    choose(bench, "rsi(14) < 30")
    form = bench.side.form
    length = form.operands[0].field("length")
    length.setFocus()
    QTest.keyClick(length, Qt.Key.Key_Up)
    assert "rsi(15) < 30" in text(bench)
    step_to(form.operator, "crosses above")
    assert "rsi(15) crosses above 30" in text(bench)
    timeframe = form.operands[0].field("timeframe")
    assert isinstance(timeframe, QComboBox)
    step_to(timeframe, "4h")
    assert "rsi(15)@4h crosses above 30" in text(bench)
    form.label.setFocus()
    QTest.keyClicks(form.label, "oversold")
    QTest.keyClick(form.label, Qt.Key.Key_Return)
    assert 'rsi(15)@4h crosses above 30 as "oversold"' in text(bench)
    QTest.mouseClick(form.negated, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert 'not rsi(15)@4h crosses above 30 as "oversold"' in text(bench)
    words = form.operands[1].words
    words.setFocus()
    words.selectAll()
    QTest.keyClicks(words, "emma(3)")
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert words.property("wrong") == "true"
    words.selectAll()
    QTest.keyClicks(words, "ema(3)")
    QTest.keyClick(words, Qt.Key.Key_Return)
    assert "crosses above ema(3)" in text(bench)


def test_bounds_of_the_registry_hold_in_fields(bench: RuleBench) -> None:
    choose(bench, "rsi(14) < 30")
    length = bench.side.form.operands[0].field("length")
    length.setFocus()
    length.selectAll()  # type: ignore[union-attr]
    QTest.keyClicks(length, "99999")
    QTest.keyClick(length, Qt.Key.Key_Return)
    assert "99999" not in text(bench)
    assert bench.reading is not None
    assert bench.reading.problem == ""


def test_groups_and_scores_have_fields(bench: RuleBench) -> None:
    choose(bench, "any of (close > 2, close > 3)")
    step_to(bench.side.form.joint, "at least of")
    bench.side.form.least.setFocus()
    QTest.keyClick(bench.side.form.least, Qt.Key.Key_Up)
    assert "at least 2 of (close > 2, close > 3)" in text(bench)
    bench.show_rule("score(close > 1: 2, close > 2: 1) >= 2")
    choose(bench, "close > 1")
    bench.side.form.weight.setFocus()
    bench.side.form.weight.selectAll()
    QTest.keyClicks(bench.side.form.weight, "3.5")
    QTest.keyClick(bench.side.form.weight, Qt.Key.Key_Return)
    assert text(bench) == "score(close > 1: 3.5, close > 2: 1) >= 2"


def test_choosing_in_one_marks_the_other(bench: RuleBench) -> None:
    choose(bench, "any of (close > 2, close > 3)")
    assert bench.edit.marked == "any of (close > 2, close > 3)"
    bench.edit.setFocus()
    bench.edit.go_to(RULE.index("rsi"))
    assert chosen(bench) == "rsi(14) < 30"


def test_closed_groups_stay_closed(bench: RuleBench) -> None:
    group = next(one for one in bench.side.tree.rules.rows() if one.text.startswith("any"))
    bench.side.tree.collapse(bench.side.tree.rules.index_of(group.path))
    bench.edit.replace_range(RULE.index("close > 1"), RULE.index("close > 1"), "open > 7, ")
    moved = next(one for one in bench.side.tree.rules.rows() if one.text.startswith("any"))
    assert moved.path != group.path
    assert not bench.side.tree.isExpanded(bench.side.tree.rules.index_of(moved.path))
    kept = bench.saved_state()
    assert kept["closed"] == ["any of (close > 2, close > 3)"]


def test_the_form_has_a_row_for_each_condition(bench: RuleBench) -> None:
    QTest.mouseClick(bench.views.button_of("form"), Qt.MouseButton.LeftButton)
    assert [path for path, _ in bench.side.plain.forms] == [("members", 0), ("members", 2)]
    _, form = bench.side.plain.forms[1]
    length = form.operands[0].field("length")
    length.setFocus()
    QTest.keyClick(length, Qt.Key.Key_Down)
    assert "rsi(13) < 30" in text(bench)
    bench.side.plain.removed.emit(("members", 1))
    assert text(bench) == "all of (close > 1, rsi(13) < 30)"


def test_the_last_row_leaves_an_empty_rule(bench: RuleBench) -> None:
    choose(bench, rows(bench)[0])
    QTest.keyClick(bench.side.tree, Qt.Key.Key_Delete)
    assert bench.edit.toPlainText() == ""
    assert bench.side.first_condition.hasFocus()
    QTest.keyClick(bench.side.first_condition, Qt.Key.Key_Space)
    QTest.keyClicks(bench.commands.menu.field, "bar closes up")
    QTest.keyClick(bench.commands.menu.field, Qt.Key.Key_Return)
    assert bench.edit.toPlainText() == "close > open"
    assert bench.side.tree.hasFocus()


# ---------------------------------------------------------------- writing help


@pytest.fixture
def help_(bench: RuleBench) -> WritingHelp:
    bench.show_rule("")
    bench.edit.setFocus()
    return WritingHelp(bench.edit, lambda: Writing(Timeframe.H1, ("fast",), ("BTC/USDT",)))


def offered(help_: WritingHelp) -> list[str]:
    return [help_.popup.list.item(at).text() for at in range(help_.popup.list.count())]


def test_names_are_completed(bench: RuleBench, help_: WritingHelp) -> None:
    QTest.keyClicks(bench.edit, "bban")
    assert help_.popup.isVisible()
    assert offered(help_)[0] == "bbands"
    QTest.keyClick(bench.edit, Qt.Key.Key_Tab)
    assert bench.edit.toPlainText().startswith("bbands")
    assert not help_.popup.isVisible()
    assert bench.edit.hasFocus()


def test_the_list_opens_on_demand_and_closes_by_escape(
    bench: RuleBench, help_: WritingHelp
) -> None:
    QTest.keyClick(bench.edit, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert help_.popup.isVisible()
    assert bench.edit.toPlainText() == ""
    first = help_.popup.current
    QTest.keyClick(bench.edit, Qt.Key.Key_Down)
    assert help_.popup.current != first
    QTest.keyClick(bench.edit, Qt.Key.Key_Escape)
    assert not help_.popup.isVisible()


def test_the_call_is_explained_at_the_cursor(bench: RuleBench, help_: WritingHelp) -> None:
    QTest.keyClicks(bench.edit, "close > bbands(20, ")
    assert help_.tip.isVisible()
    QTest.keyClicks(bench.edit, "2)")
    bench.edit.moveCursor(QTextCursor.MoveOperation.End)
    assert not help_.tip.isVisible()


# ---------------------------------------------------------------- places in text


def test_qts_positions_count_surrogates() -> None:
    words = "a😀b"
    assert [to_qt(words, at) for at in range(4)] == [0, 1, 3, 4]
    assert [from_qt(words, at) for at in (0, 1, 3, 4)] == [0, 1, 2, 3]


def test_the_smallest_change_is_found() -> None:
    assert change_between("abc", "abXc") == (2, 2, "X")
    assert change_between("aa", "a") == (1, 2, "")
    assert change_between("x", "x") == (1, 1, "")


def test_brackets_have_partners() -> None:
    assert brackets_at("a (b [c])", 3) == (2, 8)
    assert brackets_at("a (b [c])", 9) == (8, 2)
    assert brackets_at("a (b", 2) == (2, None)
    assert brackets_at("abc", 1) is None
