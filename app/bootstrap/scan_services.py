"""Services that run the user's rules: strategies, scan, setups, schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.alert_services import AlertServices
from app.bootstrap.built_once import built_once

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.services.away import AwayNews
    from app.services.base_rates import BaseRateService
    from app.services.equity import Equity
    from app.services.evaluation import EvaluationService
    from app.services.events import Event
    from app.services.explanation import ExplanationService
    from app.services.expression_columns import ExpressionColumnService
    from app.services.gallery import Gallery
    from app.services.guards import GuardService
    from app.services.ports import SetupPictures
    from app.services.price_alerts import PriceAlertService
    from app.services.regimes import RegimeService
    from app.services.replay import ReplayService
    from app.services.scan.history import ScanHistory
    from app.services.scan.service import ScanService
    from app.services.scan.tools import ScanTools
    from app.services.scheduler import Cadence, Scheduler
    from app.services.setup_decisions import SetupDecisions
    from app.services.setups import SetupService
    from app.services.strategies import StrategyService
    from app.services.strategy_preview import StrategyPreview
    from app.services.watch import Watch


class ScanServices(AlertServices):
    """The rules, and what comes of them."""

    _keeps_schedule = False

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

        return SetupService(self.database.work)

    @built_once
    def decisions(self) -> SetupDecisions:
        """What the user decides about setups."""
        from app.services.setup_decisions import SetupDecisions

        return SetupDecisions(self.database.work, self.bus, self.wall, self.market_now)

    def _setup_pictures(self) -> SetupPictures:
        """What draws the charts that go with messages."""
        from app.bootstrap.pictures import ScreenPictures

        return ScreenPictures(self)

    @built_once
    def equity(self) -> Equity:
        """The size of the account."""
        from app.services.equity import Equity

        return Equity(self.database.work, self.settings)

    @built_once
    def guards(self) -> GuardService:
        """Limits of the whole portfolio."""
        from app.services.guards import GuardService

        return GuardService(self.database.work, self.settings)

    @built_once
    def regimes(self) -> RegimeService:
        """Changes of the market's regime."""
        from app.services.regimes import RegimeService

        return RegimeService(self.database.work, lambda: self.exchange, self.settings)

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
            alerts=self.alert_recorder,
            follow_clock=self._follow_clock,
            prices=self._look_at_prices,
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
    def base_rates(self) -> BaseRateService:
        """What became of a rule before."""
        from app.services.base_rates import BaseRateService

        return BaseRateService(self._scan_tools)

    @built_once
    def replays(self) -> ReplayService:
        """The past, bar by bar."""
        from app.adapters.storage.candle_files import CandleFiles
        from app.services.replay import ReplayService

        return ReplayService(CandleFiles(), self._scan_tools)

    @built_once
    def evaluation(self) -> EvaluationService:
        """Values of single expressions."""
        from app.adapters.storage.candle_files import CandleFiles
        from app.services.evaluation import EvaluationService

        return EvaluationService(CandleFiles(), self._scan_tools)

    @built_once
    def price_alerts(self) -> PriceAlertService:
        """Prices that are watched."""
        from app.services.price_alerts import PriceAlertService

        return PriceAlertService(
            self.database.work, self.evaluation, self.alert_recorder, self.bus, self.wall
        )

    @built_once
    def away(self) -> AwayNews:
        """What happened while no scan ran."""
        from app.services.away import AwayNews

        return AwayNews(self.scan_history, self.bus)

    @built_once
    def watching(self) -> Watch:
        """Scans on schedule without a window."""
        from app.services.watch import Watch

        return Watch(self.scans.run, self.base_rates.run, self.bus)

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

    def _look_at_prices(self, market_now: int) -> Generator[Event, None, None]:
        """Built when a scan ends, since it evaluates by what scans are made of."""
        return self.price_alerts.check(market_now)

    def _follow_clock(self, market_time: int) -> bool:
        """A single command plans nothing, so it needs no timer either."""
        return self._keeps_schedule and self.scheduler.follow(market_time)

    def market_now(self) -> int:
        """Market time as far as it is known, UTC ms."""
        return self.scheduler.market_now() or self.wall.now()
