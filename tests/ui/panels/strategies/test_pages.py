from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest

from app.services.strategy_history import TextChange
from app.services.strategy_import import Answer
from app.ui.panels.strategies.versions_page import side_by_side
from tests.builders.installation import BUSY, rule

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.services.strategies import StrategyService
    from app.ui.panels.strategies.strategies_panel import StrategiesPanel


@pytest.fixture
def changed(panel: StrategiesPanel, service: StrategyService, qtbot: QtBot) -> StrategiesPanel:
    """`Falling` in three versions."""
    service.save(rule("Falling", "close < ema(9)", direction='"short"'))
    service.save(rule("Falling", "close < ema(9)", direction='"short"', cooldown_bars="4"))
    qtbot.waitUntil(lambda: panel.editor.version.text() == "v3")
    return panel


def test_versions_stand_side_by_side_and_come_back(
    changed: StrategiesPanel, service: StrategyService, qtbot: QtBot, qtmodeltester: Any
) -> None:
    QTest.mouseClick(changed.editor.versions, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(changed.pages.versions.isVisible)
    page = changed.pages.versions
    qtmodeltester.check(page.model)
    assert [row.stored.version for row in page.model.rows()] == [3, 2, 1]
    assert page.model.row(0).changed == ("cooldown_bars",)
    assert {"entry", "exit"} <= set(page.model.row(1).changed)
    qtbot.waitUntil(lambda: "cooldown_bars" in page.after.toPlainText())
    assert not page.restore.isEnabled()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "ema(9) crosses below ema(21)" in shown(page.before))
    assert "close < ema(9)" in shown(page.after)
    assert page.restore.text() == "Restore v1 as v4"
    QTest.mouseClick(page.restore, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: changed.editor.version.text() == "v4")
    assert changed.editor.isVisible()
    assert service.get("Falling").strategy == BUSY[1]
    assert [one.version for one in service.versions("Falling")] == [4, 3, 2, 1]


def shown(side: Any) -> str:
    return side.toPlainText().replace("\xa0", " ")


def test_lines_that_differ_have_signs() -> None:
    change = TextChange(
        "entry", "close > 1\nand close > 2", "close > 1\nand close > 3\nand open > 1"
    )
    left, right = side_by_side((change, TextChange("exit", None, "close < 1")))
    assert left.count("<br>") == right.count("<br>")
    assert left.count("−") == 1
    assert right.count("+") == 3


def test_a_ready_strategy_is_read_and_added(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot, qtmodeltester: Any
) -> None:
    panel.commands.shop.trigger()
    qtbot.waitUntil(panel.pages.gallery.isVisible)
    page = panel.pages.gallery
    qtmodeltester.check(page.model)
    assert page.model.rowCount() == len(panel.context.services.gallery.list()) >= 6
    QTest.keyClicks(page.filter, "supertrend")
    qtbot.waitUntil(lambda: page.name.text() == "Supertrend flip")
    assert "crosses above" in page.rule.toPlainText()
    assert page.words.text()
    QTest.mouseClick(page.add, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.chosen == "Supertrend flip")
    assert panel.editor.isVisible()
    assert not service.get("Supertrend flip").enabled
    assert service.get("Supertrend flip").source == "gallery"


def other(name: str) -> str:
    return rule(name, "close > 12345").to_json()


def test_dropped_files_ask_where_names_are_taken(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot, tmp_path: Path
) -> None:
    paths = []
    for name in ("Falling", "Slow", "Fresh", "Rising"):
        path = tmp_path / f"{name}.json"
        path.write_text(other(name))
        paths.append(QUrl.fromLocalFile(str(path)))
    data = QMimeData()
    data.setUrls(paths)
    drop = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter = QDragEnterEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QGuiApplication.sendEvent(panel, enter)
    QGuiApplication.sendEvent(panel, drop)
    assert drop.isAccepted()
    qtbot.waitUntil(panel.pages.incoming.isVisible)
    page = panel.pages.incoming
    assert sorted(page.answers) == ["Falling", "Rising", "Slow"]
    QTest.mouseClick(page.all.button_of(Answer.SKIP), Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.answers["Slow"].button_of(Answer.REPLACE), Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.answers["Rising"].button_of(Answer.BOTH), Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.accept, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Fresh" in panel.shelf.names)
    assert sorted(panel.shelf.names) == ["Falling", "Fresh", "Rising", "Rising 2", "Slow"]
    assert service.get("Slow").version == 2
    assert service.get("Falling").strategy == BUSY[1]


def test_strategies_travel_over_the_clipboard(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot
) -> None:
    panel.table.selectAll()
    panel.commands.copy_text.trigger()
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: clipboard.text().count("strategy: ") == 3)
    for strategy in BUSY[:2]:
        service.delete(strategy.name)
    qtbot.waitUntil(lambda: len(panel.shelf.names) == 1)
    panel.commands.paste.trigger()
    qtbot.waitUntil(lambda: len(panel.shelf.names) == 3)
    assert [stored.strategy for stored in service.list()] == sorted(BUSY, key=lambda s: s.name)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("strategy: A\nentry: close >", "levels"),
        ("{", "1:2"),
        (other("A").replace("close > 12345", "emma(3) > 1"), "did you mean 'ema'"),
        (other("A").replace('"schema": 1', '"schema": 9'), "schema 9 comes from a newer"),
    ],
)
def test_pasted_nonsense_is_refused_with_its_place(
    panel: StrategiesPanel, service: StrategyService, qtbot: QtBot, text: str, part: str
) -> None:
    QGuiApplication.clipboard().setText(text)
    with qtbot.waitSignal(panel.library.failed) as told:
        panel.commands.paste.trigger()
    assert part in told.args[0]
    assert len(service.list()) == 3


def test_a_rename_is_undone(panel: StrategiesPanel, service: StrategyService, qtbot: QtBot) -> None:
    panel.editor.name.selectAll()
    QTest.keyClicks(panel.editor.name, "Sinking")
    qtbot.waitUntil(lambda: panel.editor.verdict.text().startswith("Valid"))
    qtbot.waitUntil(panel.editor.save.isEnabled)
    QTest.mouseClick(panel.editor.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.chosen == "Sinking")
    panel.library.rename("Sinking", "Falling")
    qtbot.waitUntil(lambda: panel.chosen == "Falling")
    assert sorted(stored.strategy.name for stored in service.list()) == [
        "Falling",
        "Rising",
        "Slow",
    ]


def test_what_was_open_is_kept(panel: StrategiesPanel) -> None:
    panel.editor.rules.show_rule("exit")
    panel.editor.entry.views.set_current("form")
    state = panel.saved_state()
    panel.editor.rules.show_rule("entry")
    panel.editor.entry.views.set_current("tree")
    panel.restore_state(state)
    assert panel.editor.rules.current == "exit"
    assert panel.editor.entry.views.current == "form"
    panel.restore_state({"editor": {"rule": 5, "entry": {"split": "x", "view": 3, "closed": 1}}})
    assert panel.editor.rules.current == "exit"
