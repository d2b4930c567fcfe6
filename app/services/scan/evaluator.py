"""The computing part of a cycle: rules, regime and scanner columns over all symbols at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from app.domain import language
from app.domain.engine import evaluate
from app.domain.market_context import allowed_bars, surroundings
from app.domain.plan import Root, compile_plan
from app.domain.regime_judge import Hysteresis, judge
from app.domain.timeframe import Timeframe
from app.services.scan.needs import SCANNER_RSI

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.engine import BlockRunner, Evaluation
    from app.domain.regime import Regime, RegimeHistory
    from app.domain.signals import SignalPlan
    from app.services.data_fetcher import FetchedData


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """What the candles say.

    Attributes:
        base: candles the scanner's table is based on.
        rsi: float64 over the rows of ``base``.
        history: the regime at each closed 4h bar of the reference, or None without one.
        allowed: for each strategy where the regime lets it fire, see `allowed_bars`.
        lagging: symbols of the universe without the newest closed bar.
    """

    evaluation: Evaluation
    base: Batch
    rsi: NDArray[np.float64]
    history: RegimeHistory | None
    allowed: tuple[NDArray[np.int8] | None, ...]
    lagging: tuple[str, ...]

    @property
    def regime(self) -> Regime | None:
        """The newest regime."""
        return self.history.at(-1) if self.history is not None and len(self.history) else None

    @property
    def bands(self) -> tuple[tuple[int, str | None, str | None], ...]:
        """(closing time, trend, volatility) of every judged bar."""
        return self.history.bands() if self.history is not None else ()

    @property
    def breadth(self) -> tuple[float | None, ...]:
        """Percent of the universe above its own EMA 50 (1d) at every judged bar."""
        known = self.history.breadth.tolist() if self.history is not None else []
        return tuple(value if value == value else None for value in known)

    def label_at(self, time: int) -> str | None:
        """Label of the regime known at ``time``, UTC ms."""
        known = self.history.known_at(time) if self.history is not None else None
        return known.label if known is not None else None


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates one cycle's candles.

    Attributes:
        base: timeframe of the scanner's table.
        members: symbols of the universe.
        followed: symbols with open setups, in the universe or not.
        reference: symbol the regime follows.
        newest: opening time of the newest closed bar of ``base``, UTC ms.
        ticks: price step by symbol, quote currency.
        hysteresis: of the regime's trend.
    """

    signal_plan: SignalPlan
    base: Timeframe
    members: tuple[str, ...]
    followed: frozenset[str]
    reference: str
    newest: int
    data: FetchedData
    ticks: Mapping[str, float] = field(default_factory=dict)
    hysteresis: Hysteresis = field(default_factory=Hysteresis)

    def run(self, run_blocks: BlockRunner) -> Evaluated:
        """Compute everything; blocks of symbols are handed to ``run_blocks``."""
        plan = self.signal_plan.plan
        besides = sorted(plan.symbols | self.followed)
        symbols = tuple(dict.fromkeys((*self._usable(), *besides)))
        timeframes = {*plan.timeframes, self.base}
        batches = self.data.batches(timeframes, symbols)
        history = self._regime()
        market = surroundings(history, self.ticks)
        universe = {t: self._is_member(batch) for t, batch in batches.items()}
        evaluation = evaluate(plan, batches, run_blocks, market=market, universe=universe)
        rsi = compile_plan([Root(language.parse(SCANNER_RSI), self.base)])
        return Evaluated(
            evaluation=evaluation,
            base=batches[self.base],
            rsi=evaluate(rsi, batches, run_blocks).values(0),
            history=history,
            allowed=tuple(
                allowed_bars(strategy, history, batches[strategy.timeframe])
                for strategy in self.signal_plan.strategies
            ),
            lagging=self._lagging(batches[self.base]),
        )

    def _usable(self) -> Sequence[str]:
        return [symbol for symbol in self.members if symbol not in self.data.failures]

    def _is_member(self, batch: Batch) -> NDArray[np.bool_]:
        """Rows that ``rank`` compares: real bars of the universe."""
        members = frozenset(self.members)
        inside = np.array([symbol in members for symbol in batch.symbols], np.bool_)
        return np.repeat(inside, np.diff(batch.offsets)) & ~batch.filled

    def _regime(self) -> RegimeHistory | None:
        daily = self.data.candles(self.reference, Timeframe.D1)
        four_hourly = self.data.candles(self.reference, Timeframe.H4)
        if not len(daily) or not len(four_hourly):
            return None
        days = self.data.batches([Timeframe.D1], self._usable())[Timeframe.D1]
        return judge(daily, four_hourly, days, self.hysteresis)

    def _lagging(self, batch: Batch) -> tuple[str, ...]:
        ends = batch.offsets[1:] - 1
        filled = batch.offsets[1:] > batch.offsets[:-1]
        late = np.zeros(len(batch.symbols), np.bool_)
        late[filled] = batch.ts[ends[filled]] < self.newest
        members = frozenset(self.members)
        return tuple(
            symbol
            for symbol, is_late in zip(batch.symbols, late.tolist(), strict=True)
            if is_late and symbol in members
        )
