"""Why, or why not: a strategy's rules at any bar of any symbol, also in the past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from app.domain.errors import BadInput
from app.services.stored_market import StoredMarket, Wanted
from app.services.streams import at_once

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from app.domain.explanation.explained import Explained
    from app.domain.explanation.explainer import Explainer
    from app.domain.signals import SignalPlan, StrategyRoots
    from app.domain.strategy import Strategy
    from app.domain.timeframe import Timeframe
    from app.services.ports import Waits
    from app.services.scan.tools import ScanTools
    from app.services.stored_market import Known

_FIELDS: Final = ("entry", "exit", "invalidation")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A strategy at one closed bar.

    Attributes:
        bar_time: opening time of the bar, UTC ms, on ``timeframe``.
        rules: entry, and exit and invalidation where the strategy has them.
        allowed: whether the regime is one the strategy fires in; None: it fires in every regime.
        regime: label of the regime at the bar's close; None where the strategy does not ask.
        first: opening time of the oldest bar that can be explained. ``newest`` of the newest.
        hit_before: opening time of the last bar before this one where the strategy fired.
        hit_after: of the first one after it.
        tick: price step of the market; 0 when unknown.
    """

    strategy: str
    direction: str
    symbol: str
    timeframe: Timeframe
    bar_time: int
    rules: Mapping[str, Explained]
    allowed: bool | None
    regime: str | None
    first: int
    newest: int
    hit_before: int | None
    hit_after: int | None
    tick: float = 0.0

    @property
    def entry(self) -> Explained:
        """The entry rule."""
        return self.rules["entry"]

    @property
    def fires(self) -> bool:
        """Whether the bar is a hit."""
        return self.entry.truth is True and self.allowed is not False


class ExplanationService:
    """Explains bars. What was evaluated last is kept, so that stepping costs no loading.

    For one thread at a time.
    """

    def __init__(self, tools: ScanTools) -> None:
        self._tools = tools
        self._market = StoredMarket(tools)
        self._kept: _Kept | None = None

    def explain(
        self, strategy: Strategy, symbol: str, at: int | None = None, *, fetch: bool = False
    ) -> Waits[Explanation]:
        """The newest bar of the strategy's timeframe that has closed by ``at``.

        Args:
            strategy: stored, or a draft.
            symbol: of the exchange in use.
            at: market time, UTC ms; None: now.
            fetch: bring candles up to date first; else what is stored is explained.

        Raises:
            BadInput: a rule cannot be taken, or there is no such bar.
            HarrierError: the exchange cannot be reached.
        """
        now = yield from self._market.now(at, fetch=fetch)
        exchange = self._tools.exchange().id
        key = _Key(exchange, strategy.name, strategy.content_hash(), now, fetch)
        if self._kept is None or self._kept.key != key or symbol not in self._kept.symbols:
            self._kept = yield from self._evaluated(key, strategy, symbol, at, now)
        cases = self._kept.cases
        if symbol not in cases:
            cases.clear()
            cases[symbol] = _Case(self._kept, symbol, self._tick(symbol))
        return cases[symbol].at(at)

    def _evaluated(
        self, key: _Key, strategy: Strategy, symbol: str, at: int | None, now: int
    ) -> Waits[_Kept]:
        from app.domain.signals import compile_strategies

        fetch = key.fetch
        rules = compile_strategies([strategy])
        wanted = Wanted(rules, strategy.timeframe, (symbol,), at if fetch else None, fetch)
        known = yield from self._market.evaluate(wanted, now)
        symbols = next(iter(known.evaluated.evaluation.data.values())).symbols
        return _Kept(key, rules, known, frozenset(symbols), {})

    def explain_stored(self, strategy: Strategy, symbol: str, at: int | None = None) -> Explanation:
        """Like `explain` from what is stored, in one call; takes milliseconds.

        Raises:
            BadInput: a rule cannot be taken, or there is no such bar.
        """
        return at_once(self.explain(strategy, symbol, at))

    def _tick(self, symbol: str) -> float:
        market = self._tools.universe.markets(self._tools.exchange().id).get(symbol)
        return market.tick if market is not None else 0.0


class _Key(NamedTuple):
    exchange: str
    strategy: str
    content_hash: str
    now: int
    fetch: bool


class _Kept(NamedTuple):
    """The last strategy as evaluated; of ``cases`` only the last symbol's stays."""

    key: _Key
    rules: SignalPlan
    known: Known
    symbols: frozenset[str]
    cases: dict[str, _Case]


class _Case:
    """One strategy on one symbol, evaluated."""

    def __init__(self, kept: _Kept, symbol: str, tick: float) -> None:
        rules, known = kept.rules, kept.known
        self._strategy = rules.strategies[0]
        self._known = known
        self._symbol = symbol
        self._tick = tick
        self._roots = rules.roots[0]
        evaluation = known.evaluated.evaluation
        batch = evaluation.data[self._strategy.timeframe]
        self._index = batch.symbols.index(symbol)
        rows = batch.rows(self._index)
        self._times: NDArray[np.int64] = batch.ts[rows]
        allowed = known.evaluated.allowed[0]
        self._allowed = None if allowed is None else allowed[rows]
        true = evaluation.truths(self._roots.entry)[rows] == 1
        fires = true if self._allowed is None else true & (self._allowed == 1)
        self._hits = np.flatnonzero(fires)
        self._explainers: dict[str, Explainer] = {}

    def at(self, time: int | None) -> Explanation:
        row = self._row(time)
        strategy, times = self._strategy, self._times
        before, after = self._hits[self._hits < row], self._hits[self._hits > row]
        close = int(times[row]) + strategy.timeframe.milliseconds
        return Explanation(
            strategy=strategy.name,
            direction=strategy.direction,
            symbol=self._symbol,
            timeframe=strategy.timeframe,
            bar_time=int(times[row]),
            rules={
                field: self._explainer(field, root).at(self._index, row)
                for field, root in _rules(self._roots)
            },
            allowed=None if self._allowed is None else bool(self._allowed[row]),
            regime=self._known.evaluated.label_at(close) if self._known.has_market else None,
            first=int(times[0]),
            newest=int(times[-1]),
            hit_before=int(times[before[-1]]) if len(before) else None,
            hit_after=int(times[after[0]]) if len(after) else None,
            tick=self._tick,
        )

    def _row(self, time: int | None) -> int:
        name, timeframe = self._symbol, self._strategy.timeframe
        if not len(self._times):
            reason = self._known.failures.get(name)
            raise BadInput(reason or f"no {timeframe} candles of {name} are stored; scan it first")
        if time is None:
            return len(self._times) - 1
        closes = self._times + timeframe.milliseconds
        row = int(np.searchsorted(closes, time, side="right")) - 1
        if row < 0:
            raise BadInput(f"no {timeframe} bar of {name} that is stored had closed by then")
        return row

    def _explainer(self, field: str, root: int) -> Explainer:
        from app.domain.explanation.explainer import Explainer

        if field not in self._explainers:
            self._explainers[field] = Explainer(self._known.evaluated.evaluation, root)
        return self._explainers[field]


def _rules(roots: StrategyRoots) -> list[tuple[str, int]]:
    found = ((field, getattr(roots, field)) for field in _FIELDS)
    return [(field, root) for field, root in found if root is not None]
