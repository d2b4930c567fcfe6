"""Which symbols a cycle scans: the universe now, then, or of the last refresh, or the named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from app.domain.errors import EnvironmentFault
from app.domain.timeframe import Timeframe
from app.services.data_fetcher import Needs
from app.services.ports import Exclusion, Universe, UniverseMember
from app.services.scan.rows import day_volume
from app.services.streams import only_waiting
from app.services.universe import listed_at_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.asset import Market, Ticker
    from app.services.data_fetcher import DataFetcher
    from app.services.ports import Exchange, Waits
    from app.services.preferences import Settings
    from app.services.scan.events import ScanRequest
    from app.services.universe import UniverseService

_DAY_BARS: Final = 24


@dataclass(frozen=True, slots=True)
class Chosen:
    """What will be scanned.

    Attributes:
        unknown: named symbols that the exchange does not list, with the reason.
        notes: sentences about filters that had to be left out.
        fresh: whether the universe was refreshed and stored just now.
    """

    universe: Universe
    markets: Mapping[str, Market]
    tickers: Mapping[str, Ticker] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses for one request.

    Attributes:
        now: market time, UTC ms.
        offline: whether nothing may be sent.
    """

    exchange: Exchange
    universes: UniverseService
    fetcher: DataFetcher
    settings: Settings
    now: int
    offline: bool

    def choose(self, request: ScanRequest) -> Waits[Chosen]:
        """The symbols of the request.

        Raises:
            HarrierError: the exchange cannot be asked, or nothing is stored to go by.
        """
        if request.symbols:
            return (yield from self._named(request.symbols))
        if request.at is not None:
            return (yield from self._listed_then(request.top))
        if self.offline:
            return self._last_refresh(request.top)
        choice = yield from self.universes.refresh(
            self.exchange, self.now, self.settings.market.quote, self.settings.universe, request.top
        )
        return Chosen(choice.universe, choice.markets, choice.tickers, fresh=True)

    def _markets(self) -> Waits[dict[str, Market]]:
        if self.offline:
            return self.universes.markets(self.exchange.id)
        listed = yield from self.exchange.markets()
        return {market.symbol: market for market in listed}

    def _named(self, symbols: tuple[str, ...]) -> Waits[Chosen]:
        markets = yield from self._markets()
        if not self.offline:
            self.universes.keep_markets(self.exchange.id, markets.values())
        title = self.exchange.title
        unknown = {
            symbol: f"{symbol} is not listed at {title}; 'universe show' lists what is"
            for symbol in symbols
            if symbol not in markets
        }
        members = tuple(
            UniverseMember(symbol, rank, None) for rank, symbol in enumerate(symbols, start=1)
        )
        quote = symbols[0].partition("/")[2]
        universe = Universe(self.exchange.id, quote, self.now, members, ())
        return Chosen(universe, markets, unknown=unknown)

    def _listed_then(self, top: int | None) -> Waits[Chosen]:
        """The largest by the volume of their candles, since today's tickers say nothing of then."""
        markets = yield from self._markets()
        wanted, quote = self.settings.universe, self.settings.market.quote
        symbols, excluded = listed_at_all(markets, quote, wanted, self.now)
        needs = Needs(tuple(symbols), {Timeframe.H1: _DAY_BARS}, past=True, offline=self.offline)
        data = yield from only_waiting(self.fetcher.load(needs, self.now))
        traded = {
            symbol: volume
            for symbol in symbols
            if (volume := day_volume(data.candles(symbol, Timeframe.H1), self.now)) is not None
        }
        silent = [
            Exclusion(symbol, "no candles in the day before")
            for symbol in symbols
            if symbol not in traded
        ]
        ranked = sorted(traded, key=lambda symbol: (-traded[symbol], symbol))
        count = top or wanted.top
        members = tuple(
            UniverseMember(symbol, rank, traded[symbol])
            for rank, symbol in enumerate(ranked[:count], start=1)
        )
        universe = Universe(self.exchange.id, quote, self.now, members, (*excluded, *silent))
        note = (
            "The universe of then is ranked by candles over all markets listed today; filters that "
            "need tickers (volume, spread, price step, change) were left out."
        )
        return Chosen(universe, markets, notes=(note,))

    def _last_refresh(self, top: int | None) -> Chosen:
        universe = self.universes.latest(self.exchange.id)
        if universe is None:
            raise EnvironmentFault(
                f"No universe of {self.exchange.title} is stored yet; scan once without --offline."
            )
        if top is not None:
            universe = Universe(
                universe.exchange,
                universe.quote,
                universe.as_of,
                universe.members[:top],
                universe.excluded,
            )
        return Chosen(universe, self.universes.markets(self.exchange.id))
