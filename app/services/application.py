"""Everything a front end, window or command line, may call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.backups import BackupService
    from app.services.candles import CandleService
    from app.services.chart_data import ChartDataService
    from app.services.events import EventBus
    from app.services.ports import Exchange, Maintenance, WallClock
    from app.services.scan.history import ScanHistory
    from app.services.scan.service import ScanService
    from app.services.scheduler import Scheduler
    from app.services.settings import SettingsService
    from app.services.setups import SetupService
    from app.services.strategies import StrategyService
    from app.services.universe import UniverseService


class Application(Protocol):
    """The services of one installation. Each is built when it is first asked for."""

    @property
    def home(self) -> Path:
        """The data folder."""

    @property
    def bus(self) -> EventBus:
        """Where services announce facts."""

    @property
    def wall(self) -> WallClock:
        """The machine's clock."""

    @property
    def settings(self) -> SettingsService: ...

    @property
    def exchange(self) -> Exchange:
        """The market of the settings in force."""

    @property
    def candles(self) -> CandleService: ...

    @property
    def charts(self) -> ChartDataService: ...

    @property
    def universe(self) -> UniverseService: ...

    @property
    def strategies(self) -> StrategyService: ...

    @property
    def setups(self) -> SetupService: ...

    @property
    def scans(self) -> ScanService: ...

    @property
    def scan_history(self) -> ScanHistory: ...

    @property
    def scheduler(self) -> Scheduler: ...

    @property
    def maintenance(self) -> Maintenance: ...

    @property
    def backups(self) -> BackupService: ...

    def close(self) -> None:
        """End threads, helper processes and connections, in order."""
