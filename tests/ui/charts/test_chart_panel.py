from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.adapters.exchange.demo import DemoExchange
from app.adapters.storage.candle_store import SqliteCandleStore
from app.domain.timeframe import Timeframe
from app.services.chart_data import ChartDataService
from app.services.scan.events import SetupOpened
from app.ui.panels.chart.chart_panel import ChartPanel
from app.ui.panels.chart.entry import typed_symbol, typed_timeframe
from app.ui.panels.chart.indicator_window import IndicatorWindow
from tests.builders.candles import NOON, FixedClock, demo_candles
from tests.builders.databases import new_database
from tests.builders.setups import a_setup, an_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.ui.context import Context

SYMBOLS = ("BTC/USDT", "ETH/USDT", "1INCH/USDT")


@pytest.fixture
def charts(tmp_path: Path, desk: Any) -> Iterator[ChartDataService]:
    store = SqliteCandleStore(tmp_path / "candles.db")
    database = new_database(tmp_path)
    for symbol in SYMBOLS[:2]:
        store.merge("demo", Timeframe.H1, {symbol: demo_candles(symbol, Timeframe.H1, 120)})
    setup = a_setup(
        bar_time=NOON - 10 * Timeframe.H1.milliseconds, entry=100.0, stop=90.0, targets=()
    )
    with database.work() as work:
        work.setups.save(setup, [an_event(setup)])
        work.commit()
    exchange = DemoExchange(FixedClock())
    desk.charts = ChartDataService(store, database.work, lambda: exchange, desk.settings)
    desk.setup = setup
    yield desk.charts
    store.close()
    database.close()


@pytest.fixture
def panel(charts: ChartDataService, context: Context, host: QWidget, qtbot: QtBot) -> ChartPanel:
    made = ChartPanel(context, host)
    made.resize(700, 500)
    context.selection.offer_symbols(SYMBOLS)
    wait_for(qtbot, made, "BTC/USDT", Timeframe.H1)
    return made


def wait_for(qtbot: QtBot, panel: ChartPanel, symbol: str, timeframe: Timeframe) -> None:
    def is_shown() -> bool:
        scene = panel.view.scene
        if scene is None or not scene.data.studies:
            return False
        return (scene.data.request.symbol, scene.data.request.timeframe) == (symbol, timeframe)

    qtbot.waitUntil(is_shown, timeout=60_000)


def test_the_first_symbol_opens_with_the_usual_indicators(panel: ChartPanel) -> None:
    assert panel.view.scene is not None
    studies = [study.title for study in panel.view.scene.data.studies]
    assert studies == ["EMA 9", "EMA 21", "EMA 55", "RSI 14"]
    assert panel.bar.field.text() == "BTC/USDT"
    assert panel.bar.timeframes.current == "1h"


def test_another_symbol_and_timeframe_are_followed(panel: ChartPanel, qtbot: QtBot) -> None:
    panel.context.selection.choose_symbol("ETH/USDT")
    wait_for(qtbot, panel, "ETH/USDT", Timeframe.H1)
    panel.bar.timeframes.button_of("4h").click()
    wait_for(qtbot, panel, "ETH/USDT", Timeframe.H4)
    assert panel.context.selection.timeframe is Timeframe.H4
    assert panel.bar.field.text() == "ETH/USDT"


def test_typing_into_the_chart_opens_symbols_and_timeframes(
    panel: ChartPanel, qtbot: QtBot
) -> None:
    panel.bar.setParent(panel)
    for keys, symbol, timeframe in (
        ("eth", "ETH/USDT", Timeframe.H1),
        ("240", "ETH/USDT", Timeframe.H4),
    ):
        QTest.keyClicks(panel.view, keys[0])
        panel.bar.field.setText(keys)
        QTest.keyClick(panel.bar.field, Qt.Key.Key_Return)
        wait_for(qtbot, panel, symbol, timeframe)


def test_going_back_to_a_symbol_shows_it_at_once(panel: ChartPanel, qtbot: QtBot) -> None:
    panel.context.selection.choose_symbol("ETH/USDT")
    wait_for(qtbot, panel, "ETH/USDT", Timeframe.H1)
    panel.context.selection.choose_symbol("BTC/USDT")
    assert panel.view.scene is not None
    assert panel.view.scene.data.request.symbol == "BTC/USDT"


def test_a_symbol_without_candles_says_what_comes(panel: ChartPanel, qtbot: QtBot) -> None:
    panel.context.selection.choose_symbol("1INCH/USDT")
    qtbot.waitUntil(
        lambda: panel.view.accessibleDescription().startswith("No candles of 1INCH/USDT yet"),
        timeout=20_000,
    )


def test_a_chosen_setup_brings_its_levels(panel: ChartPanel) -> None:
    panel.context.selection.choose_setup(panel.context.services.setup)
    seen = panel.view.look()
    assert seen is not None
    assert seen.setup == panel.context.services.setup


def test_news_of_a_setup_is_drawn(panel: ChartPanel, qtbot: QtBot) -> None:
    before = panel.view.scene
    panel.context.services.bus.publish(SetupOpened(panel.context.services.setup))
    qtbot.waitUntil(lambda: panel.view.scene is not before, timeout=20_000)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_indicators_are_added_changed_and_removed(panel: ChartPanel, qtbot: QtBot) -> None:
    panel.bar.indicators.click()
    qtbot.waitUntil(lambda: panel.findChild(IndicatorWindow) is not None, timeout=20_000)
    window = panel.findChild(IndicatorWindow)
    assert window is not None
    assert window.texts == panel.request.studies
    window.add("atr")
    assert panel.request.studies[-1] == "atr(14)"
    window.set_argument(len(window.texts) - 1, 0, 21)
    assert panel.request.studies[-1] == "atr(21)"
    window.remove(0)
    assert panel.request.studies == ("ema(21)", "ema(55)", "rsi(14)", "atr(21)")
    window.close()


def test_state_is_kept_and_nonsense_is_ignored(panel: ChartPanel) -> None:
    panel.show_studies(["sma(50)"])
    state = panel.saved_state()
    assert state == {"studies": ["sma(50)"], "symbol": "BTC/USDT", "timeframe": "1h"}
    panel.restore_state({"studies": [1, 2], "timeframe": "7h"})
    assert panel.saved_state() == state
    panel.restore_state({"studies": [], "timeframe": "4h", "symbol": "ETH/USDT"})
    kept = {"studies": [], "symbol": "BTC/USDT", "timeframe": "4h"}
    assert panel.saved_state() == kept, "a chosen symbol stays"
    panel.context.selection.choose_symbol("")
    panel.restore_state({"symbol": "ETH/USDT"})
    assert panel.request.symbol == "ETH/USDT"


def test_the_picture_goes_to_a_file_and_the_clipboard(panel: ChartPanel, tmp_path: Path) -> None:
    target = tmp_path / "chart.png"
    assert panel.save_picture(str(target))
    assert target.read_bytes().startswith(b"\x89PNG")
    assert not panel.save_picture(str(tmp_path / "missing" / "chart.png"))
    panel.copy_picture()
    assert not QGuiApplication.clipboard().pixmap().isNull()


@pytest.mark.parametrize(
    ("text", "timeframe"),
    [
        ("5", Timeframe.M5),
        ("60", Timeframe.H1),
        ("240", Timeframe.H4),
        ("4h", Timeframe.H4),
        (" 1D ", Timeframe.D1),
        ("1w", Timeframe.W1),
        ("7", None),
        ("1inch", None),
        ("", None),
    ],
)
def test_timeframes_are_read(text: str, timeframe: Timeframe | None) -> None:
    assert typed_timeframe(text) is timeframe


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("btc", "BTC/USDT"),
        ("ETHUSDT", "ETH/USDT"),
        ("eth/usdt", "ETH/USDT"),
        ("1i", "1INCH/USDT"),
        ("nch", "1INCH/USDT"),
        ("xyz", None),
        ("  ", None),
    ],
)
def test_symbols_are_found(text: str, symbol: str | None) -> None:
    assert typed_symbol(text, SYMBOLS) == symbol


def test_the_base_itself_wins_over_what_begins_alike() -> None:
    assert typed_symbol("sol", ("SOLVE/USDT", "SOL/USDT")) == "SOL/USDT"


def test_a_chosen_bar_is_a_moment_for_the_other_panels(panel: ChartPanel) -> None:
    moments: list[int] = []
    panel.context.selection.moment_chosen.connect(moments.append)
    panel.view.bar_chosen.emit(NOON - 5 * Timeframe.H1.milliseconds)
    assert moments == [NOON - 4 * Timeframe.H1.milliseconds]
