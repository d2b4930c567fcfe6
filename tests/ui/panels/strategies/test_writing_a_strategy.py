"""A rule from nothing, by mouse alone and by keyboard alone, until it has made setups."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.scan.events import ScanRequest
from app.services.strategy_preview import PreviewEnded, PreviewHits
from app.ui.panels.strategies.strategies_panel import StrategiesPanel
from app.ui.widgets.basics import action_button
from tests.builders.candles import NOON
from tests.builders.installation import installed
from tests.builders.installed_panel import whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.services.strategies import StrategyService
    from app.services.strategy_preview import PreviewCount
    from app.ui.context import Context
    from tests.builders.installation import Installation

RULE = "close > open and close > close[1]"
MOST_TABS = 80


@pytest.fixture
def installation(tmp_path: Path, scanned_home: Path) -> Iterator[Installation]:
    """Candles and universe are there already; what a test adds is its own."""
    with installed(shutil.copytree(scanned_home, tmp_path / "home"), NOON) as made:
        yield made


@pytest.fixture
def desk_panel(qtbot: QtBot, context: Context) -> StrategiesPanel:
    context.selection.choose_symbol("BTC/USDT")
    made = whole(StrategiesPanel(context))
    qtbot.addWidget(made)
    made.resize(1300, 800)
    made.show()
    with qtbot.waitActive(made):
        made.activateWindow()
    qtbot.waitUntil(lambda: made.editor.verdict.text().startswith("Valid"), timeout=20_000)
    qtbot.waitUntil(lambda: made.editor.entry.is_built)
    return made


def click(widget: QWidget, at: QPoint | None = None) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())


def pick_by_mouse(panel: StrategiesPanel, title: str) -> None:
    menu = panel.editor.entry.commands.menu
    assert menu.isVisible()
    items = (menu.list.item(at) for at in range(menu.list.count()))
    item = next(one for one in items if one.text() == title)
    menu.list.scrollToItem(item)
    click(menu.list.viewport(), menu.list.visualItemRect(item).center())


def makes_setups(panel: StrategiesPanel, installation: Installation) -> bool:
    installation.scan(ScanRequest(look_back=24))
    return any(one.strategy == panel.chosen for one in installation.setups().values())


def test_by_mouse_alone(
    qtbot: QtBot, desk_panel: StrategiesPanel, installation: Installation, service: StrategyService
) -> None:
    panel, entry = desk_panel, desk_panel.editor.entry
    new = action_button(panel.commands.new)
    qtbot.addWidget(new)
    click(new)
    qtbot.waitUntil(lambda: panel.chosen == "New strategy", timeout=20_000)
    qtbot.waitUntil(lambda: entry.reading is not None and "ema" in entry.reading.text)
    area = entry.side.tree.visualRect(entry.side.tree.rules.index(0, 0))
    click(entry.side.tree.viewport(), area.center())
    entry.side.tree.commands["remove"].trigger()
    click(entry.side.first_condition)
    pick_by_mouse(panel, "Bar closes up")
    click(entry.side.add_condition)
    pick_by_mouse(panel, "Close above the last close")
    assert entry.edit.toPlainText() == RULE
    qtbot.waitUntil(panel.editor.save.isEnabled)
    qtbot.waitUntil(lambda: "2 conditions" in panel.editor.verdict.text())
    click(panel.editor.save)
    qtbot.waitUntil(lambda: panel.editor.version.text() == "v2")
    place = panel.model.position("New strategy")
    assert place is not None
    click(panel.table.viewport(), panel.table.visualRect(panel.model.index(place, 0)).center())
    qtbot.waitUntil(lambda: service.get("New strategy").enabled)
    assert makes_setups(panel, installation)


def tab_to(widget: QWidget) -> None:
    """Press Tab until a widget has the focus."""
    for _ in range(MOST_TABS):
        here = QApplication.focusWidget()
        if here is widget:
            return
        assert here is not None
        QTest.keyClick(here, Qt.Key.Key_Tab)
    raise AssertionError(f"{widget.accessibleName()} cannot be reached")


def pick_by_keys(panel: StrategiesPanel, words: str) -> None:
    menu = panel.editor.entry.commands.menu
    QTest.keyClicks(menu.field, words)
    QTest.keyClick(menu.field, Qt.Key.Key_Return)


def test_by_keyboard_alone(
    qtbot: QtBot, desk_panel: StrategiesPanel, installation: Installation, service: StrategyService
) -> None:
    panel, entry = desk_panel, desk_panel.editor.entry
    panel.table.setFocus()
    QTest.keyClick(panel.table, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: panel.chosen == "New strategy", timeout=20_000)
    qtbot.waitUntil(lambda: entry.reading is not None and "ema" in entry.reading.text)
    tab_to(entry.side.tree)
    QTest.keyClick(entry.side.tree, Qt.Key.Key_Delete)
    QTest.keyClick(entry.side.first_condition, Qt.Key.Key_Space)
    pick_by_keys(panel, "bar closes up")
    QTest.keyClick(entry.side.tree, Qt.Key.Key_Insert)
    pick_by_keys(panel, "above the last close")
    assert entry.edit.toPlainText() == RULE
    qtbot.waitUntil(lambda: "2 conditions" in panel.editor.verdict.text())
    QTest.keyClick(entry.side.tree, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: panel.editor.version.text() == "v2")
    tab_to(panel.table)
    QTest.keyClick(panel.table, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: service.get("New strategy").enabled)
    assert makes_setups(panel, installation)


def test_one_undo_serves_text_tree_and_fields(qtbot: QtBot, desk_panel: StrategiesPanel) -> None:
    panel, editor = desk_panel, desk_panel.editor
    before = editor.draft
    editor.entry.edit.setFocus()
    editor.entry.edit.moveCursor(editor.entry.edit.textCursor().MoveOperation.End)
    QTest.keyClicks(editor.entry.edit, " and close > 7")
    typed = editor.draft
    qtbot.waitUntil(lambda: "2 conditions" in editor.verdict.text())
    editor.entry.side.tree.setFocus()
    editor.entry.commands.run("negate")
    mult = editor.levels.stop.edit("mult")
    mult.setFocus()
    mult.selectAll()
    QTest.keyClicks(mult, "5")
    changed = editor.draft
    keys, control = QTest.keyClick, Qt.KeyboardModifier.ControlModifier
    keys(mult, Qt.Key.Key_Z, control)
    assert editor.draft.stop == before.stop
    keys(mult, Qt.Key.Key_Z, control)
    assert editor.draft == typed
    for _ in range(8):
        keys(editor.entry.edit, Qt.Key.Key_Z, control)
    assert editor.draft == before
    assert not editor.undo.isEnabled()
    assert panel.chosen not in panel.shelf.drafts
    while editor.redo.isEnabled():
        click(editor.redo)
    assert editor.draft == changed


def test_hits_are_counted_while_a_rule_is_written(
    qtbot: QtBot, desk_panel: StrategiesPanel, context: Context
) -> None:
    heard: list[PreviewHits] = []
    ended: list[PreviewEnded] = []
    context.bridge.on(PreviewHits, heard.append, desk_panel)
    context.bridge.on(PreviewEnded, ended.append, desk_panel)
    strip, edit = desk_panel.editor.preview, desk_panel.editor.entry.edit
    edit.set_rule("close > 0")
    qtbot.waitUntil(lambda: bool(heard) and len(heard[-1].hits) == heard[-1].bars > 100)
    assert strip.count.text() == f"{heard[-1].bars:,}"
    assert heard[-1].rates[()].share == 1.0
    qtbot.waitUntil(lambda: "on 4 of 4 symbols" in strip.universe.text())
    assert strip.bars.counts.sum() == heard[-1].bars
    edit.set_rule("close > 0 and volume < 0")
    qtbot.waitUntil(lambda: strip.count.text() == "0")
    rates = heard[-1].rates
    assert {path: rate.share for path, rate in rates.items()} == {
        (): 0.0,
        ("members", 0): 1.0,
        ("members", 1): 0.0,
    }
    context.selection.choose_symbol("ETH/USDT")
    qtbot.waitUntil(lambda: heard[-1].symbol == "ETH/USDT")
    desk_panel.hide()
    qtbot.waitUntil(lambda: bool(ended))


def test_why_follows_the_draft(qtbot: QtBot, desk_panel: StrategiesPanel, context: Context) -> None:
    selection, edit = context.selection, desk_panel.editor.entry.edit
    edit.set_rule("close > 0")
    qtbot.waitUntil(lambda: desk_panel.editor.verdict.text().startswith("Valid"))
    assert selection.draft is None
    with qtbot.waitSignal(selection.panel_wanted) as wanted:
        desk_panel.editor.preview.why.click()
    assert wanted.args == ["scanner"]
    assert selection.draft is not None
    with qtbot.waitSignal(selection.draft_changed):
        edit.set_rule("close > 12345")
    assert selection.draft.entry == "close > 12345"
    edit.set_rule("close > ")
    qtbot.waitUntil(lambda: not desk_panel.editor.preview.why.isEnabled())
    assert selection.draft.entry == "close > 12345"
    selection.choose_draft(None)
    edit.set_rule("close > 3")
    qtbot.waitUntil(desk_panel.editor.preview.why.isEnabled)
    assert selection.draft is None


def test_answers_to_an_older_draft_are_not_shown(
    qtbot: QtBot, desk_panel: StrategiesPanel, context: Context
) -> None:
    strip = desk_panel.editor.preview
    qtbot.waitUntil(lambda: "symbols" in strip.universe.text() and "hits" in strip.universe.text())
    shown = strip.universe.text()
    from app.services.strategy_preview import PreviewCount as Count

    stale: PreviewCount = Count(desk_panel.control.preview.ticket - 1, 9, 9, 9, 9, ())
    heard: list[object] = []
    context.bridge.on(Count, heard.append, desk_panel)
    context.services.bus.publish(stale)
    qtbot.waitUntil(lambda: bool(heard))
    assert strip.universe.text() == shown
