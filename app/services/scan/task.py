"""What one cycle is to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.data_fetcher import DataFetcher
    from app.services.ports import Exchange, StoredStrategy
    from app.services.scan.events import ScanRequest


@dataclass(frozen=True, slots=True)
class ScanTask:
    """Request, market, rules, and when.

    Attributes:
        now: market time, UTC ms.
        offline: whether nothing may be sent.
    """

    request: ScanRequest
    exchange: Exchange
    fetcher: DataFetcher
    rules: tuple[StoredStrategy, ...]
    now: int
    offline: bool

    @property
    def is_past(self) -> bool:
        """Whether it answers for an earlier moment and so makes nothing live."""
        return self.request.at is not None
