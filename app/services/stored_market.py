"""Rules evaluated over stored candles as a scan evaluates them, outside of any scan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.services.data_fetcher import DataFetcher, Needs
from app.services.regimes import hysteresis_of
from app.services.scan.needs import REGIME_BARS, universe_bars
from app.services.streams import only_waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.domain.signals import SignalPlan
    from app.domain.timeframe import Timeframe
    from app.services.data_fetcher import FetchedData
    from app.services.ports import SeriesInfo, Waits
    from app.services.scan.evaluator import Evaluated
    from app.services.scan.tools import ScanTools


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to evaluate.

    Attributes:
        rules: compiled together.
        base: the shortest timeframe they are on.
        symbols: to be evaluated.
        at: market time, UTC ms; None: now.
        fetch: whether candles are brought up to date first. With ``at`` they are then those a new
            installation would have had at that moment.
        whole_market: whether ``symbols`` are all that ``rank`` and breadth compare; otherwise that
            is the universe, and only when a rule asks for it.
    """

    rules: SignalPlan
    base: Timeframe
    symbols: tuple[str, ...]
    at: int | None = None
    fetch: bool = False
    whole_market: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What came of it.

    Attributes:
        failures: why symbols were left out.
        has_market: whether the state of the whole market was looked at.
        load_s: seconds that getting the candles took.
    """

    evaluated: Evaluated
    failures: dict[str, str]
    has_market: bool
    load_s: float


class StoredMarket:
    """Loads candles and lets the scan's own evaluator work on them."""

    def __init__(self, tools: ScanTools) -> None:
        self._tools = tools

    def now(self, at: int | None = None, *, fetch: bool = False) -> Waits[int]:
        """Market time to evaluate at: the newest stored close when nothing may be asked.

        See `Wanted` for the arguments.
        """
        if fetch and at is not None:
            return at
        exchange = self._tools.exchange()
        if fetch and (exchange.is_demo or not self._tools.offline):
            return (yield from exchange.market_time())
        stored = self._tools.store.series(exchange.id)
        closes = (info.last + info.timeframe.milliseconds for info in stored)
        return max(closes, default=self._tools.wall.now())

    def evaluate(self, wanted: Wanted, now: int) -> Waits[Known]:
        """Evaluate at market time ``now``, UTC ms.

        Raises:
            HarrierError: the exchange cannot be asked, or the store refuses.
        """
        from app.services.scan.evaluator import Evaluator

        yield from self._tools.kernels.prepare()
        members = self._members(wanted)
        data = yield from self._load(wanted, members, now)
        evaluator = Evaluator(
            wanted.rules,
            wanted.base,
            members,
            frozenset(wanted.symbols),
            self._reference(wanted),
            0,
            data,
            self._tools.universe.ticks(self._tools.exchange().id, wanted.rules.plan),
            hysteresis_of(self._tools.settings.current.market),
        )
        evaluated = evaluator.run(self._tools.workers.run)
        market = _asks_for_market(wanted.rules)
        return Known(evaluated, dict(data.failures), market, data.seconds)

    def _members(self, wanted: Wanted) -> tuple[str, ...]:
        """Symbols that are compared with one another."""
        if wanted.whole_market or not _asks_for_market(wanted.rules):
            return wanted.symbols
        universe = self._tools.universe.latest(self._tools.exchange().id, wanted.at)
        members = universe.members if universe is not None else ()
        return tuple(dict.fromkeys((*(member.symbol for member in members), *wanted.symbols)))

    def _load(self, wanted: Wanted, members: tuple[str, ...], now: int) -> Waits[FetchedData]:
        tools, exchange = self._tools, self._tools.exchange()
        market, plan = _asks_for_market(wanted.rules), wanted.rules.plan
        data = tools.settings.current.data
        bars = universe_bars(plan.warmup, wanted.base, data.history_bars)
        needs = Needs(
            symbols=tuple(dict.fromkeys((*members, *wanted.symbols, *sorted(plan.symbols)))),
            bars=bars if market else {t: bars[t] for t in {*plan.timeframes, wanted.base}},
            reference=self._reference(wanted) if market else None,
            reference_bars=REGIME_BARS if market else {},
            past=wanted.fetch and wanted.at is not None,
            offline=not wanted.fetch or (tools.offline and not exchange.is_demo),
        )
        if needs.offline:
            needs = replace(needs, own=self._continued(needs))
        # What the scan leaves out must not be compared either; alone, a symbol is never refused.
        most_filled = data.maximum_filled if market else 1.0
        fetcher = DataFetcher(exchange, tools.store, tools.open_work, most_filled)
        return (yield from only_waiting(fetcher.load(needs, now)))

    def _continued(self, needs: Needs) -> dict[str, dict[Timeframe, int]]:
        """Shorter bars to be read besides, by symbol, where they reach further than the wanted.

        A scan asks for the shortest timeframe of all its rules, so a longer series ends where it
        was first fetched; rules on that one alone would be judged by old bars.
        """
        stored: dict[str, list[SeriesInfo]] = {symbol: [] for symbol in needs.all_symbols}
        for info in self._tools.store.series(self._tools.exchange().id):
            if info.symbol in stored:
                stored[info.symbol].append(info)
        own = {}
        history = self._tools.settings.current.data.history_bars
        for symbol, series in stored.items():
            base = _reaching_furthest(series, needs.bars_of(symbol))
            if base is not None:
                own[symbol] = {base: history}
        return own

    def _reference(self, wanted: Wanted) -> str:
        quote = wanted.symbols[0].partition("/")[2] if wanted.symbols else ""
        return f"{self._tools.settings.current.market.reference}/{quote}"


def _reaching_furthest(
    series: Iterable[SeriesInfo], bars: Mapping[Timeframe, int]
) -> Timeframe | None:
    """The longest timeframe that continues the shortest wanted one furthest; None: there is none.

    One that begins after the end of what it would continue leaves a hole, so it does not count.
    """
    timeframe = min(bars)
    known = {info.timeframe: info for info in series}
    ends = {t: known[t].last + t.milliseconds for t in bars if t in known}
    best, reach = None, ends.get(timeframe)
    for shorter in sorted((t for t in known if t < timeframe), reverse=True):
        reached = timeframe.floor(known[shorter].last + shorter.milliseconds)
        joins = all(known[shorter].first <= end for end in ends.values())
        further = reach is None or reached > reach
        if timeframe.is_multiple_of(shorter) and joins and further:
            best, reach = shorter, reached
    return best


def _asks_for_market(rules: SignalPlan) -> bool:
    filters = (strategy.filters for strategy in rules.strategies)
    compares = any(step.operation == "rank" for step in rules.plan.steps)
    return bool(rules.plan.contexts) or compares or any(f.regimes or f.volatility for f in filters)
