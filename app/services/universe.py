"""Choosing the universe: the largest markets that pass the filters, each refusal with a reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.domain.timeframe import DAY, Timeframe
from app.domain.universe_filters import (
    BY_CANDLES,
    QUICK,
    STABILITY_DAYS,
    WITHOUT_TICKERS,
    Candidate,
    Limits,
    refusal,
)
from app.services.events import Waiting
from app.services.ports import CandleRequest, Exclusion, Universe, UniverseMember

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.domain.asset import Market, Ticker
    from app.domain.candles import Candles
    from app.domain.plan import Plan
    from app.domain.universe_filters import Filter
    from app.services.ports import CandleReply, Exchange, OpenUnitOfWork, Waits, WallClock
    from app.services.preferences import UniverseSettings


@dataclass(frozen=True, slots=True)
class Choice:
    """A refreshed universe with what it was chosen from."""

    universe: Universe
    markets: Mapping[str, Market]
    tickers: Mapping[str, Ticker]


class UniverseService:
    """Refreshes, keeps and recalls universes."""

    def __init__(self, open_work: OpenUnitOfWork, wall: WallClock) -> None:
        self._open_work = open_work
        self._wall = wall

    def refresh(
        self,
        exchange: Exchange,
        now: int,
        quote: str,
        wanted: UniverseSettings,
        top: int | None = None,
    ) -> Waits[Choice]:
        """Ask the exchange for markets and tickers, choose, and store the outcome.

        Args:
            exchange: where to ask.
            now: market time, UTC ms.
            quote: the quote currency of all members.
            wanted: filters and size.
            top: how many of those that pass; None: the setting.

        Raises:
            BadInput: a pattern of the settings is no regular expression.
            RetryableError: the exchange cannot be reached for now.
            ExchangeError: the exchange refuses for good, or lists nothing against the quote.
        """
        limits = limits_of(wanted)
        markets = {market.symbol: market for market in (yield from exchange.markets())}
        tickers = yield from exchange.tickers()
        candidates = _candidates(markets.values(), tickers, quote, now)
        passed, excluded = _sift(candidates, limits, QUICK)
        if limits.needs_candles:
            days = yield from _daily_candles(exchange, passed, limits, now)
            passed, late = _sift(_with_days(passed, days), limits, BY_CANDLES)
            excluded += late
        universe = _ranked(exchange.id, quote, now, passed, excluded, top or wanted.top)
        self._keep(exchange.id, markets.values(), universe)
        return Choice(universe, markets, tickers)

    def latest(self, exchange: str, at: int | None = None) -> Universe | None:
        """The last stored refresh, at or before market time ``at``."""
        with self._open_work(read_only=True) as work:
            return work.universes.latest(exchange, at)

    def markets(self, exchange: str) -> dict[str, Market]:
        """Markets as last seen, by symbol."""
        with self._open_work(read_only=True) as work:
            return {market.symbol: market for market in work.assets.all(exchange)}

    def keep_markets(self, exchange: str, markets: Iterable[Market]) -> None:
        """Keep the markets of an exchange as just seen: their steps hold for the past as well."""
        with self._open_work() as work:
            work.assets.replace(exchange, markets, self._wall.now())
            work.commit()

    def ticks(self, exchange: str, plan: Plan) -> dict[str, float]:
        """Price steps by symbol, quote currency; empty when the plan asks for none."""
        if not plan.asks_tick:
            return {}
        return {symbol: market.tick for symbol, market in self.markets(exchange).items()}

    def history(self, exchange: str, limit: int = 100) -> tuple[tuple[int, int, int], ...]:
        """Past refreshes, newest first: (as_of, members, excluded)."""
        with self._open_work(read_only=True) as work:
            return work.universes.history(exchange, limit)

    def _keep(self, exchange: str, markets: Iterable[Market], universe: Universe) -> None:
        with self._open_work() as work:
            work.assets.replace(exchange, markets, self._wall.now())
            work.universes.add(universe)
            work.commit()


def limits_of(wanted: UniverseSettings) -> Limits:
    """The filters of the settings, with their patterns compiled.

    Raises:
        BadInput: a pattern is no regular expression.
    """
    values = wanted.model_dump(exclude={"top", "whitelist", "blacklist"})
    return Limits(
        **values,
        whitelist=_patterns("universe.whitelist", wanted.whitelist),
        blacklist=_patterns("universe.blacklist", wanted.blacklist),
    )


def listed_at_all(
    markets: Mapping[str, Market], quote: str, wanted: UniverseSettings, now: int
) -> tuple[list[str], tuple[Exclusion, ...]]:
    """Symbols that pass the filters which need no present ticker, for scans of the past."""
    limits = limits_of(wanted)
    candidates = _candidates(markets.values(), {}, quote, now)
    passed, excluded = _sift(candidates, limits, WITHOUT_TICKERS)
    return [candidate.market.symbol for candidate in passed], tuple(excluded)


def _patterns(field: str, texts: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    compiled = []
    for text in texts:
        try:
            compiled.append(re.compile(text, re.IGNORECASE))
        except re.error as error:
            message = f"{text!r} is no regular expression: {error}"
            raise BadInput(message, source=field) from error
    return tuple(compiled)


def _candidates(
    markets: Iterable[Market], tickers: Mapping[str, Ticker], quote: str, now: int
) -> list[Candidate]:
    listed = tuple(markets)
    bases = frozenset(market.base for market in listed)
    return [
        Candidate(market, tickers.get(market.symbol), bases, now)
        for market in listed
        if market.quote == quote
    ]


def _sift(
    candidates: Sequence[Candidate], limits: Limits, filters: Sequence[Filter]
) -> tuple[list[Candidate], list[Exclusion]]:
    passed: list[Candidate] = []
    excluded: list[Exclusion] = []
    for candidate in candidates:
        reason = refusal(candidate, limits, filters)
        if reason is None:
            passed.append(candidate)
        else:
            excluded.append(Exclusion(candidate.market.symbol, reason))
    return passed, excluded


def _with_days(candidates: Sequence[Candidate], days: Mapping[str, Candles]) -> list[Candidate]:
    return [
        Candidate(c.market, c.ticker, c.bases, c.now, days.get(c.market.symbol)) for c in candidates
    ]


def _daily_candles(
    exchange: Exchange, candidates: Sequence[Candidate], limits: Limits, now: int
) -> Waits[dict[str, Candles]]:
    until = Timeframe.D1.floor(now)
    since = until - max(STABILITY_DAYS + 2, limits.minimum_age_days + 1) * DAY
    requests = [CandleRequest(c.market.symbol, Timeframe.D1, since, until) for c in candidates]
    found: dict[str, Candles] = {}
    for step in exchange.candles(requests):
        if isinstance(step, Waiting):
            yield step
        else:
            _take(found, step)
    return found


def _take(found: dict[str, Candles], reply: CandleReply) -> None:
    if reply.candles is not None:
        found[reply.request.symbol] = reply.candles


def _ranked(
    exchange: str,
    quote: str,
    now: int,
    passed: Sequence[Candidate],
    excluded: Sequence[Exclusion],
    top: int,
) -> Universe:
    def size(candidate: Candidate) -> tuple[bool, float, str]:
        traded = candidate.ticker.quote_volume if candidate.ticker else None
        return traded is None, -(traded or 0.0), candidate.market.symbol

    ordered = sorted(passed, key=size)
    members = tuple(
        UniverseMember(c.market.symbol, rank, c.ticker.quote_volume if c.ticker else None)
        for rank, c in enumerate(ordered[:top], start=1)
    )
    beyond = tuple(
        Exclusion(c.market.symbol, f"number {rank} by volume, beyond the largest {top}")
        for rank, c in enumerate(ordered[top:], start=top + 1)
    )
    return Universe(exchange, quote, now, members, (*excluded, *beyond))
