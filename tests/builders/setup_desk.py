"""What panels about setups need: a database with setups, markets and a strategy."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from app.adapters.storage.candle_store import SqliteCandleStore
from app.adapters.storage.strategy_files import StrategyFiles
from app.domain.asset import Market
from app.services.base_rates import BaseRateService
from app.services.chart_data import ChartDataService
from app.services.equity import Equity
from app.services.setup_decisions import SetupDecisions
from app.services.setups import SetupService
from app.services.strategies import StrategyService
from app.services.universe import UniverseService
from app.ui.actions import ActionBook
from app.ui.background.runner import JobRunner
from app.ui.context import Context
from app.ui.event_bridge import EventBridge
from app.ui.notices import Notices
from app.ui.scan_control import ScanControl
from app.ui.selection import Selection
from tests.builders.databases import new_database
from tests.builders.setups import an_event, swinging_candles

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from app.adapters.storage.database import Database
    from app.domain.setup import Setup, SetupEvent

MARKETS = (
    Market("BTC/USDT", "BTCUSDT", "BTC", "USDT", 0.01, 0.00001, 5.0),
    Market("ETH/USDT", "ETHUSDT", "ETH", "USDT", 0.01, 0.0001, 5.0),
)


@dataclass
class SetupDesk:
    """Services over one database, and what a panel is given.

    Attributes:
        context: with real runner, bridge and selection.
    """

    services: Any
    database: Database
    context: Context

    def store_candles(self, setup: Setup) -> None:
        """Keep candles around a setup's signal."""
        series = {setup.symbol: swinging_candles(setup)}
        self.services.candles_kept.merge(setup.exchange, setup.timeframe, series)

    def store(self, *setups: Setup, events: tuple[SetupEvent, ...] = ()) -> None:
        """Keep setups; without events each gets the one that it began."""
        with self.database.work() as work:
            for setup in setups:
                own = [event for event in events if event.setup_id == setup.id]
                work.setups.save(setup, own or [an_event(setup)])
            work.commit()


def setup_desk(desk: Any, log: Any, theme: Any, folder: Path, host: QWidget) -> Iterator[SetupDesk]:
    """The desk of the window tests with setups, markets and strategies that are really stored."""
    database = new_database(folder)
    with database.work() as work:
        work.assets.replace("demo", MARKETS, 0)
        work.commit()
    desk.setups = SetupService(database.work)
    desk.equity = Equity(database.work, desk.settings)
    desk.decisions = SetupDecisions(database.work, desk.bus, desk.wall, desk.wall.now)
    tools: Any = SimpleNamespace(open_work=database.work)
    desk.base_rates = BaseRateService(tools)
    desk.market_now = desk.wall.now
    desk.candles_kept = SqliteCandleStore(folder / "candles.db")
    desk.charts = ChartDataService(
        desk.candles_kept, database.work, lambda: desk.exchange, desk.settings
    )
    desk.universe = UniverseService(database.work, desk.wall)
    desk.strategies = StrategyService(database.work, StrategyFiles(), desk.bus, desk.wall)
    bridge, runner = EventBridge(desk.bus), JobRunner(desk.bus)
    context = Context(
        services=desk,
        bridge=bridge,
        runner=runner,
        scan=ScanControl(desk, runner, bridge),
        selection=Selection(),
        theme=theme,
        actions=ActionBook(host),
        notices=Notices(host),
        log=log,
    )
    yield SetupDesk(desk, database, context)
    assert runner.close(10_000)
    bridge.close()
    desk.candles_kept.close()
    database.close()
