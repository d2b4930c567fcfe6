from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from app.domain.timeframe import Timeframe
from tests.builders.candles import NOON, demo_candles
from tests.builders.installation import BUSY, installed
from tests.builders.installed_panel import panel_context, whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.ui.context import Context
    from app.ui.panels.backtester.backtester_panel import BacktesterPanel
    from tests.builders.installation import Installation

SYMBOLS = ("BTC/USDT", "ETH/USDT")
BARS = 1_500


@pytest.fixture(scope="module")
def candles() -> dict[Timeframe, dict[str, Any]]:
    counts = {Timeframe.H1: BARS, Timeframe.H4: 800, Timeframe.D1: 300}
    return {
        timeframe: {symbol: demo_candles(symbol, timeframe, count) for symbol in SYMBOLS}
        for timeframe, count in counts.items()
    }


@pytest.fixture
def installation(tmp_path: Path, candles: Any) -> Iterator[Installation]:
    with installed(tmp_path / "home", NOON) as made:
        application = made.application
        for stored in application.strategies.list():
            application.strategies.delete(stored.strategy.name)
        for strategy in BUSY:
            application.strategies.save(strategy)
        for timeframe, series in candles.items():
            application.store.merge(application.exchange.id, timeframe, series)
        yield made


@pytest.fixture
def context(qtbot: QtBot, theme: Any, log: Any, installation: Installation) -> Iterator[Context]:
    host = QWidget()
    qtbot.addWidget(host)
    with panel_context(installation.application, log, theme, host) as made:
        made.selection.offer_symbols(SYMBOLS)
        made.selection.choose_symbol("ETH/USDT")
        yield made


@pytest.fixture
def panel(qtbot: QtBot, context: Context) -> BacktesterPanel:
    from app.ui.panels.backtester.backtester_panel import BacktesterPanel

    made = whole(BacktesterPanel(context))
    qtbot.addWidget(made)
    made.resize(1_280, 800)
    made.show()
    qtbot.waitUntil(lambda: made.form.reading.request is not None, timeout=20_000)
    return made
