"""The demo market behind the same port as a real exchange: no network, no waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.adapters.exchange.demo.listings import QUOTE, listings
from app.adapters.exchange.demo.quotes import candles_between, forming_candle, ticker_at
from app.domain.asset import Market
from app.domain.candles import chained
from app.domain.errors import SymbolError
from app.domain.timeframe import Timeframe
from app.services.events import Waiting
from app.services.ports import CandleReply

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from app.adapters.exchange.demo.listings import Listing
    from app.domain.asset import Ticker
    from app.domain.candles import Candles
    from app.services.ports import CandleRequest, Waits, WallClock

_MINIMUM_NOTIONAL: Final = 5.0
_BARS_AT_ONCE: Final = 4_000


class DemoExchange:
    """About 150 made-up spot markets, the same for everyone at the same moment.

    Args:
        clock: its time is the market's time.
    """

    def __init__(self, clock: WallClock) -> None:
        self._clock = clock

    @property
    def id(self) -> str:
        """Stable id."""
        return "demo"

    @property
    def title(self) -> str:
        """Name to show."""
        return "Demo market"

    @property
    def is_demo(self) -> bool:
        """Prices are made up."""
        return True

    @property
    def requests_sent(self) -> int:
        """None is ever sent."""
        return 0

    @property
    def load(self) -> tuple[int, int] | None:
        """There is no limit."""
        return None

    def market_time(self) -> Waits[int]:
        """UTC ms."""
        yield Waiting()
        return self._clock.now()

    def markets(self) -> Waits[tuple[Market, ...]]:
        """All markets, also the delisted one."""
        yield Waiting()
        now = self._clock.now()
        return tuple(_market(listing, now) for listing in listings().values())

    def tickers(self) -> Waits[Mapping[str, Ticker]]:
        """The last 24 hours of every market that trades now."""
        now = self._clock.now()
        found: dict[str, Ticker] = {}
        for listing in listings().values():
            ticker = ticker_at(listing, now)
            if ticker is not None:
                found[listing.symbol] = ticker
            yield Waiting()
        return found

    def timeframes(self) -> Sequence[Timeframe]:
        """All of them."""
        return tuple(sorted(Timeframe))

    def candles(
        self, requests: Sequence[CandleRequest]
    ) -> Generator[Waiting | CandleReply, None, None]:
        """Answer in the order asked; only bars that have closed by now."""
        for request in requests:
            reply = yield from self._reply(request)
            yield reply
            yield Waiting()

    def forming(self, symbol: str, timeframe: Timeframe) -> Candles | None:
        """The one bar that has not closed yet, as far as it has come; None when nothing trades."""
        listing = listings().get(symbol)
        return None if listing is None else forming_candle(listing, timeframe, self._clock.now())

    def close(self) -> None:
        """Nothing is held open."""

    def _reply(self, request: CandleRequest) -> Waits[CandleReply]:
        """In steps that take milliseconds."""
        listing = listings().get(request.symbol)
        if listing is None:
            message = f"{request.symbol} is not traded on the demo market; choose another symbol."
            return CandleReply(request, None, SymbolError(message, symbol=request.symbol))
        now, timeframe = self._clock.now(), request.timeframe
        until = min(request.until, timeframe.floor(now))
        since = max(request.since, listing.trading(now)[0])
        step = _BARS_AT_ONCE * timeframe.milliseconds
        parts = []
        for start in range(since, until, step):
            end = min(start + step, until)
            parts.append(candles_between(listing, timeframe, start, end, now))
            if end < until:
                yield Waiting()
        return CandleReply(request, chained(parts))


def _market(listing: Listing, now: int) -> Market:
    start, end = listing.trading(now)
    return Market(
        symbol=listing.symbol,
        market_id=f"{listing.base}{QUOTE}",
        base=listing.base,
        quote=QUOTE,
        tick=listing.tick,
        lot=listing.lot,
        minimum_notional=_MINIMUM_NOTIONAL,
        active=end is None,
        listed_at=start,
    )
