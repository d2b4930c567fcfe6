"""What a scan works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from app.services.alerts.recorder import AlertRecorder
    from app.services.events import Event
    from app.services.ports import (
        CandleStore,
        Exchange,
        Kernels,
        OpenUnitOfWork,
        WallClock,
    )
    from app.services.settings import SettingsService
    from app.services.strategies import StrategyService
    from app.services.universe import UniverseService
    from app.services.workers import Workers


@dataclass(frozen=True, slots=True)
class ScanTools:
    """Services and ports of the scan.

    Attributes:
        exchange: the market of the settings in force, asked anew for each scan.
        follow_clock: told each measured market time, UTC ms; returns whether another measurement
            in the same scan is wanted.
        prices: looks at the price alerts after a scan as of a market time, UTC ms.
        offline: whether nothing may be sent.
    """

    exchange: Callable[[], Exchange]
    store: CandleStore
    open_work: OpenUnitOfWork
    settings: SettingsService
    strategies: StrategyService
    universe: UniverseService
    workers: Workers
    kernels: Kernels
    wall: WallClock
    alerts: AlertRecorder
    follow_clock: Callable[[int], bool]
    prices: Callable[[int], Generator[Event, None, None]]
    offline: bool = False
