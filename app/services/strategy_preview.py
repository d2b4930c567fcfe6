"""What a draft would have found: its hits over the stored history, while it is being written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from app.services.events import Event, Waiting
from app.services.stored_regime import stored_regime
from app.services.stored_series import stored_series

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.domain.engine import Evaluation, Surroundings
    from app.domain.language import Node
    from app.domain.language.paths import Path
    from app.domain.plan import Plan
    from app.domain.regime import RegimeHistory
    from app.domain.setup import Direction
    from app.domain.strategy import Strategy
    from app.domain.timeframe import Timeframe
    from app.services.scan.tools import ScanTools

BLOCK: Final = 8
MOST_RECENT: Final = 12


@dataclass(frozen=True, slots=True)
class PreviewRequest:
    """A draft to look at.

    Attributes:
        ticket: tells its answers from those to an earlier request.
        strategy: without mistakes.
        symbol: whose history is shown in full; "" for none.
    """

    ticket: int
    strategy: Strategy
    symbol: str


@dataclass(frozen=True, slots=True)
class ConditionRate:
    """How often one line of the rule holds.

    Attributes:
        share: of the bars where it is defined, 0 to 1; None when it is defined nowhere.
        now: whether it holds at the last closed bar; None when undefined.
    """

    share: float | None
    now: bool | None


@dataclass(frozen=True, slots=True, eq=False)
class PreviewHits(Event):
    """The hits on one symbol.

    Attributes:
        bars: how many bars of the strategy's timeframe were looked at.
        first: opening time of the first of them, UTC ms; 0 when there are none. So is ``last``.
        hits: int64[n], opening times of the bars where the rule holds, oldest first.
        rates: by the path of each line of the entry rule.
    """

    ticket: int
    symbol: str
    timeframe: Timeframe
    direction: Direction
    bars: int
    first: int
    last: int
    hits: NDArray[np.int64]
    rates: dict[Path, ConditionRate]


@dataclass(frozen=True, slots=True)
class PreviewProgress(Event):
    """How far the count over the universe is, of ``total`` symbols."""

    ticket: int
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class PreviewCount(Event):
    """The hits on all symbols of the universe.

    Attributes:
        with_hits: how many symbols have any.
        symbols: how many had candles.
        recent: the newest hits: opening time (UTC ms) and symbol, newest first.
    """

    ticket: int
    hits: int
    with_hits: int
    symbols: int
    bars: int
    recent: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PreviewEnded(Event):
    """The draft was left: what was drawn for it is to go."""


class StrategyPreview:
    """Evaluates drafts over stored candles alone; nothing is fetched and nothing is kept."""

    def __init__(self, tools: ScanTools) -> None:
        self._tools = tools

    def run(self, request: PreviewRequest) -> Generator[Event, None, None]:
        """The chosen symbol first, then the universe, a few symbols at a time.

        Raises:
            BadInput: the entry rule cannot be evaluated.
        """
        yield from self._tools.kernels.prepare()
        history = _History(self._tools, request.strategy)
        if request.symbol:
            yield history.hits(request)
        symbols = history.universe()
        if history.compares:
            yield from self._count(request, history, [symbols])
        else:
            blocks = [symbols[at : at + BLOCK] for at in range(0, len(symbols), BLOCK)]
            yield from self._count(request, history, blocks)

    def _count(
        self, request: PreviewRequest, history: _History, blocks: Sequence[Sequence[str]]
    ) -> Iterator[Event]:
        total = sum(len(block) for block in blocks)
        hits = with_hits = symbols = bars = done = 0
        recent: list[tuple[int, str]] = []
        for block in blocks:
            yield PreviewProgress(request.ticket, done, total)
            found = yield from self._tools.workers.stream(partial(history.count, block))
            for symbol, times, length in found:
                symbols += length > 0
                bars += length
                hits += len(times)
                with_hits += len(times) > 0
                recent += [(int(time), symbol) for time in times[-MOST_RECENT:]]
            recent = sorted(recent, reverse=True)[:MOST_RECENT]
            done += len(block)
            yield Waiting()
        yield PreviewCount(request.ticket, hits, with_hits, symbols, bars, tuple(recent))


class _History:
    """One strategy's entry rule over stored candles."""

    def __init__(self, tools: ScanTools, strategy: Strategy) -> None:
        from app.domain.language import bind, from_json, parse
        from app.domain.plan import Root, compile_plan

        self._tools = tools
        self._strategy = strategy
        self._exchange = tools.exchange().id
        rule = strategy.entry
        written = parse(rule) if isinstance(rule, str) else from_json(rule)
        self._node = bind(written, strategy.parameters)
        self._plan = compile_plan([Root(self._node, strategy.timeframe)])
        self._regime: RegimeHistory | None = None
        filters = strategy.filters
        if self._plan.contexts or filters.regimes or filters.volatility:
            self._regime = stored_regime(tools)

    @property
    def compares(self) -> bool:
        """Whether symbols have to be evaluated together."""
        return any(step.operation == "rank" for step in self._plan.steps)

    def universe(self) -> list[str]:
        """The symbols of the last universe that the strategy looks at."""
        universe = self._tools.universe.latest(self._exchange)
        members = universe.members if universe is not None else ()
        return [one.symbol for one in members if self._strategy.covers(one.symbol)]

    def hits(self, request: PreviewRequest) -> PreviewHits:
        """The hits on the request's symbol and how often each line of the rule holds."""
        import numpy as np

        from app.domain.plan import Root, compile_plan

        strategy, symbol = self._strategy, request.symbol
        lines = _lines(self._node)
        roots = [Root(self._node, strategy.timeframe)]
        plan = compile_plan([*roots, *(Root(node, strategy.timeframe) for _, node in lines)])
        others = self.universe() if self.compares else []
        evaluation = self._evaluated(plan, [symbol, *(s for s in others if s != symbol)])
        batch = evaluation.data[strategy.timeframe]
        rows = batch.rows(0)
        ts = batch.ts[rows]
        true = self._fires(evaluation)[rows]
        rates = {
            path: _rate(evaluation.truths(number)[rows])
            for number, (path, _) in enumerate(lines, 1)
        }
        return PreviewHits(
            request.ticket,
            symbol,
            strategy.timeframe,
            strategy.direction,
            len(ts),
            int(ts[0]) if len(ts) else 0,
            int(ts[-1]) if len(ts) else 0,
            np.ascontiguousarray(ts[true]),
            rates,
        )

    def count(self, symbols: Sequence[str]) -> list[tuple[str, NDArray[np.int64], int]]:
        """For each symbol the opening times of its hits, and how many bars it has."""
        evaluation = self._evaluated(self._plan, symbols)
        batch = evaluation.data[self._strategy.timeframe]
        true = self._fires(evaluation)
        found = []
        for index, symbol in enumerate(batch.symbols[: len(symbols)]):
            rows = batch.rows(index)
            found.append((symbol, batch.ts[rows][true[rows]], rows.stop - rows.start))
        return found

    def _evaluated(self, plan: Plan, symbols: Sequence[str]) -> Evaluation:
        from app.domain.batch import join
        from app.domain.engine import evaluate

        wanted = (*symbols, *sorted(plan.symbols - set(symbols)))
        timeframes = {*plan.timeframes, self._strategy.timeframe}
        data = {one: join(one, self._series(wanted, one)) for one in timeframes}
        return evaluate(plan, data, self._tools.workers.run, market=self._market(plan))

    def _series(self, symbols: Sequence[str], timeframe: Timeframe) -> dict[str, Candles]:
        return stored_series(self._tools.store, self._exchange, symbols, timeframe)

    def _fires(self, evaluation: Evaluation) -> NDArray[np.bool_]:
        """Where the entry rule holds and the regime is one the strategy fires in."""
        from app.domain.market_context import allowed_bars

        true: NDArray[np.bool_] = evaluation.truths(0) == 1
        batch = evaluation.data[self._strategy.timeframe]
        allowed = allowed_bars(self._strategy, self._regime, batch)
        return true if allowed is None else true & (allowed == 1)

    def _market(self, plan: Plan) -> dict[str, Surroundings]:
        from app.domain.market_context import surroundings

        return surroundings(self._regime, self._tools.universe.ticks(self._exchange, plan))


def _lines(node: Node) -> list[tuple[Path, Node]]:
    """The lines of the rule with their whole nodes."""
    from app.domain.language.outline import outline
    from app.domain.language.paths import node_at

    return [(row.path, node_at(node, row.path)) for row in outline(node).walk()]


def _rate(truths: NDArray[np.int8]) -> ConditionRate:
    defined = int((truths >= 0).sum())
    if not defined:
        return ConditionRate(None, None)
    last = int(truths[-1])
    return ConditionRate(int((truths == 1).sum()) / defined, None if last < 0 else last == 1)
