"""Reads the explanation of a rule at any bar from columns that the engine computed."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from app.domain.engine import Evaluation, serially
from app.domain.engine.blocks import Block
from app.domain.explanation.distances import UNKNOWN, Judged, apart
from app.domain.explanation.explained import Explained
from app.domain.explanation.parts import Anatomy
from app.domain.language import nodes
from app.domain.plan import compile_plan
from app.domain.regime import TREND_CODES, VOLATILITY_CODES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.explanation.distances import Apart
    from app.domain.explanation.parts import Move, Part
    from app.domain.timeframe import Timeframe

_WORDS: dict[str, dict[float, str]] = {
    "regime": {code: word for word, code in TREND_CODES.items()},
    "regime.volatility": {code: word for word, code in VOLATILITY_CODES.items()},
}
_JUDGES_OPERANDS = (nodes.Compare, nodes.Crosses, nodes.Near, nodes.Between, nodes.Touches)
_MOST_SYMBOLS = 8
_LOOKS_BACK = (nodes.Crosses, nodes.Slopes)


class Place(NamedTuple):
    """One bar: the row of a symbol on a timeframe."""

    symbol: int
    timeframe: Timeframe
    row: int


class Explainer:
    """Explains one rule of an evaluation at any bar of any symbol.

    The rule is taken apart into roots of a plan of their own, which the same engine evaluates
    over the same candles, one symbol at a time. The columns of the symbols asked for last are
    kept, so that further bars cost no more than reading them. For one thread at a time.
    """

    def __init__(self, evaluation: Evaluation, root: int) -> None:
        """Take apart root number ``root`` of the evaluation's plan."""
        self._rule = evaluation.plan.sources[root]
        anatomy = Anatomy(self._rule)
        self._whole = anatomy.whole
        self._inner = Evaluation(
            compile_plan(anatomy.roots), evaluation.data, evaluation.market, evaluation.universe
        )
        self._inner.prepare(serially)
        self._symbols: dict[int, _Symbol] = {}

    def at(self, symbol: int, row: int) -> Explained:
        """The rule at one bar.

        Args:
            symbol: number of the symbol in the batches.
            row: bar of that symbol on the rule's timeframe; negative ones count from the last.

        Raises:
            IndexError: the symbol has no such bar.
        """
        bars = len(self._of(symbol).times(self._rule.timeframe))
        if not -bars <= row < bars:
            raise IndexError(f"symbol {symbol} has {bars} bars, and none at {row}")
        return self._read(self._whole, Place(symbol, self._rule.timeframe, row % bars))[0]

    def _of(self, symbol: int) -> _Symbol:
        if symbol not in self._symbols:
            if len(self._symbols) == _MOST_SYMBOLS:
                del self._symbols[next(iter(self._symbols))]
            self._symbols[symbol] = _Symbol(self._inner, symbol)
        return self._symbols[symbol]

    def _read(self, part: Part, place: Place | None) -> tuple[Explained, Apart]:
        inside = self._moved(place, part.moves)
        read = [self._read(below, inside) for below in part.parts]
        own = self._own_place(part, inside)
        far = UNKNOWN
        if part.is_condition:
            members = tuple((one.truth, off) for one, off in read if one.is_condition)
            found, far = self._judged(part, place, inside, members)
        else:
            found = _value(part, self._number(part, place))
        explained = Explained(
            text=part.text,
            alone=part.alone,
            kind=part.node.kind,
            label=part.label,
            title=part.title,
            is_condition=part.is_condition,
            is_through=bool(part.moves),
            timeframe=part.own,
            time=None if own is None else self._time(own),
            weight=part.weight,
            is_price=part.is_price,
            children=tuple(
                one
                for below, (one, _) in zip(part.parts, read, strict=True)
                if not isinstance(below.node, nodes.Number)
            ),
            **found,
        )
        return explained, far

    def _judged(
        self,
        part: Part,
        place: Place | None,
        inside: Place | None,
        members: tuple[tuple[bool | None, Apart], ...],
    ) -> tuple[dict[str, Any], Apart]:
        """What only conditions have."""
        number = self._number(part, place)
        truth = None if isnan(number) else bool(number)
        numbers, before = self._operands(part, inside)
        far = apart(part.node, Judged(truth, numbers, members))
        last_true, run = self._history(part, place)
        found = {
            "truth": truth,
            "operands": tuple(map(_known, numbers)),
            "before": tuple(map(_known, before)),
            "distance": far.to_true,
            "margin": far.to_false,
            "last_true": last_true,
            "run": run,
        }
        return found, far

    # ------------------------------------------------------------ numbers

    def _number(self, part: Part, place: Place | None, back: int = 0) -> float:
        """The part's entry at a bar or some bars before it, NaN where undefined."""
        if place is None or place.row < back:
            return np.nan
        column = self._of(place.symbol).columns[part.root]
        entry = float(column[place.row - back])
        return np.nan if part.is_condition and entry < 0 else entry

    def _operands(
        self, part: Part, inside: Place | None
    ) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The numbers a condition judges, and those of the bar before where it looks at them."""
        looks_back = isinstance(part.node, _LOOKS_BACK)
        if not (looks_back or isinstance(part.node, _JUDGES_OPERANDS)):
            return (), ()
        now = tuple(self._number(below, inside) for below in part.parts)
        if not looks_back:
            return now, ()
        return now, tuple(self._number(below, inside, 1) for below in part.parts)

    def _history(self, part: Part, place: Place | None) -> tuple[int | None, int]:
        """When a condition was last true, and for how many bars it has been what it is."""
        if place is None:
            return None, 0
        symbol = self._of(place.symbol)
        truths = symbol.columns[part.root][: place.row + 1]
        hits = np.flatnonzero(truths == 1)
        others = np.flatnonzero(truths != truths[-1])
        run = place.row - int(others[-1]) if len(others) else len(truths)
        times = symbol.times(place.timeframe)
        return int(times[hits[-1]]) if len(hits) else None, run

    # ------------------------------------------------------------ places

    def _moved(self, place: Place | None, moves: tuple[Move, ...]) -> Place | None:
        for move in moves:
            if place is None:
                return None
            place = self._on(place, move.timeframe)
            if place is not None and move.back:
                row = place.row - move.back
                place = place._replace(row=row) if row >= 0 else None
            if place is not None and move.symbol is not None:
                place = self._beside(place, move.symbol)
        return place

    def _on(self, place: Place, timeframe: Timeframe) -> Place | None:
        """The last bar of ``timeframe`` that has closed when the bar at ``place`` closes."""
        if place.timeframe == timeframe:
            return place
        rows = self._of(place.symbol).block.closed_rows(place.timeframe, timeframe)
        row = int(rows[place.row])
        return Place(place.symbol, timeframe, row) if row >= 0 else None

    def _beside(self, place: Place, symbol: str) -> Place | None:
        """Another symbol's bar of the same opening time."""
        known = self._inner.data[place.timeframe].symbols
        if symbol not in known:
            return None
        other = known.index(symbol)
        times = self._of(other).times(place.timeframe)
        time = self._time(place)
        row = int(np.searchsorted(times, time))
        if row == len(times) or times[row] != time:
            return None
        return Place(other, place.timeframe, row)

    def _own_place(self, part: Part, inside: Place | None) -> Place | None:
        return None if inside is None or part.own is None else self._on(inside, part.own)

    def _time(self, place: Place) -> int:
        return int(self._of(place.symbol).times(place.timeframe)[place.row])


class _Symbol:
    """Columns of every part over one symbol; truths are int8, −1 undefined."""

    def __init__(self, evaluation: Evaluation, symbol: int) -> None:
        self.block = Block(evaluation.data, symbol, symbol + 1)
        roots = evaluation.plan.roots
        found = evaluation.columns_of(symbol, set(roots))
        self.columns: tuple[Any, ...] = tuple(found[root] for root in roots)

    def times(self, timeframe: Timeframe) -> NDArray[np.int64]:
        return self.block.batches[timeframe].ts


def _known(number: float) -> float | None:
    return None if isnan(number) else number


def _value(part: Part, number: float) -> dict[str, Any]:
    """What only values have."""
    word = None
    if isinstance(part.node, nodes.Context):
        word = _WORDS.get(part.node.name, {}).get(number)
    return {"value": _known(number), "word": word}
