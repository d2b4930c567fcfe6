"""Services over a market: exchange, universe, charts, and what computes on its candles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.built_once import built_once
from app.bootstrap.folders import kernel_folder
from app.bootstrap.storage_services import StorageServices

if TYPE_CHECKING:
    from app.adapters.indicators.helpers import IndicatorHelpers
    from app.adapters.kernels.cache import KernelCache
    from app.adapters.storage.paths import DataFolder
    from app.bootstrap.logs import Logs
    from app.bootstrap.market_places import MarketPlaces
    from app.services.chart_data import ChartDataService
    from app.services.doctor import DoctorService
    from app.services.ports import Exchange
    from app.services.universe import UniverseService
    from app.services.workers import Workers


class MarketServices(StorageServices):
    """The market and the engine's means."""

    def __init__(
        self,
        folder: DataFolder,
        overrides: dict[str, str],
        *,
        offline: bool,
        logs: Logs | None = None,
    ) -> None:
        """As `Foundation`; points numba at the compiled kernels before anything imports it."""
        super().__init__(folder, overrides, offline=offline, logs=logs)
        self.kernels.use()

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

    def _lend_helpers(self) -> None:
        """Let pandas compute elsewhere: beside the window it would hold the interpreter lock."""
        from app.domain.indicator_question import SEAM

        SEAM.runner = self._indicator_helpers.answer

    def _take_helpers_back(self) -> None:
        from app.domain.indicator_question import SEAM

        SEAM.runner = None

    @built_once
    def universe(self) -> UniverseService:
        """Which symbols are scanned."""
        from app.services.universe import UniverseService

        return UniverseService(self.database.work, self.wall)

    @built_once
    def charts(self) -> ChartDataService:
        """What charts show."""
        from app.services.chart_data import ChartDataService

        return ChartDataService(
            self.store, self.database.work, lambda: self.exchange, self.settings
        )

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
