"""What one cycle is to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import RetryableError

if TYPE_CHECKING:
    from app.domain.errors import HarrierError
    from app.services.data_fetcher import DataFetcher
    from app.services.ports import Exchange
    from app.services.scan.compiled import CompiledRules
    from app.services.scan.events import ScanRequest
    from app.services.scan.rules import ScanRule


@dataclass(frozen=True, slots=True)
class ScanTask:
    """Request, market, rules, and when.

    Attributes:
        compiled: the rules compiled before.
        followed: symbols with open setups, in the universe or not.
        now: market time, UTC ms.
        sent_before: the exchange's count of requests when the cycle began.
        offline: whether nothing may be sent.
        clock_in_doubt: whether the market's clock is to be measured once more.
        external: symbols whose open setup came from outside.
    """

    request: ScanRequest
    exchange: Exchange
    fetcher: DataFetcher
    compiled: CompiledRules
    rules: tuple[ScanRule, ...]
    followed: frozenset[str]
    now: int
    sent_before: int
    offline: bool
    clock_in_doubt: bool = False
    external: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Whether it looks at the universe with all rules, rather than at chosen ones."""
        return not (self.request.symbols or self.request.strategies or self.is_past)

    @property
    def is_past(self) -> bool:
        """Whether it answers for an earlier moment and so makes nothing live."""
        return self.request.at is not None


def retry_moment(error: HarrierError, request: ScanRequest) -> int | None:
    """From when on the scan is worth trying again; see `ScanResult.retry_at`."""
    asks_for_all = not (request.symbols or request.strategies or request.at is not None)
    if asks_for_all and isinstance(error, RetryableError):
        return error.retry_at or 0
    return None
