from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.domain.setup import NearMiss
from app.domain.timeframe import HOUR, Timeframe
from app.services.ports import ScanRecord
from app.services.scan.events import ScanFinished, ScannerRow, ScanResult, StrategyMatch
from app.ui.panels.scanner.scanner_panel import ScannerPanel
from tests.builders.candles import NOON, demo_candles
from tests.builders.installation import installed, rule
from tests.builders.installed_panel import panel_context, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from app.bootstrap.composition import Composition
    from app.services.explanation import Explanation
    from app.ui.context import Context

SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT")
RULES = (
    rule("Above", 'close > ema(21) as "above its mean" and (rsi(14) > 99 or close > close@4h)'),
    rule("Never", "close > 0 and rsi(14) > 100", exit='"close < ema(9)"'),
)
NEWEST = NOON - HOUR


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composition]:
    with installed(tmp_path_factory.mktemp("home"), offline=True) as installation:
        made = installation.application
        for stored in made.strategies.list():
            made.strategies.delete(stored.strategy.name)
        for timeframe in (Timeframe.H1, Timeframe.H4):
            candles = {s: demo_candles(s, timeframe, 300) for s in SYMBOLS}
            made.store.merge("demo", timeframe, candles)
        made.explanations.explain_stored(RULES[0], SYMBOLS[0])  # starts its threads
        yield made


@pytest.fixture
def context(application: Composition, qtbot: QtBot, log: Any, theme: Any) -> Iterator[Context]:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(560, 640)
    for each in RULES:
        application.strategies.save(each)
    with panel_context(application, log, theme, host) as made:
        host.show()
        yield made


def a_row(symbol: str, rank: int, **more: Any) -> ScannerRow:
    return ScannerRow(symbol, rank, 1.0, 0.01, 0.0, 1e6, (1.0, 2.0), 50.0, **more)


ROWS = (
    a_row("BTC/USDT", 1),
    a_row(
        "ETH/USDT",
        2,
        near_misses=(
            NearMiss("Above", "ETH/USDT", Timeframe.H1, "above its mean", None),
            NearMiss("Never", "ETH/USDT", Timeframe.H1, "rsi(14) > 100", 0.4, 60.0, 100.0),
        ),
    ),
    a_row("SOL/USDT", 3, matches=(StrategyMatch("Never", "long", Timeframe.H1, 90.0, True),)),
    a_row("LUNA/USDT", 4, failure="LUNA/USDT is delisted."),
)


@pytest.fixture
def panel(context: Context, qtbot: QtBot) -> ScannerPanel:
    host = context.notices.parent()
    assert isinstance(host, QWidget)
    made = whole(ScannerPanel(context, host))
    made.resize(560, 640)
    made.show()
    result = ScanResult(ScanRecord("s1", "demo", NOON, NOON, "done"), None, rows=ROWS)
    context.services.bus.publish(ScanFinished(result))
    qtbot.waitUntil(lambda: made.model.total == len(ROWS))
    return made


def explained(panel: ScannerPanel, qtbot: QtBot, act: Any) -> Explanation:
    with qtbot.waitSignal(panel.why.explained) as told:
        act()
    assert told.args is not None
    shown = told.args[0]
    while panel.why.model.explanation is not shown:
        shown = panel.why.model.explanation
    return shown


@pytest.fixture
def opened(panel: ScannerPanel, qtbot: QtBot) -> ScannerPanel:
    panel.table.choose("BTC/USDT")
    explained(panel, qtbot, panel.why_action.trigger)
    return panel


def words(panel: ScannerPanel) -> list[str]:
    model = panel.why.model
    top = model.index(0, 0)
    return [str(model.index(row, 0, top).data()) for row in range(model.rowCount(top))]


def test_nothing_is_asked_before_it_is_opened(panel: ScannerPanel) -> None:
    panel.table.choose("BTC/USDT")
    assert not panel.why.isVisible()
    assert panel.why.model.explanation is None


def test_the_model_keeps_qts_rules(opened: ScannerPanel, qtmodeltester: Any) -> None:
    qtmodeltester.check(opened.why.model)


def test_enter_on_a_row_explains_it(panel: ScannerPanel, qtbot: QtBot) -> None:
    panel.table.choose("SOL/USDT")
    shown = explained(panel, qtbot, lambda: QTest.keyClick(panel.table, Qt.Key.Key_Return))
    assert (shown.symbol, shown.strategy, shown.bar_time) == ("SOL/USDT", "Never", NEWEST)
    assert panel.why.model.rowCount() == 2


def test_the_tree_shows_truth_numbers_and_distance(opened: ScannerPanel) -> None:
    model, shown = opened.why.model, opened.why.model.explanation
    assert shown is not None
    assert words(opened) == ["above its mean", "any of"]
    top = model.index(0, 0)
    above = model.index(0, 0, top)
    cells = [str(model.index(0, column, top).data()) for column in range(4)]
    left, right = shown.entry.children[0].operands
    assert left is not None
    assert right is not None
    assert (">" if left > right else "<") in cells[1]
    assert cells[2].endswith(" %") is (left <= right)
    assert cells[3] == str(shown.entry.children[0].run)
    assert "above its mean: close > ema(21)" in above.data(Qt.ItemDataRole.ToolTipRole)
    spoken = str(above.data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.endswith(": true" if left > right else ": false")
    assert opened.why.tree.isExpanded(top)
    assert not opened.why.tree.isExpanded(above)


def test_another_row_is_explained_by_what_says_most_about_it(
    opened: ScannerPanel, qtbot: QtBot
) -> None:
    shown = explained(opened, qtbot, lambda: opened.table.choose("ETH/USDT"))
    assert (shown.symbol, shown.strategy) == ("ETH/USDT", "Never")
    assert opened.why.bar.strategies.currentText() == "Never (best match)"
    assert "lacking" in opened.why.verdict.text()


def test_a_near_miss_is_explained_by_its_own_strategy(opened: ScannerPanel, qtbot: QtBot) -> None:
    opened.segments.button_of("misses").click()
    order = [missed.miss.condition for missed in opened.missed.rows()]
    assert order == ["rsi(14) > 100", "above its mean"]
    shown = explained(opened, qtbot, lambda: opened.missed_table.choose(("ETH/USDT", "Above")))
    assert (shown.symbol, shown.strategy) == ("ETH/USDT", "Above")
    column = next(c for c in opened.missed.columns if c.id == "sides")
    assert [column.shown(row) for row in opened.missed.rows()] == ["60 < 100", "–"]


def test_a_draft_is_explained_until_another_one_is_chosen(
    panel: ScannerPanel, qtbot: QtBot
) -> None:
    selection, box = panel.context.selection, panel.why.bar.strategies
    panel.table.choose("BTC/USDT")
    stored = panel.context.services.strategies.get("Never").strategy
    draft = stored.model_copy(update={"entry": "close > 0"})
    shown = explained(panel, qtbot, lambda: selection.choose_draft(draft))
    assert panel.why_action.isChecked()
    assert (shown.strategy, shown.entry.text, shown.fires) == ("Never", "close > 0", True)
    assert box.currentText() == "Never (as it is written)"
    changed = draft.model_copy(update={"entry": "close > 1e9"})
    assert not explained(panel, qtbot, lambda: selection.choose_draft(changed)).fires
    before = NEWEST - 2 * HOUR
    moved = explained(panel, qtbot, lambda: selection.choose_moment(before + HOUR))
    assert (moved.bar_time, moved.entry.text) == (before, "close > 1000000000")
    at = box.findData("Never")
    shown = explained(panel, qtbot, lambda: (box.setCurrentIndex(at), box.activated.emit(at)))
    assert shown.entry.text == stored.entry
    assert selection.draft is None


def test_a_chosen_strategy_stays(opened: ScannerPanel, qtbot: QtBot) -> None:
    box = opened.why.bar.strategies
    at = box.findData("Never")
    shown = explained(opened, qtbot, lambda: (box.setCurrentIndex(at), box.activated.emit(at)))
    assert shown.strategy == "Never"
    assert explained(opened, qtbot, lambda: opened.table.choose("ETH/USDT")).strategy == "Never"
    state = opened.saved_state()
    again = whole(ScannerPanel(opened.context, opened.parentWidget()))
    again.restore_state(state)
    assert again.why.strategy == "Never"
    assert again.why_action.isChecked()


def test_one_steps_through_the_past(opened: ScannerPanel, qtbot: QtBot) -> None:
    why = opened.why
    opened.window().activateWindow()
    why.tree.setFocus()
    qtbot.waitUntil(why.tree.hasFocus)

    def press(key: Qt.Key) -> Explanation:
        return explained(
            opened,
            qtbot,
            lambda: QTest.keyClick(why.tree, key, Qt.KeyboardModifier.AltModifier),
        )

    assert press(Qt.Key.Key_Left).bar_time == NEWEST - HOUR
    assert press(Qt.Key.Key_Left).bar_time == NEWEST - 2 * HOUR
    assert why.bar.newest.isEnabled()
    assert press(Qt.Key.Key_Right).bar_time == NEWEST - HOUR
    assert press(Qt.Key.Key_End).bar_time == NEWEST
    assert not why.bar.newest.isEnabled()
    hit = explained(opened, qtbot, why.bar.hit_before.click)
    assert hit.fires
    assert "fires on BTC/USDT" in why.verdict.text()
    assert hit.bar_time < NEWEST
    kept = explained(opened, qtbot, lambda: opened.table.choose("ETH/USDT"))
    assert kept.bar_time == hit.bar_time


def test_a_typed_time_and_the_chart_choose_the_bar(opened: ScannerPanel, qtbot: QtBot) -> None:
    edit = opened.why.bar.bar
    wanted = NEWEST - 50 * HOUR

    def type_time() -> None:
        edit.setDateTime(edit.dateTime().addSecs(-50 * 3600 + 600))
        edit.editingFinished.emit()

    assert explained(opened, qtbot, type_time).bar_time == wanted
    selection = opened.context.selection
    clicked = explained(opened, qtbot, lambda: selection.choose_moment(NOON - 9 * HOUR))
    assert clicked.bar_time == NOON - 10 * HOUR
    assert explained(opened, qtbot, lambda: selection.choose_moment(NOON)).bar_time == NEWEST


def test_the_explanation_is_copied_as_text(opened: ScannerPanel) -> None:
    opened.why.bar.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("BTC/USDT · Above · 1h")
    assert "above its mean: close > ema(21)" in copied
    QGuiApplication.clipboard().clear()
    QTest.keyClick(opened.why.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == copied


def test_what_cannot_be_explained_says_why(opened: ScannerPanel, qtbot: QtBot) -> None:
    opened.table.choose("LUNA/USDT")
    qtbot.waitUntil(lambda: opened.why.model.explanation is None)
    assert opened.why.empty.isVisible()
    assert not opened.why.bar.copy.isEnabled()


def test_without_strategies_it_says_what_to_do(
    opened: ScannerPanel, context: Context, qtbot: QtBot
) -> None:
    for each in RULES:
        context.services.strategies.delete(each.name)
    qtbot.waitUntil(opened.why.empty.isVisible)
    assert opened.why.strategy == ""
