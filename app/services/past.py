"""A strategy's rules over the past of many symbols: of a folder of files, or as stored."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final, Protocol

from app.domain.timeframe import Timeframe
from app.services.regimes import hysteresis_of
from app.services.streams import at_once

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.domain.engine import BlockRunner, Evaluation
    from app.domain.lifecycle import FinerBars, SignalColumns
    from app.domain.regime import RegimeHistory
    from app.domain.regime_judge import Hysteresis
    from app.domain.signals import SignalPlan
    from app.domain.strategy import Strategy
    from app.services.ports import CandleFiles, CandleFolder
    from app.services.scan.tools import ScanTools

_REFERENCE: Final = "BTC"
_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class EvaluatedPast:
    """What one strategy's rules say over the past.

    Attributes:
        rules: the strategy alone.
        evaluation: its batch holds the asked symbols, and maybe others.
        allowed: where the regime lets it fire, see `allowed_bars`.
        regime: at each closed 4h bar of the reference; None where nobody asked, or without one.
        load_s: seconds that reading the candles took.
    """

    rules: SignalPlan
    evaluation: Evaluation
    allowed: NDArray[np.int8] | None
    regime: RegimeHistory | None
    load_s: float = 0.0

    def of(self, symbol: str) -> tuple[SignalColumns, Candles]:
        """The columns of one symbol and its gap-filled candles."""
        from app.domain.signals import signals

        batch = self.evaluation.data[self.rules.strategies[0].timeframe]
        place = batch.symbols.index(symbol)
        columns = signals(self.rules, self.evaluation, 0, place, self.allowed)
        return columns, batch.candles(place)


class Past(Protocol):
    """Where the past comes from."""

    def symbols(self, strategy: Strategy) -> tuple[str, ...]:
        """All that the strategy may look at."""

    def evaluate(
        self, rules: SignalPlan, symbols: Sequence[str], until: int | None = None
    ) -> EvaluatedPast:
        """Evaluate the one strategy of ``rules``; for a thread that may wait.

        A symbol of which nothing is stored has no bars.

        Args:
            rules: the strategy alone.
            symbols: to be evaluated.
            until: bars that close later do not exist, UTC ms; None: all there are.

        Raises:
            BadInput: a file is missing or not sound.
        """

    def regime(self, strategy: Strategy, symbols: Sequence[str]) -> RegimeHistory | None:
        """The market's regime, also where no rule asks for it; None where it is not known."""

    def finer(self, strategy: Strategy, symbol: str, candles: Candles) -> FinerBars | None:
        """The finer bars inside the candles, where a strategy asks for detail and some are kept."""

    def tick(self, symbol: str) -> float:
        """The market's price step, quote currency; 0 when unknown."""


def open_past(tools: ScanTools, files: CandleFiles, folder: Path | None) -> Past:
    """The past of a folder; None: of the stored candles of the exchange in use.

    Raises:
        BadInput: there is no such folder.
    """
    if folder is None:
        return StoredPast(tools)
    pace = hysteresis_of(tools.settings.current.market)
    return FolderPast(files.folder(folder), tools.workers.run, pace)


def blocks(rules: SignalPlan, symbols: Sequence[str]) -> list[Sequence[str]]:
    """Symbols to evaluate together: a few, or all where they are compared with one another."""
    if asks_for_market(rules):
        return [symbols] if symbols else []
    return [symbols[at : at + _AT_ONCE] for at in range(0, len(symbols), _AT_ONCE)]


def asks_for_market(rules: SignalPlan) -> bool:
    """Whether rules or filters need more than the symbols they are evaluated on."""
    filters = (strategy.filters for strategy in rules.strategies)
    compares = any(step.operation == "rank" for step in rules.plan.steps)
    return bool(rules.plan.contexts) or compares or any(f.regimes or f.volatility for f in filters)


class FolderPast:
    """A folder of files. Longer bars are made of those of the strategy's own timeframe alone."""

    def __init__(
        self, folder: CandleFolder, run_blocks: BlockRunner, hysteresis: Hysteresis
    ) -> None:
        self._folder = folder
        self._run_blocks = run_blocks
        self._hysteresis = hysteresis
        self._read: dict[tuple[str, Timeframe], Candles] = {}

    def symbols(self, strategy: Strategy) -> tuple[str, ...]:
        """Those with a file of the strategy's timeframe."""
        found = self._folder.symbols(strategy.timeframe)
        return tuple(symbol for symbol in found if strategy.covers(symbol))

    def evaluate(
        self, rules: SignalPlan, symbols: Sequence[str], until: int | None = None
    ) -> EvaluatedPast:
        """See `Past.evaluate`."""
        import numpy as np

        from app.domain.batch import join
        from app.domain.engine import evaluate
        from app.domain.market_context import allowed_bars, surroundings

        strategy = rules.strategies[0]
        members = self._compared(rules, symbols)
        wanted = tuple(dict.fromkeys((*symbols, *members, *sorted(rules.plan.symbols))))
        began = monotonic()
        base = {symbol: self.candles(symbol, strategy.timeframe) for symbol in wanted}
        if until is not None:
            last = until - strategy.timeframe.milliseconds + 1
            base = {symbol: candles.between(None, last) for symbol, candles in base.items()}
        load_s = monotonic() - began
        timeframes = {*rules.plan.timeframes, strategy.timeframe}
        batches = {t: join(t, _derived(base, strategy.timeframe, t)) for t in timeframes}
        regime = _regime(base, strategy.timeframe, members, self._hysteresis)
        market = surroundings(regime, {})
        inside = np.array([symbol in members for symbol in wanted], np.bool_)
        universe = {
            t: np.repeat(inside, np.diff(batch.offsets)) & ~batch.filled
            for t, batch in batches.items()
        }
        evaluation = evaluate(
            rules.plan, batches, self._run_blocks, market=market, universe=universe
        )
        allowed = allowed_bars(strategy, regime, batches[strategy.timeframe])
        return EvaluatedPast(rules, evaluation, allowed, regime, load_s)

    def regime(self, strategy: Strategy, symbols: Sequence[str]) -> RegimeHistory | None:
        """See `Past.regime`; judged against the symbols, so that it costs no other files."""
        references = {f"{_REFERENCE}/{symbol.partition('/')[2]}" for symbol in symbols}
        there = references & set(self._folder.symbols(strategy.timeframe))
        members = sorted({*symbols, *there})
        base = {symbol: self.candles(symbol, strategy.timeframe) for symbol in members}
        return _regime(base, strategy.timeframe, members, self._hysteresis)

    def finer(self, strategy: Strategy, symbol: str, candles: Candles) -> FinerBars | None:
        """See `Past.finer`."""
        from app.domain.lifecycle import detail_timeframes, finer_bars

        if strategy.intrabar != "detail":
            return None
        kept = (timeframe for named, timeframe in self._folder.series() if named == symbol)
        chosen = detail_timeframes(strategy.timeframe, kept)
        sources = {t: self._folder.load(symbol, t).candles for t in chosen}
        return finer_bars(candles, strategy.timeframe, sources)

    def tick(self, _symbol: str) -> float:
        """Files carry no market data."""
        return 0.0

    def _compared(self, rules: SignalPlan, symbols: Sequence[str]) -> frozenset[str]:
        """Symbols of the same quote that ``rank`` and the regime look at."""
        if not asks_for_market(rules):
            return frozenset()
        quotes = {symbol.partition("/")[2] for symbol in symbols}
        found = self._folder.symbols(rules.strategies[0].timeframe)
        return frozenset(symbol for symbol in found if symbol.partition("/")[2] in quotes)

    def candles(self, symbol: str, timeframe: Timeframe) -> Candles:
        """One file's, gap-filled; what was read is remembered.

        Raises:
            BadInput: it is missing or not sound.
        """
        from app.domain.candles import fill_gaps

        key = (symbol, timeframe)
        if key not in self._read:
            self._read[key] = fill_gaps(self._folder.load(symbol, timeframe).candles, timeframe)
        return self._read[key]


class StoredPast:
    """Stored candles as the scan reads them; nothing is fetched."""

    def __init__(self, tools: ScanTools) -> None:
        from app.services.stored_market import StoredMarket

        self._tools = tools
        self._exchange = tools.exchange().id
        self._market = StoredMarket(tools)
        self._now = at_once(self._market.now())
        with tools.open_work(read_only=True) as work:
            self._ticks = {market.symbol: market.tick for market in work.assets.all(self._exchange)}

    def symbols(self, strategy: Strategy) -> tuple[str, ...]:
        """Those of the last universe."""
        universe = self._tools.universe.latest(self._exchange)
        members = universe.members if universe is not None else ()
        return tuple(one.symbol for one in members if strategy.covers(one.symbol))

    def evaluate(
        self, rules: SignalPlan, symbols: Sequence[str], until: int | None = None
    ) -> EvaluatedPast:
        """See `Past.evaluate`."""
        from app.services.stored_market import Wanted

        now = self._now if until is None else min(until, self._now)

        wanted = Wanted(rules, rules.strategies[0].timeframe, tuple(symbols))
        known = at_once(self._market.evaluate(wanted, now))
        evaluated = known.evaluated
        allowed, regime = evaluated.allowed[0], evaluated.history
        return EvaluatedPast(rules, evaluated.evaluation, allowed, regime, known.load_s)

    def regime(self, _strategy: Strategy, _symbols: Sequence[str]) -> RegimeHistory | None:
        """See `Past.regime`; as the chart shows it."""
        from app.services.stored_regime import stored_regime

        return stored_regime(self._tools)

    def finer(self, strategy: Strategy, symbol: str, candles: Candles) -> FinerBars | None:
        """See `Past.finer`."""
        from app.domain.lifecycle import detail_timeframes, finer_bars

        if strategy.intrabar != "detail":
            return None
        sources = {}
        for timeframe in detail_timeframes(strategy.timeframe, Timeframe):
            found = self._tools.store.load(self._exchange, [symbol], timeframe)
            if symbol in found:
                sources[timeframe] = found[symbol]
        return finer_bars(candles, strategy.timeframe, sources)

    def tick(self, symbol: str) -> float:
        """As the exchange last gave it."""
        return self._ticks.get(symbol, 0.0)


def _derived(
    base: Mapping[str, Candles], timeframe: Timeframe, target: Timeframe
) -> dict[str, Candles]:
    from app.domain.resampling import derive

    if target == timeframe:
        return dict(base)
    return {symbol: derive(candles, timeframe, target) for symbol, candles in base.items()}


def _regime(
    base: Mapping[str, Candles],
    timeframe: Timeframe,
    members: Iterable[str],
    hysteresis: Hysteresis,
) -> RegimeHistory | None:
    """Judged by BTC against the members' quote; None where it cannot be."""
    from app.domain.batch import join
    from app.domain.regime_judge import judge

    known = sorted(members)
    reference = f"{_REFERENCE}/{known[0].partition('/')[2]}" if known else ""
    if reference not in base or not Timeframe.H4.is_multiple_of(timeframe):
        return None
    own = {reference: base[reference]}
    daily = _derived(own, timeframe, Timeframe.D1)[reference]
    four_hourly = _derived(own, timeframe, Timeframe.H4)[reference]
    if not len(daily) or not len(four_hourly):
        return None
    days = _derived({symbol: base[symbol] for symbol in known}, timeframe, Timeframe.D1)
    return judge(daily, four_hourly, join(Timeframe.D1, days), hysteresis)
