"""What the services need of a market place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from app.domain.asset import Market, Ticker
    from app.domain.candles import Candles
    from app.domain.errors import HarrierError
    from app.domain.timeframe import Timeframe
    from app.services.events import Waiting
    from app.services.ports.waits import Waits


@dataclass(frozen=True, slots=True)
class CandleRequest:
    """Closed candles wanted: ``since`` ≤ opening time < ``until``, UTC ms on the grid."""

    symbol: str
    timeframe: Timeframe
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class CandleReply:
    """The answer to one request: candles as the exchange has them (unfilled), or an error.

    Attributes:
        flags: sentences on what was repaired on the way in (duplicates dropped, rows off the
            grid snapped, …); empty when the data was clean.
    """

    request: CandleRequest
    candles: Candles | None
    error: HarrierError | None = None
    flags: tuple[str, ...] = ()


class Exchange(Protocol):
    """One market place: public data only."""

    @property
    def id(self) -> str:
        """Stable id: ccxt's, or ``demo``."""

    @property
    def title(self) -> str:
        """Name to show."""

    @property
    def is_demo(self) -> bool:
        """Whether prices are made up; then everything says DEMO."""

    @property
    def requests_sent(self) -> int:
        """HTTP requests sent so far, retries included."""

    @property
    def load(self) -> tuple[int, int] | None:
        """Used and allowed request weight of the current minute, or None."""

    def market_time(self) -> Waits[int]:
        """The exchange's clock, UTC ms; decides what is closed. Sends one request."""

    def markets(self) -> Waits[tuple[Market, ...]]:
        """All spot markets, also the inactive ones."""

    def tickers(self) -> Waits[Mapping[str, Ticker]]:
        """The last 24 hours by symbol."""

    def timeframes(self) -> Sequence[Timeframe]:
        """What the exchange serves, shortest first."""

    def candles(
        self, requests: Sequence[CandleRequest]
    ) -> Generator[Waiting | CandleReply, None, None]:
        """Answer every request once, in any order; pages are joined. Never raises for a symbol.

        Raises:
            RetryableError: the host refuses everybody for now.
            ExchangeError: the host refuses for good.
        """

    def close(self) -> None:
        """Stop helper processes and sockets; a later call starts them anew."""
