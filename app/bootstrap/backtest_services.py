"""Services that put rules to the test of the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.built_once import built_once
from app.bootstrap.scan_services import ScanServices

if TYPE_CHECKING:
    from app.services.backtests.history import BacktestHistory
    from app.services.backtests.monte_carlos import MonteCarloService
    from app.services.backtests.reconciliations import ReconciliationService
    from app.services.backtests.service import BacktestService
    from app.services.backtests.sweeps import SweepService
    from app.services.backtests.walk_forwards import WalkForwardService
    from app.services.ports import BacktestReports


class BacktestServices(ScanServices):
    """Runs over the past, and those that were made."""

    @built_once
    def backtests(self) -> BacktestService:
        """Rules over the past, in money."""
        from app.adapters.storage.candle_files import CandleFiles
        from app.services.backtests.service import BacktestService

        return BacktestService(CandleFiles(), self._scan_tools)

    @built_once
    def sweeps(self) -> SweepService:
        """Many sets of parameters."""
        from app.adapters.cluster.spreads import MachineSpreads
        from app.adapters.search.tpe import OptunaSearches
        from app.adapters.storage.candle_files import CandleFiles
        from app.services.backtests.sweeps import SweepService

        return SweepService(CandleFiles(), self._scan_tools, MachineSpreads(), OptunaSearches())

    @built_once
    def walk_forwards(self) -> WalkForwardService:
        """Parameters chosen before they are traded."""
        from app.adapters.cluster.spreads import MachineSpreads
        from app.services.backtests.walk_forwards import WalkForwardService

        return WalkForwardService(self.sweeps, self._scan_tools, MachineSpreads())

    @built_once
    def monte_carlos(self) -> MonteCarloService:
        """What chance might have done."""
        from app.adapters.cluster.spreads import MachineSpreads
        from app.adapters.storage.candle_files import CandleFiles
        from app.services.backtests.monte_carlos import MonteCarloService

        return MonteCarloService(CandleFiles(), self._scan_tools, MachineSpreads())

    @built_once
    def reconciliations(self) -> ReconciliationService:
        """What was lived against what is run again."""
        from app.services.backtests.reconciliations import ReconciliationService

        return ReconciliationService(self.replays, self._scan_tools)

    @built_once
    def backtest_reports(self) -> BacktestReports:
        """Runs as files for other programs and to look at."""
        from app.adapters.reports.backtests import BacktestFiles

        return BacktestFiles()

    @built_once
    def backtest_history(self) -> BacktestHistory:
        """Runs that were made."""
        from app.services.backtests.history import BacktestHistory

        return BacktestHistory(self.database.work, self.bus, self.wall)
