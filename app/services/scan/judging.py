"""From evaluated rules to setups: every strategy on every symbol, over the bars not judged yet."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from app.domain.explanation.explainer import Explainer
from app.domain.explanation.kept import kept
from app.domain.explanation.near_misses import near_misses
from app.domain.lifecycle import Origin, follow
from app.domain.setup import NearMiss
from app.domain.signals import signals, symbols_with_entries
from app.services.scan.detail import DETAIL
from app.services.scan.events import StrategyMatch
from app.services.scan.rows import Findings
from app.services.scan.shadows import follow_shadows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from app.domain.asset import Market
    from app.domain.batch import Batch
    from app.domain.engine import Evaluation
    from app.domain.lifecycle import Followed, SignalColumns
    from app.domain.setup import Rejection, Setup, SetupEvent
    from app.domain.signals import SignalPlan
    from app.domain.strategy import Strategy
    from app.services.scan.detail import Detail
    from app.services.scan.rules import ScanRule
    from app.services.scan.shadows import Moved
    from app.services.scan.watermarks import Watermarks

type Previous = Mapping[tuple[str, str], Setup]


@dataclass(frozen=True, slots=True)
class Bench:
    """What setups are judged with.

    Attributes:
        rules: the strategies as kept, in the plan's order.
        markets: by symbol, for price steps.
        wanted: symbols that may make setups: the universe without what failed.
        previous: the latest known setup by (strategy, symbol).
        shadows: setups that the user has ended and that live on.
        allowed: for each strategy int8[rows of its batch], or None where any regime will do.
        regime_at: label of the regime at the close of a bar (its closing time, UTC ms).
        recorded_at: wall clock, UTC ms.
        detail: finer candles for the strategies that ask for them.
        explainers: those made so far, by the number of the entry rule's root.
    """

    exchange: str
    scan_id: str
    rules: tuple[ScanRule, ...]
    signal_plan: SignalPlan
    evaluation: Evaluation
    markets: Mapping[str, Market]
    wanted: frozenset[str]
    previous: Previous
    watermarks: Watermarks
    allowed: tuple[NDArray[np.int8] | None, ...]
    regime_at: Callable[[int], str | None]
    recorded_at: int
    detail: Detail
    explainers: dict[int, Explainer] = field(default_factory=dict)
    shadows: tuple[Setup, ...] = ()

    def origin(self, index: int, symbol: str) -> Origin:
        """Whose setups those of a rule on a symbol are."""
        rule, market = self.rules[index], self.markets.get(symbol)
        return Origin(
            exchange=self.exchange,
            strategy=rule.strategy,
            strategy_version=rule.stored.version,
            symbol=symbol,
            tick=market.tick if market else 0.0,
            recorded_at=self.recorded_at,
            scan_id=self.scan_id,
        )

    def columns(self, index: int, symbol: int) -> SignalColumns:
        """What a rule says at each bar of a symbol, given by its place in the rule's batch."""
        return signals(self.signal_plan, self.evaluation, index, symbol, self.allowed[index])


@dataclass(slots=True)
class Judgement:
    """What the new bars brought.

    Attributes:
        moved: setups that are new or lived on, with their new events.
        shadows: those that lived on after the user had ended them, likewise.
        new: ids of the new ones.
        seen: setups of the newest bar that an earlier scan has made.
    """

    moved: list[tuple[Setup, tuple[SetupEvent, ...]]] = field(default_factory=list)
    shadows: list[tuple[Setup, tuple[SetupEvent, ...]]] = field(default_factory=list)
    new: set[str] = field(default_factory=set)
    seen: list[Setup] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    near_misses: list[NearMiss] = field(default_factory=list)
    findings: Findings = field(default_factory=Findings)


def judge(bench: Bench) -> Iterator[Judgement]:
    """Judge one strategy after the other; the same growing judgement is yielded after each."""
    judgement = Judgement()
    for index in range(len(bench.rules)):
        _judge_strategy(bench, index, judgement)
        yield judgement


def newest_bar(batch: Batch) -> int:
    """Opening time of the newest bar among all symbols, UTC ms; 0 without any."""
    return int(batch.ts.max()) if len(batch.ts) else 0


def _judge_strategy(bench: Bench, index: int, judgement: Judgement) -> None:
    strategy = bench.signal_plan.strategies[index]
    batch = bench.evaluation.data[strategy.timeframe]
    newest = newest_bar(batch)
    scanned = _scanned(bench, index, batch, _current(bench, strategy, batch))
    for symbol in followed_symbols(bench, index):
        followed = _follow(bench, index, symbol, newest)
        _take(bench, index, symbol, followed, judgement)
    judgement.shadows.extend(_shadows(bench, index))
    if not bench.rules[index].makes_new:
        return
    _note_seen(bench, strategy, newest, judgement)
    _note_matches(bench, index, scanned, judgement)
    _note_near_misses(bench, index, scanned, judgement)
    names = [batch.symbols[symbol] for symbol in scanned]
    bench.watermarks.judged(strategy.name, names, batch.ts[batch.offsets[scanned + 1] - 1])


def followed_symbols(bench: Bench, index: int) -> list[int]:
    """Places of the symbols where the strategy has an open setup, or may have a new one."""
    batch = bench.evaluation.data[bench.signal_plan.strategies[index].timeframe]
    current = _current(bench, bench.signal_plan.strategies[index], batch)
    scanned = _scanned(bench, index, batch, current)
    eligible = _eligible(bench, index, batch, current, frozenset(scanned.tolist()))
    return _worth_following(bench, index, batch, eligible)


def first_bar(bench: Bench, strategy: Strategy, symbol: str) -> int:
    """Opening time of the first bar the strategy has not judged on a symbol, UTC ms."""
    since = _since(bench, strategy, symbol, newest_bar(bench.evaluation.data[strategy.timeframe]))
    setup = bench.previous.get((strategy.name, symbol))
    if setup is None or not setup.state.is_open:
        return since
    return min(since, setup.evaluated_until + strategy.timeframe.milliseconds)


def _current(bench: Bench, strategy: Strategy, batch: Batch) -> NDArray[np.int64]:
    """Symbols that have the newest bar, and the finer ones in it where those decide."""
    current = _with_newest_bar(batch, newest_bar(batch))
    if strategy.intrabar != DETAIL or not bench.detail.unresolved:
        return current
    known = [batch.symbols[symbol] not in bench.detail.unresolved for symbol in current.tolist()]
    chosen: NDArray[np.int64] = current[np.array(known, np.bool_)]
    return chosen


def _with_newest_bar(batch: Batch, newest: int) -> NDArray[np.int64]:
    """Symbols that have the newest bar of the batch."""
    starts, ends = batch.offsets[:-1], batch.offsets[1:]
    filled: NDArray[np.int64] = np.flatnonzero(ends > starts)
    chosen: NDArray[np.int64] = filled[batch.ts[ends[filled] - 1] == newest]
    return chosen


def _scanned(
    bench: Bench, index: int, batch: Batch, current: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Symbols of the universe that the strategy looks at."""
    rule = bench.rules[index]
    only = rule.strategy.filters.universe
    chosen = [
        symbol
        for symbol in current.tolist()
        if rule.makes_new
        and (name := batch.symbols[symbol]) in bench.wanted
        and (only is None or name in only)
    ]
    return np.array(chosen, np.int64)


def _eligible(
    bench: Bench,
    index: int,
    batch: Batch,
    current: NDArray[np.int64],
    scanned: frozenset[int],
) -> NDArray[np.int64]:
    """Symbols where the rule has an open setup of its own, or may make one.

    While a setup of another version of the strategy is open, no new one begins.
    """
    rule = bench.rules[index]
    chosen = []
    for symbol in current.tolist():
        setup = bench.previous.get((rule.strategy.name, batch.symbols[symbol]))
        if setup is not None and setup.state.is_open:
            if setup.strategy_hash == rule.stored.content_hash:
                chosen.append(symbol)
        elif symbol in scanned:
            chosen.append(symbol)
    return np.array(chosen, np.int64)


def _worth_following(
    bench: Bench, index: int, batch: Batch, eligible: NDArray[np.int64]
) -> list[int]:
    """Symbols with an open setup or with a true entry rule in the bars not judged yet."""
    strategy = bench.signal_plan.strategies[index]
    newest = newest_bar(batch)
    since = min((_since(bench, strategy, batch.symbols[s], newest) for s in eligible), default=0)
    hits = symbols_with_entries(bench.signal_plan, bench.evaluation, index, since)
    chosen = set(hits.tolist()) & set(eligible.tolist())
    for symbol in eligible.tolist():
        setup = bench.previous.get((strategy.name, batch.symbols[symbol]))
        if setup is not None and setup.state.is_open:
            chosen.add(symbol)
    return sorted(chosen)


def _since(bench: Bench, strategy: Strategy, symbol: str, newest: int) -> int:
    return bench.watermarks.since(strategy.name, symbol, strategy.timeframe, newest)


def _follow(bench: Bench, index: int, symbol: int, newest: int) -> Followed:
    rule = bench.rules[index]
    batch = bench.evaluation.data[rule.strategy.timeframe]
    name = batch.symbols[symbol]
    candles = batch.candles(symbol)
    return follow(
        bench.origin(index, name),
        bench.columns(index, symbol),
        candles,
        bench.previous.get((rule.strategy.name, name)),
        _since(bench, rule.strategy, name, newest),
        bench.detail.of(rule.strategy, name, candles),
    )


def shadows_of(bench: Bench, index: int) -> list[Setup]:
    """Setups of a rule's version that the user has ended and that live on."""
    rule = bench.rules[index]
    version = (rule.strategy.name, rule.stored.content_hash)
    return [one for one in bench.shadows if (one.strategy, one.strategy_hash) == version]


def _shadows(bench: Bench, index: int) -> Iterator[Moved]:
    """Live on the shadows; one whose finer candles could not be had waits for the next scan."""
    strategy, detail = bench.rules[index].strategy, bench.detail
    return follow_shadows(
        (
            one
            for one in shadows_of(bench, index)
            if one.intrabar != DETAIL or one.symbol not in detail.unresolved
        ),
        bench.evaluation.data[strategy.timeframe],
        lambda symbol: bench.origin(index, symbol),
        lambda symbol: bench.columns(index, symbol),
        lambda symbol, candles: detail.of(strategy, symbol, candles),
    )


def _take(bench: Bench, index: int, symbol: int, followed: Followed, judgement: Judgement) -> None:
    rule = bench.rules[index]
    name = bench.evaluation.data[rule.strategy.timeframe].symbols[symbol]
    before = bench.previous.get((rule.strategy.name, name))
    may_begin = rule.makes_new and name in bench.wanted
    for setup, events in followed.setups:
        if before is not None and before.id == setup.id:
            judgement.moved.append((setup, events))
        elif may_begin:
            judgement.new.add(setup.id)
            judgement.moved.append((_explained(bench, index, symbol, setup), events))
    if may_begin:
        judgement.rejections.extend(followed.rejections)


def _explained(bench: Bench, index: int, symbol: int, setup: Setup) -> Setup:
    batch = bench.evaluation.data[setup.timeframe]
    candles = batch.candles(symbol)
    row = int(np.searchsorted(candles.ts, setup.bar_time))
    entry = bench.signal_plan.roots[index].entry
    if entry not in bench.explainers:
        bench.explainers[entry] = Explainer(bench.evaluation, entry)
    reasons = bench.explainers[entry].at(symbol, row).reasons
    close = setup.bar_time + setup.timeframe.milliseconds
    return replace(setup, why=tuple(map(kept, reasons)), regime=bench.regime_at(close))


def _note_seen(bench: Bench, strategy: Strategy, newest: int, judgement: Judgement) -> None:
    moved = {setup.id for setup, _ in judgement.moved}
    judgement.seen.extend(
        setup
        for (name, symbol), setup in bench.previous.items()
        if name == strategy.name
        and symbol in bench.wanted
        and setup.bar_time == newest
        and setup.id not in moved
    )


def _note_matches(
    bench: Bench, index: int, eligible: NDArray[np.int64], judgement: Judgement
) -> None:
    strategy = bench.signal_plan.strategies[index]
    batch = bench.evaluation.data[strategy.timeframe]
    roots = bench.signal_plan.roots[index]
    last = batch.offsets[eligible + 1] - 1
    true = bench.evaluation.truths(roots.entry)[last] == 1
    if not true.any():
        return
    made = {setup.symbol for setup, _ in judgement.moved if setup.strategy == strategy.name}
    scores: NDArray[np.float64] = np.full(len(last), 100.0)
    if roots.score is not None and roots.score_weight:
        scores = 100 * bench.evaluation.values(roots.score)[last] / roots.score_weight
    for symbol, score in zip(eligible[true].tolist(), scores[true].tolist(), strict=True):
        name = batch.symbols[symbol]
        judgement.findings.matches.setdefault(name, []).append(
            StrategyMatch(
                strategy.name, strategy.direction, strategy.timeframe, score, name in made
            )
        )


def _note_near_misses(
    bench: Bench, index: int, eligible: NDArray[np.int64], judgement: Judgement
) -> None:
    strategy = bench.signal_plan.strategies[index]
    batch = bench.evaluation.data[strategy.timeframe]
    chosen = set(eligible.tolist())
    for miss in near_misses(bench.evaluation, bench.signal_plan.roots[index].entry):
        if miss.symbol not in chosen:
            continue
        name = batch.symbols[miss.symbol]
        near = NearMiss(strategy.name, name, strategy.timeframe, *miss[1:])
        judgement.near_misses.append(near)
        judgement.findings.near_misses.setdefault(name, []).append(near)
