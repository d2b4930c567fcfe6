"""Everything a front end, window or command line, may call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from app.services.alerts.centre import AlertCentre
    from app.services.alerts.sender import AlertSender
    from app.services.away import AwayNews
    from app.services.backtests.history import BacktestHistory
    from app.services.backtests.monte_carlos import MonteCarloService
    from app.services.backtests.reconciliations import ReconciliationService
    from app.services.backtests.service import BacktestService
    from app.services.backtests.sweeps import SweepService
    from app.services.backtests.walk_forwards import WalkForwardService
    from app.services.backups import BackupService
    from app.services.base_rates import BaseRateService
    from app.services.candles import CandleService
    from app.services.chart_data import ChartDataService
    from app.services.doctor import DoctorService
    from app.services.equity import Equity
    from app.services.evaluation import EvaluationService
    from app.services.events import EventBus
    from app.services.explanation import ExplanationService
    from app.services.expression_columns import ExpressionColumnService
    from app.services.gallery import Gallery
    from app.services.guards import GuardService
    from app.services.journal.care import JournalCare
    from app.services.journal.exchange_fills import ExchangeFillService
    from app.services.journal.exports import JournalExports
    from app.services.journal.imports import ImportService
    from app.services.journal.matching import MatchingService
    from app.services.journal.measuring import MeasuringService
    from app.services.journal.service import JournalService
    from app.services.journal.statistics import StatisticsService
    from app.services.log_streamer import LogStreamer
    from app.services.ports import BacktestReports, Exchange, Kernels, Maintenance, WallClock
    from app.services.price_alerts import PriceAlertService
    from app.services.regimes import RegimeService
    from app.services.replay import ReplayService
    from app.services.scan.history import ScanHistory
    from app.services.scan.service import ScanService
    from app.services.scheduler import Scheduler
    from app.services.secrets import SecretService
    from app.services.settings import SettingsService
    from app.services.setup_decisions import SetupDecisions
    from app.services.setups import SetupService
    from app.services.strategies import StrategyService
    from app.services.strategy_preview import StrategyPreview
    from app.services.universe import UniverseService
    from app.services.watch import Watch
    from app.services.webhooks.service import WebhookService


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
    def log(self) -> LogStreamer:
        """The newest log lines."""

    @property
    def offline(self) -> bool:
        """Whether nothing may be sent."""

    @property
    def settings(self) -> SettingsService:
        """Preferences."""

    @property
    def secrets(self) -> SecretService:
        """The keyring."""

    @property
    def exchange(self) -> Exchange:
        """The market of the settings in force."""

    @property
    def candles(self) -> CandleService:
        """The candle store's use cases."""

    @property
    def charts(self) -> ChartDataService:
        """What charts show."""

    @property
    def universe(self) -> UniverseService:
        """Which symbols are scanned."""

    @property
    def strategies(self) -> StrategyService:
        """The rules."""

    @property
    def gallery(self) -> Gallery:
        """The ready strategies."""

    @property
    def setups(self) -> SetupService:
        """What the rules found."""

    @property
    def equity(self) -> Equity:
        """The size of the account."""

    @property
    def guards(self) -> GuardService:
        """Limits of the whole portfolio."""

    @property
    def decisions(self) -> SetupDecisions:
        """What the user decides about setups."""

    @property
    def regimes(self) -> RegimeService:
        """Changes of the market's regime."""

    @property
    def scans(self) -> ScanService:
        """The scan."""

    @property
    def base_rates(self) -> BaseRateService:
        """What became of a rule before."""

    @property
    def replays(self) -> ReplayService:
        """The past, bar by bar."""

    @property
    def backtests(self) -> BacktestService:
        """Rules over the past, in money."""

    @property
    def sweeps(self) -> SweepService:
        """Many sets of parameters."""

    @property
    def walk_forwards(self) -> WalkForwardService:
        """Parameters chosen before they are traded."""

    @property
    def monte_carlos(self) -> MonteCarloService:
        """What chance might have done."""

    @property
    def reconciliations(self) -> ReconciliationService:
        """What was lived against what is run again."""

    @property
    def backtest_reports(self) -> BacktestReports:
        """Runs as files for other programs and to look at."""

    @property
    def backtest_history(self) -> BacktestHistory:
        """Runs that were made."""

    @property
    def journal(self) -> JournalService:
        """What was really traded."""

    @property
    def journal_care(self) -> JournalCare:
        """Whether the journal is sound."""

    @property
    def fill_imports(self) -> ImportService:
        """Fills out of files."""

    @property
    def exchange_fills(self) -> ExchangeFillService:
        """Fills of accounts at exchanges."""

    @property
    def trade_matching(self) -> MatchingService:
        """Trades tied to the setups that caused them."""

    @property
    def journal_statistics(self) -> StatisticsService:
        """What the trades of the journal come to."""

    @property
    def journal_measuring(self) -> MeasuringService:
        """What candles say about the trades of the journal."""

    @property
    def journal_exports(self) -> JournalExports:
        """Trades and statistics of the journal as files."""

    @property
    def evaluation(self) -> EvaluationService:
        """Values of single expressions."""

    @property
    def explanations(self) -> ExplanationService:
        """Why a strategy fires at a bar, or why not."""

    @property
    def expression_columns(self) -> ExpressionColumnService:
        """Expressions as columns of a table."""

    @property
    def previews(self) -> StrategyPreview:
        """What a draft would have found."""

    @property
    def alerts(self) -> AlertCentre:
        """Alerts and their outbox."""

    @property
    def price_alerts(self) -> PriceAlertService:
        """Prices that are watched."""

    @property
    def away(self) -> AwayNews:
        """What happened while no scan ran."""

    @property
    def watching(self) -> Watch:
        """Scans on schedule without a window."""

    @property
    def alert_sender(self) -> AlertSender:
        """What empties the outbox."""

    @property
    def scan_history(self) -> ScanHistory:
        """Past cycles."""

    @property
    def webhooks(self) -> WebhookService:
        """Messages from outside."""

    @property
    def scheduler(self) -> Scheduler:
        """When the next scan is due."""

    @property
    def maintenance(self) -> Maintenance:
        """Care of the database; needs no open one."""

    @property
    def doctor(self) -> DoctorService:
        """Whether everything is well."""

    @property
    def backups(self) -> BackupService:
        """Rotating copies."""

    @property
    def kernels(self) -> Kernels:
        """Compiled kernels."""

    def claim(self) -> AbstractContextManager[object]:
        """The right to write, which one process has at a time.

        Raises:
            EnvironmentFault: when entered while another process has it.
        """

    def serve(self) -> None:
        """Keep the schedule and send alerts without a window; the folder is claimed already."""

    def market_now(self) -> int:
        """Market time as far as it is known, UTC ms."""

    def close(self) -> None:
        """End threads, helper processes and connections, in order."""
