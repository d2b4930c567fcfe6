"""Services that put rules to the test of the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.built_once import built_once
from app.bootstrap.scan_services import ScanServices

if TYPE_CHECKING:
    from app.services.backtests.history import BacktestHistory
    from app.services.backtests.service import BacktestService


class BacktestServices(ScanServices):
    """Runs over the past, and those that were made."""

    @built_once
    def backtests(self) -> BacktestService:
        """Rules over the past, in money."""
        from app.adapters.storage.candle_files import CandleFiles
        from app.services.backtests.service import BacktestService

        return BacktestService(CandleFiles(), self._scan_tools)

    @built_once
    def backtest_history(self) -> BacktestHistory:
        """Runs that were made."""
        from app.services.backtests.history import BacktestHistory

        return BacktestHistory(self.database.work, self.bus, self.wall)
