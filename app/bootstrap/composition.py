"""Builds the services of one installation, each when it is first asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.adapters.storage.paths import data_folder
from app.bootstrap.built_once import built_once
from app.bootstrap.clock import SystemClock
from app.bootstrap.folders import kernel_folder
from app.bootstrap.logs import Logs
from app.services.events import EventBus
from app.services.scan.events import ScanFinished
from app.services.settings import SettingsChanged
from app.services.strategies import StrategyChanged

if TYPE_CHECKING:
    from argparse import Namespace
    from contextlib import AbstractContextManager
    from pathlib import Path

    from app.adapters.indicators.helpers import IndicatorHelpers
    from app.adapters.kernels.cache import KernelCache
    from app.adapters.storage.candle_store import SqliteCandleStore
    from app.adapters.storage.database import Database
    from app.adapters.storage.lock import FolderLock
    from app.adapters.storage.maintenance import DatabaseMaintenance
    from app.adapters.storage.paths import DataFolder
    from app.bootstrap.market_places import MarketPlaces
    from app.services.backups import BackupService
    from app.services.candles import CandleService
    from app.services.chart_data import ChartDataService
    from app.services.doctor import DoctorService
    from app.services.evaluation import EvaluationService
    from app.services.events import Event
    from app.services.explanation import ExplanationService
    from app.services.expression_columns import ExpressionColumnService
    from app.services.gallery import Gallery
    from app.services.log_streamer import LogStreamer
    from app.services.ports import Exchange
    from app.services.scan.history import ScanHistory
    from app.services.scan.service import ScanService
    from app.services.scan.tools import ScanTools
    from app.services.scheduler import Cadence, Scheduler
    from app.services.secrets import SecretService
    from app.services.settings import SettingsService
    from app.services.setups import SetupService
    from app.services.strategies import StrategyService
    from app.services.strategy_preview import StrategyPreview
    from app.services.universe import UniverseService
    from app.services.workers import Workers


class Composition:
    """Implements `app.services.application.Application`.

    Nothing heavy is imported before the service that needs it is asked for: a command that lists
    settings loads neither the database nor the engine.
    """

    def __init__(
        self,
        folder: DataFolder,
        overrides: dict[str, str],
        *,
        offline: bool,
        logs: Logs | None = None,
    ) -> None:
        """An installation.

        Args:
            folder: where it keeps its data; made when missing.
            overrides: settings for this run alone, text by path.
            offline: send nothing.
            logs: those of the window, which begins before its services; None: new ones.

        Raises:
            EnvironmentFault: the folder cannot be written.
        """
        folder.prepare()
        self._folder = folder
        self._overrides = overrides
        self.offline = offline
        self.bus = EventBus()
        self.wall = SystemClock()
        self.logs = logs or Logs(folder.logs)
        self._lock: FolderLock | None = None
        self._keeps_schedule = False
        self.kernels.use()

    @classmethod
    def of(cls, arguments: Namespace, logs: Logs | None = None) -> Composition:
        """The installation that the command line names."""
        overrides = {}
        if arguments.exchange:
            overrides["market.exchange"] = arguments.exchange
        if arguments.api_url:
            overrides["market.api_url"] = arguments.api_url
        folder = data_folder(arguments.home)
        return cls(folder, overrides, offline=arguments.offline, logs=logs)

    @property
    def home(self) -> Path:
        """The data folder."""
        return self._folder.root

    @property
    def log(self) -> LogStreamer:
        """The newest log lines."""
        return self.logs.streamer

    @property
    def notice(self) -> str | None:
        """What the user must know about the settings, when they were needed and were not sound."""
        settings: SettingsService | None = self.__dict__.get("settings")
        return settings.notice if settings is not None else None

    def claim(self) -> AbstractContextManager[object]:
        """The right to write, which one process has at a time.

        Raises:
            EnvironmentFault: when entered while another process has it.
        """
        from app.adapters.storage.lock import FolderLock

        self._lock = FolderLock(self._folder.lock)
        return self._lock

    def begin(self) -> None:
        """Claim the folder for as long as the window lives, and keep the schedule.

        Raises:
            EnvironmentFault: another process has it, or the database cannot be used.
        """
        self.claim().__enter__()
        self.scan_history.close_interrupted()
        # The window asks for these from its own thread, where nothing may be built.
        _ = self.exchange, self.setups, self.charts, self.universe
        self.bus.subscribe(self._plan_anew)
        self._keeps_schedule = True
        self._lend_helpers()
        self.scheduler.plan()

    def _lend_helpers(self) -> None:
        """Let pandas compute elsewhere: beside the window it would hold the interpreter lock."""
        from app.domain.indicator_question import SEAM

        SEAM.runner = self._indicator_helpers.answer

    def _take_helpers_back(self) -> None:
        from app.domain.indicator_question import SEAM

        SEAM.runner = None

    def _plan_anew(self, event: Event) -> None:
        if isinstance(event, ScanFinished):
            self.scheduler.scan_ended(event.result.retry_at)
        elif isinstance(event, SettingsChanged | StrategyChanged):
            self.scheduler.plan()

    def _follow_clock(self, market_time: int) -> bool:
        """A single command plans nothing, so it needs no timer either."""
        return self._keeps_schedule and self.scheduler.follow(market_time)

    def market_now(self) -> int:
        """Market time as far as it is known, UTC ms."""
        return self.scheduler.market_now() or self.wall.now()

    # ------------------------------------------------------------ kept on disk

    @built_once
    def settings(self) -> SettingsService:
        """Preferences."""
        from app.adapters.storage.settings_file import SettingsFile
        from app.services.settings import SettingsService

        service = SettingsService(SettingsFile(self._folder.settings), self.bus)
        service.override(self._overrides)
        return service

    @built_once
    def secrets(self) -> SecretService:
        """The keyring."""
        from app.adapters.storage.secrets import KeyringSecrets
        from app.services.secrets import SecretService

        return SecretService(KeyringSecrets(), self.logs.redactor)

    @built_once
    def database(self) -> Database:
        """Opened, checked and upgraded with the first use."""
        from app.adapters.storage.opening import open_database

        return open_database(self._folder.database, self._folder.backups)

    @built_once
    def store(self) -> SqliteCandleStore:
        """Candles."""
        from app.adapters.storage.candle_store import SqliteCandleStore

        return SqliteCandleStore(self._folder.candles)

    @built_once
    def maintenance(self) -> DatabaseMaintenance:
        """Care of the database; needs no open one."""
        from app.adapters.storage.maintenance import DatabaseMaintenance

        return DatabaseMaintenance(self._folder.database, self._folder.backups, self.wall)

    @built_once
    def backups(self) -> BackupService:
        """Rotating copies."""
        from app.services.backups import BackupService

        return BackupService(self.maintenance, self.wall)

    @built_once
    def doctor(self) -> DoctorService:
        """Whether everything is well."""
        from app.adapters.desktop.services import desktop_report
        from app.services.doctor import DoctorService

        return DoctorService(
            (self.maintenance, self.kernels, self.wall),
            lambda: self.store,
            lambda: self.exchange,
            desktop_report,
        )

    # ------------------------------------------------------------ market

    @built_once
    def _market_places(self) -> MarketPlaces:
        from app.bootstrap.market_places import MarketPlaces

        return MarketPlaces(self.settings, self.secrets, self.wall, self.database.work)

    @property
    def exchange(self) -> Exchange:
        """The market of the settings in force."""
        return self._market_places.current

    @built_once
    def kernels(self) -> KernelCache:
        """Compiled kernels."""
        from app.adapters.kernels.cache import KernelCache

        return KernelCache(kernel_folder())

    @built_once
    def _indicator_helpers(self) -> IndicatorHelpers:
        from app.adapters.indicators.helpers import IndicatorHelpers

        return IndicatorHelpers()

    @built_once
    def workers(self) -> Workers:
        """Threads for kernels."""
        from app.services.workers import Workers

        return Workers()

    # ------------------------------------------------------------ use cases

    @built_once
    def candles(self) -> CandleService:
        """The candle store's use cases."""
        from app.adapters.storage.candle_files import CandleFiles
        from app.services.candles import CandleService

        return CandleService(self.store, CandleFiles())

    @built_once
    def universe(self) -> UniverseService:
        """Which symbols are scanned."""
        from app.services.universe import UniverseService

        return UniverseService(self.database.work, self.wall)

    @built_once
    def strategies(self) -> StrategyService:
        """The rules; a new installation gets the gallery."""
        from app.adapters.storage.strategy_files import StrategyFiles
        from app.services.gallery import Gallery
        from app.services.strategies import StrategyService

        files = StrategyFiles()
        service = StrategyService(self.database.work, files, self.bus, self.wall)
        Gallery(service, files, self.database.work).install()
        return service

    @built_once
    def gallery(self) -> Gallery:
        """The ready strategies."""
        from app.adapters.storage.strategy_files import StrategyFiles
        from app.services.gallery import Gallery

        return Gallery(self.strategies, StrategyFiles(), self.database.work)

    @built_once
    def setups(self) -> SetupService:
        """What the rules found."""
        from app.services.setups import SetupService

        return SetupService(self.database.work, self.bus, self.wall)

    @built_once
    def charts(self) -> ChartDataService:
        """What charts show."""
        from app.services.chart_data import ChartDataService

        return ChartDataService(
            self.store, self.database.work, lambda: self.exchange, self.settings
        )

    @built_once
    def scan_history(self) -> ScanHistory:
        """Past cycles."""
        from app.services.scan.history import ScanHistory

        return ScanHistory(self.database.work)

    @built_once
    def _scan_tools(self) -> ScanTools:
        from app.services.scan.tools import ScanTools

        return ScanTools(
            exchange=lambda: self.exchange,
            store=self.store,
            open_work=self.database.work,
            settings=self.settings,
            strategies=self.strategies,
            universe=self.universe,
            workers=self.workers,
            kernels=self.kernels,
            wall=self.wall,
            follow_clock=self._follow_clock,
            offline=self.offline,
        )

    @built_once
    def scans(self) -> ScanService:
        """The scan."""
        from app.services.scan.service import ScanService

        return ScanService(self._scan_tools)

    @built_once
    def previews(self) -> StrategyPreview:
        """What a draft would have found."""
        from app.services.strategy_preview import StrategyPreview

        return StrategyPreview(self._scan_tools)

    @built_once
    def evaluation(self) -> EvaluationService:
        """Values of single expressions."""
        from app.adapters.storage.candle_files import CandleFiles
        from app.services.evaluation import EvaluationService

        return EvaluationService(CandleFiles(), self._scan_tools)

    @built_once
    def explanations(self) -> ExplanationService:
        """Why a strategy fires at a bar, or why not."""
        from app.services.explanation import ExplanationService

        return ExplanationService(self._scan_tools)

    @built_once
    def expression_columns(self) -> ExpressionColumnService:
        """Expressions as columns of a table."""
        from app.services.expression_columns import ExpressionColumnService

        return ExpressionColumnService(self._scan_tools)

    @built_once
    def scheduler(self) -> Scheduler:
        """When the next scan is due."""
        from app.adapters.scheduling.apscheduler_timer import APSchedulerTimer
        from app.services.scheduler import Scheduler

        return Scheduler(APSchedulerTimer(), self.wall, self.bus, self._cadence)

    def _cadence(self) -> Cadence | None:
        from app.services.scheduler import cadence_of

        schedule = self.settings.current.schedule
        if not schedule.enabled:
            return None
        used = self.scans.timeframes_in_use()
        return cadence_of(schedule.interval, schedule.delay_seconds, used)

    def close(self) -> None:
        """End threads, helper processes and connections, in order; safe to call twice."""
        lends = "_indicator_helpers" in self.__dict__
        # The helpers before the threads that wait for them.
        for name in (
            "scheduler",
            "_indicator_helpers",
            "workers",
            "_market_places",
            "store",
            "database",
        ):
            service = self.__dict__.pop(name, None)
            if service is not None:
                service.stop() if name == "scheduler" else service.close()
        if lends:
            self._take_helpers_back()
        if self._lock is not None:
            self._lock.release()
        self.logs.stop()
