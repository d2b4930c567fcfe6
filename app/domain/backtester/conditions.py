"""Which conditions of the entry rule held at the signals of trades, and the numbers they judged."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from app.domain.explanation.parts import Anatomy
from app.domain.language import nodes, parse
from app.domain.plan import Root, compile_plan
from app.domain.signals import SignalPlan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.backtester.trades import Trades
    from app.domain.engine import Evaluation
    from app.domain.explanation.parts import Part
    from app.domain.lifecycle.bars import Booleans, Floats

_SPLIT: Final = (nodes.And, nodes.Or, nodes.Group)


class ConditionAtEntry(NamedTuple):
    """One condition at the signal of one trade.

    Attributes:
        text: the condition as a rule by itself.
        label: the user's own name, else the text.
        true: None is undefined.
        value: the number it judges, the left side of a comparison; None: undefined, or it judges
            none, as a group of conditions.
    """

    text: str
    label: str
    true: bool | None
    value: float | None


@dataclass(frozen=True, slots=True, eq=False)
class TradeConditions:
    """c conditions of the entry rule at the signals of k trades.

    Attributes:
        texts: each as a rule by itself.
        labels: the user's own names, else the texts; no two are the same.
        truths: int8[c, k], 1 true, 0 false, −1 undefined.
        values: float64[c, k], see `ConditionAtEntry.value`; NaN for none.
    """

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    truths: Booleans
    values: Floats

    def at(self, trade: int) -> tuple[ConditionAtEntry, ...]:
        """All of them at one trade's signal."""
        return tuple(
            ConditionAtEntry(text, label, _TRUTHS[truth], None if math.isnan(value) else value)
            for text, label, truth, value in zip(
                self.texts,
                self.labels,
                self.truths[:, trade].tolist(),
                self.values[:, trade].tolist(),
                strict=True,
            )
        )

    @property
    def splits(self) -> dict[str, Booleans]:
        """Truths of those that were not the same at every trade, by label."""
        return {
            label: truths
            for label, truths in zip(self.labels, self.truths, strict=True)
            if len(truths) and (truths != truths[0]).any()
        }


_TRUTHS: Final = {1: True, 0: False, -1: None}


def no_conditions(trades: int) -> TradeConditions:
    """For a run of which they are not known."""
    return TradeConditions((), (), np.empty((0, trades), np.int8), np.empty((0, trades)))


class ConditionPlan:
    """The conditions of an entry rule, each with a root of its own.

    Attributes:
        signals: to be evaluated over the candles of the run; holds nothing else of the strategy.
    """

    def __init__(self, rules: SignalPlan) -> None:
        """Take the entry rule of a plan apart.

        Args:
            rules: of one strategy alone.
        """
        (strategy,), (own,) = rules.strategies, rules.roots
        rule = rules.plan.sources[own.entry]
        parts = tuple(_listed(Anatomy(rule).whole))
        self._texts = tuple(part.alone for part in parts)
        self._labels = _unique(parts)
        judged = [_judged(part) for part in parts]
        asked = [*self._texts, *(part.alone for part in judged if part is not None)]
        plan = compile_plan([Root(parse(text), rule.timeframe) for text in asked], explained=False)
        places = iter(range(len(parts), len(asked)))
        self._values = tuple(None if part is None else next(places) for part in judged)
        # The bars that the whole needs: fewer would seed recursive indicators elsewhere.
        plan = replace(plan, warmup=rules.plan.warmup)
        self.signals = SignalPlan((strategy,), plan, ())

    def room(self, trades: int) -> TradeConditions:
        """Room for so many trades, all undefined."""
        shape = (len(self._texts), trades)
        truths, values = np.full(shape, -1, np.int8), np.full(shape, np.nan)
        return TradeConditions(self._texts, self._labels, truths, values)

    def read(self, evaluation: Evaluation, trades: Trades, found: TradeConditions) -> None:
        """Write down what was true at the signals of the symbols evaluated.

        Args:
            evaluation: of ``signals.plan`` over some of the symbols.
            trades: of all symbols.
            found: see `room`; changed in place.
        """
        batch = evaluation.data[self.signals.strategies[0].timeframe]
        truths = [evaluation.truths(root) for root in range(len(self._texts))]
        values = [None if root is None else evaluation.values(root) for root in self._values]
        for owner, symbol in enumerate(trades.symbols):
            mine = np.flatnonzero(trades.owner == owner)
            if not len(mine) or symbol not in batch.symbols:
                continue
            own = batch.rows(batch.symbols.index(symbol))
            rows = own.start + np.searchsorted(batch.ts[own], trades.signal_times[mine])
            for place, (truth, value) in enumerate(zip(truths, values, strict=True)):
                found.truths[place, mine] = truth[rows]
                if value is not None:
                    found.values[place, mine] = value[rows]


def _listed(part: Part, *, outermost: bool = True) -> Iterator[Part]:
    """The members of the outermost ``and``, and below them what tells entries apart.

    These are members of groups and scores, which need not be true, and whatever has a label.
    """
    is_split = isinstance(part.node, _SPLIT)
    if not (outermost and isinstance(part.node, nodes.And) and not part.moves):
        yield part
    for below in part.parts:
        if isinstance(below.node, nodes.Score):
            for member in below.parts:
                yield from _listed(member, outermost=False)
        elif below.is_condition and is_split:
            yield from _listed(below, outermost=False)
        elif below.is_condition:
            yield from (one for one in _listed(below, outermost=False) if one.label)


def _judged(part: Part) -> Part | None:
    """What a condition is about: of its sides the first that is no plain number."""
    sides = part.parts[1:2] if isinstance(part.node, nodes.Touches) else part.parts
    numbers = [side for side in sides if not side.is_condition]
    series = [side for side in numbers if not isinstance(side.node, nodes.Number)]
    return next(iter(series or numbers), None)


def _unique(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """Labels, or texts; a label that several have is told apart by the text."""
    labels = [part.label or part.alone for part in parts]
    told = [
        f"{label}: {part.alone}" if labels.count(label) > 1 and part.label else label
        for label, part in zip(labels, parts, strict=True)
    ]
    return tuple(
        f"{text} ({told[:place].count(text) + 1})" if text in told[:place] else text
        for place, text in enumerate(told)
    )
