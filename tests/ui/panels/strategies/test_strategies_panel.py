from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from app.domain.errors import BadInput
from app.domain.strategy import parse_strategy
from app.ui.panels.strategies.editor import StrategyEditor
from app.ui.panels.strategies.strategies_panel import StrategiesPanel
from tests.builders.candles import NOON
from tests.builders.installation import BUSY, rule
from tests.builders.installed_panel import whole
from tests.builders.setups import a_setup

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.domain.strategy import Strategy
    from app.services.strategies import StrategyService
    from app.ui.context import Context
    from tests.builders.installation import Installation


def names(panel: StrategiesPanel) -> list[str]:
    return [row.name for row in panel.model.rows()]


def append(panel: StrategiesPanel, text: str) -> None:
    edit = panel.editor.entry.edit
    edit.moveCursor(QTextCursor.MoveOperation.End)
    edit.insertPlainText(text)


def says(panel: StrategiesPanel, part: str) -> bool:
    return part in panel.editor.verdict.text()


def test_the_list_keeps_qts_rules(panel: StrategiesPanel, qtmodeltester: Any) -> None:
    qtmodeltester.check(panel.model)


def test_the_first_strategy_stands_in_the_editor(panel: StrategiesPanel) -> None:
    assert names(panel) == ["Falling", "Rising", "Slow"]
    assert panel.chosen == "Falling"
    assert panel.editor.entry.edit.toPlainText() == BUSY[1].entry
    assert says(panel, "Valid · 1 condition · warm-up")
    assert not panel.editor.save.isEnabled()
    assert panel.summary == "3 of 3 on"


def test_the_editor_opens_by_itself(context: Context, qtbot: QtBot) -> None:
    made = whole(StrategiesPanel(context))
    qtbot.addWidget(made)
    made.restore_state({"chosen": "Slow"})
    made.show()
    qtbot.waitUntil(lambda: made.findChild(StrategyEditor) is not None)
    editor = made.editor
    qtbot.waitUntil(lambda: editor.isVisible() and editor.name.text() == "Slow")
    qtbot.waitUntil(lambda: editor.entry.is_built and says(made, "Valid"), timeout=20_000)
    assert made.chosen == "Slow"


def test_a_mistake_is_underlined_and_never_saved(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    append(panel, "\nand close > emma(20)")
    qtbot.waitUntil(lambda: says(panel, "did you mean 'ema'?"))
    assert panel.editor.entry.edit.wave == "emma"
    assert not panel.editor.save.isEnabled()
    panel.save()
    qtbot.waitUntil(lambda: len(panel.context.notices.shown()) == 1)
    assert service.get("Falling").version == 1
    assert panel.shelf.drafts["Falling"].entry.endswith("emma(20)")


def test_a_change_is_saved_as_the_next_version(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    append(panel, " and rsi(14) > 20")
    assert panel.editor.unsaved.isVisible()
    assert panel.editor.version.text() == "v1 → v2"
    qtbot.waitUntil(lambda: says(panel, "2 conditions"))
    with qtbot.waitActive(panel):
        panel.activateWindow()
    panel.editor.entry.edit.setFocus()
    QTest.keyClick(panel.editor.entry.edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: panel.editor.version.text() == "v2")
    assert service.get("Falling").strategy.entry == f"{BUSY[1].entry} and rsi(14) > 20"
    assert not panel.shelf.drafts
    assert not panel.editor.save.isEnabled()


def test_changes_taken_back_are_no_changes(panel: StrategiesPanel) -> None:
    append(panel, " and close > 1")
    assert "Falling" in panel.shelf.drafts
    panel.editor.undo.click()
    assert not panel.shelf.drafts
    panel.editor.redo.click()
    assert "Falling" in panel.shelf.drafts
    panel.editor.revert.click()
    assert panel.editor.entry.edit.toPlainText() == BUSY[1].entry
    assert not panel.shelf.drafts


def test_unsaved_changes_wait_while_another_is_chosen(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    append(panel, " and close > 1")
    panel.table.choose("Slow")
    assert panel.editor.entry.edit.toPlainText() == BUSY[2].entry
    assert panel.left_behind.isVisible()
    assert [row.name for row in panel.model.rows() if row.unsaved] == ["Falling"]
    panel.left_behind.back.click()
    assert panel.editor.entry.edit.toPlainText().endswith("and close > 1")
    assert not panel.left_behind.isVisible()
    panel.table.choose("Slow")
    panel.left_behind.save.click()
    qtbot.waitUntil(lambda: not panel.shelf.drafts)
    assert service.get("Falling").version == 2
    assert panel.chosen == "Slow"
    assert not panel.left_behind.isVisible()


def test_changes_left_behind_can_be_thrown_away(panel: StrategiesPanel) -> None:
    append(panel, " and close > 1")
    panel.table.choose("Slow")
    panel.left_behind.discard.click()
    assert not panel.shelf.drafts
    panel.table.choose("Falling")
    assert panel.editor.entry.edit.toPlainText() == BUSY[1].entry


def test_space_switches_a_strategy_off(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    QTest.keyClick(panel.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not panel.model.row(0).enabled)
    assert not service.get("Falling").enabled
    assert service.get("Falling").version == 1
    assert panel.summary == "2 of 3 on"


def test_a_click_on_the_switch_leaves_the_others(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    area = panel.table.visualRect(panel.model.index(2, 0))
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    qtbot.waitUntil(lambda: not panel.model.row(2).enabled)
    assert [stored.enabled for stored in service.list()] == [True, True, False]


def test_a_new_strategy_is_off_and_chosen(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    panel.commands.new.trigger()
    qtbot.waitUntil(lambda: panel.chosen == "New strategy")
    assert not service.get("New strategy").enabled
    panel.commands.copy.trigger()
    qtbot.waitUntil(lambda: panel.chosen == "New strategy copy")
    assert len(names(panel)) == 5


def test_another_name_moves_the_strategy(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    panel.editor.name.selectAll()
    QTest.keyClicks(panel.editor.name, "Slow")
    qtbot.waitUntil(lambda: says(panel, "another strategy has it"))
    assert not panel.editor.save.isEnabled()
    QTest.keyClicks(panel.editor.name, "er still")
    qtbot.waitUntil(lambda: says(panel, "Valid"))
    panel.editor.save.click()
    qtbot.waitUntil(lambda: names(panel) == ["Rising", "Slow", "Slower still"])
    qtbot.waitUntil(lambda: panel.chosen == "Slower still")
    with pytest.raises(BadInput):
        service.get("Falling")


def test_a_deleted_strategy_comes_back_by_undo(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    panel.commands.delete.trigger()
    qtbot.waitUntil(lambda: names(panel) == ["Rising", "Slow"])
    qtbot.waitUntil(lambda: panel.chosen == "Rising")
    panel.library.bring_back(BUSY[1])
    qtbot.waitUntil(lambda: panel.chosen == "Falling")
    assert service.get("Falling").version == 1
    assert len(panel.context.notices.shown()) == 1


def test_without_strategies_it_says_what_to_do(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    for strategy in BUSY:
        service.delete(strategy.name)
    qtbot.waitUntil(panel.is_empty)
    service.save(BUSY[0])
    qtbot.waitUntil(lambda: not panel.is_empty() and panel.chosen == "Rising")


def test_levels_are_edited_in_fields(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    levels = panel.editor.levels
    mult = levels.stop.edit("mult")
    mult.selectAll()
    QTest.keyClicks(mult, "-3")
    qtbot.waitUntil(lambda: says(panel, "levels.stop.mult"))
    assert mult.property("wrong") == "true"
    mult.selectAll()
    QTest.keyClicks(mult, "3")
    levels.add_target.click()
    assert [draft.share for draft in levels.target_drafts] == ["33.3333333333"] * 3
    levels.drop_target.click()
    levels.drop_target.click()
    qtbot.waitUntil(lambda: says(panel, "Valid"))
    assert mult.property("wrong") is None
    panel.save()
    qtbot.waitUntil(lambda: panel.editor.version.text() == "v2")
    kept = service.get("Falling").strategy.levels
    assert kept.stop.model_dump()["mult"] == 3.0
    assert [target.share for target in kept.targets] == [1.0]


def test_another_kind_of_stop_brings_its_fields(panel: StrategiesPanel) -> None:
    stop = panel.editor.levels.stop
    stop.kind.setCurrentIndex(stop.kind.findData("expression"))
    stop.kind.activated.emit(stop.kind.currentIndex())
    assert [name for name, _ in stop.draft.values] == ["price"]
    assert panel.shelf.drafts["Falling"].stop.kind == "expression"


def test_setups_of_the_last_day_are_counted(
    panel: StrategiesPanel, installation: Installation, qtbot: QtBot
) -> None:
    hour = 3_600_000
    fresh = a_setup(id="1" * 16, strategy="Slow", bar_time=NOON - 2 * hour)
    old = a_setup(id="2" * 16, strategy="Slow", bar_time=NOON - 30 * hour)
    with installation.application.database.work() as work:
        work.setups.save(fresh, [])
        work.setups.save(old, [])
        work.commit()
    panel.library.count_hits()
    qtbot.waitUntil(lambda: [row.hits for row in panel.model.rows()] == [0, 0, 1])


def test_a_file_goes_out_and_comes_in_under_a_free_name(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "falling.json"
    panel.library.write_file(str(path), ["Falling"])
    qtbot.waitUntil(path.exists)
    assert parse_strategy(path.read_text("utf-8")) == BUSY[1]
    service.save(rule("Falling", "close < 1", direction='"short"'))
    panel.library.look_into_files([str(path)])
    qtbot.waitUntil(panel.pages.incoming.isVisible)
    panel.pages.incoming.accept.click()
    qtbot.waitUntil(lambda: panel.chosen == "Falling 2")
    assert panel.editor.isVisible()
    assert service.get("Falling 2").strategy.entry == BUSY[1].entry
    assert service.get("Falling").strategy.entry == "close < 1"


def test_a_file_with_a_mistake_changes_nothing(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot, tmp_path: Path
) -> None:
    good = json.loads(BUSY[0].to_json()) | {"name": "Good"}
    bad = good | {"name": "Bad", "entry": "emma(3) > 1"}
    path = tmp_path / "two.json"
    path.write_text(json.dumps([good, bad]))
    panel.library.look_into_files([str(path)])
    qtbot.waitUntil(lambda: len(panel.context.notices.shown()) == 1)
    assert [stored.strategy.name for stored in service.list()] == ["Falling", "Rising", "Slow"]


def test_changes_from_elsewhere_are_shown(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    service.save(rule("Falling", "close < ema(9)", direction='"short"'))
    qtbot.waitUntil(lambda: panel.editor.entry.edit.toPlainText() == "close < ema(9)")
    qtbot.waitUntil(lambda: panel.editor.version.text() == "v2")


def test_the_chosen_strategy_is_kept(
    panel: StrategiesPanel, context: Context, qtbot: QtBot
) -> None:
    panel.table.choose("Slow")
    again = whole(StrategiesPanel(context))
    qtbot.addWidget(again)
    again.restore_state({"chosen": 3, "table": [], "split": "x"})
    again.restore_state(panel.saved_state())
    again.show()
    qtbot.waitUntil(lambda: again.chosen == "Slow")


def test_a_strategy_is_backtested_as_it_stands(
    panel: StrategiesPanel, context: Context, qtbot: QtBot
) -> None:
    wanted: list[Strategy] = []
    context.selection.backtest_wanted.connect(wanted.append)
    panel.commands.test.trigger()
    assert wanted.pop() == panel.shelf.strategy(panel.chosen)
    panel.editor.name.selectAll()
    QTest.keyClicks(panel.editor.name, "Unsaved")
    qtbot.waitUntil(
        lambda: panel.control.sound is not None and panel.control.sound.name == "Unsaved"
    )
    panel.commands.test.trigger()
    assert wanted.pop().name == "Unsaved"
    panel.editor.name.selectAll()
    QTest.keyClicks(panel.editor.name, "Slow")
    qtbot.waitUntil(lambda: panel.control.sound is None)
    panel.commands.test.trigger()
    assert wanted == []
    assert len(context.notices.shown()) == 1
