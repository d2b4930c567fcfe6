"""Ranges of parameters and all their combinations."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.lifecycle.bars import Floats
    from app.domain.strategy import Strategy

MOST_COMBINATIONS: Final = 5_000_000
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class ParameterRange:
    """The values that one parameter is to take, ascending or as they were listed."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """All combinations of some ranges that meet a constraint; the last range varies fastest.

    Attributes:
        ranges: of different parameters.
        constraint: a condition over parameters such as ``fast < slow``; empty: none.
    """

    ranges: tuple[ParameterRange, ...]
    constraint: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters, in order."""
        return tuple(one.name for one in self.ranges)

    @property
    def shape(self) -> tuple[int, ...]:
        """How many values each parameter takes."""
        return tuple(len(one.values) for one in self.ranges)

    @property
    def combinations(self) -> int:
        """How many there are before the constraint; nothing is built for it."""
        return math.prod(self.shape)

    def refuse_unfit(self, strategy: Strategy) -> None:
        """Refuse what cannot be tried on a strategy.

        Raises:
            BadInput: a parameter is given twice or is not the strategy's, or there are more
                combinations than can be kept.
        """
        for place, name in enumerate(self.names):
            if name in self.names[:place]:
                raise BadInput(f"'{name}' is given twice", source="--param")
            if name not in strategy.parameters:
                known = ", ".join(strategy.parameters) or "none"
                raise BadInput(
                    f"the strategy has no parameter '{name}'; it has {known}", source="--param"
                )
        if self.combinations > MOST_COMBINATIONS:
            raise BadInput(
                f"{self.combinations:,} combinations are more than can be tried"
                f" ({MOST_COMBINATIONS:,}); give fewer values",
                source="--param",
            )

    def sets(self, fixed: Mapping[str, float] | None = None) -> Floats:
        """float64[sets, parameters], every combination that meets the constraint.

        Args:
            fixed: parameters the constraint may name besides.

        Raises:
            BadInput: the constraint cannot be taken, or no combination meets it.
        """
        places = np.indices(self.shape).reshape(len(self.shape), -1)
        columns = [np.array(one.values)[row] for one, row in zip(self.ranges, places, strict=True)]
        points = np.stack(columns, axis=1) if columns else np.empty((1, 0))
        if not self.constraint:
            return points
        from app.domain.backtester.robustness.constraint import holds

        values: dict[str, float | Floats] = {**(fixed or {})}
        values |= zip(self.names, columns, strict=True)
        kept: Floats = points[holds(self.constraint, values, len(points))]
        if not len(kept):
            raise BadInput("is met by no combination", source="--constraint")
        return kept


def parse_range(text: str) -> ParameterRange:
    """Read ``fast=5:14:1`` (start:stop:step, ends included) or ``slow=20,30,40``.

    Without a step it is 1. Steps are decimal: ``0.1:0.3:0.1`` gives 0.1, 0.2 and 0.3.

    Raises:
        BadInput: no such range; names what is wrong with it.
    """
    name, equals, given = (part.strip() for part in text.partition("="))
    if not equals or not _NAME.fullmatch(name):
        raise BadInput(f"{text!r} is no range such as fast=5:14:1 or slow=20,30,40")
    values = _steps(name, given.split(":")) if ":" in given else _listed(name, given.split(","))
    return ParameterRange(name, values)


def _listed(name: str, texts: Sequence[str]) -> tuple[float, ...]:
    values = tuple(float(_number(name, text)) for text in texts)
    if len(set(values)) < len(values):
        raise BadInput(f"{name}: a value is listed twice")
    return values


def _steps(name: str, texts: Sequence[str]) -> tuple[float, ...]:
    if len(texts) > 3:
        raise BadInput(f"{name}: a range is start:stop:step")
    start, stop, step = (_number(name, text) for text in (*texts, *("1",) * (3 - len(texts))))
    if step <= 0:
        raise BadInput(f"{name}: the step must be above 0")
    if start > stop:
        raise BadInput(f"{name}: the range ends before it begins")
    count = int((stop - start) / step) + 1
    if count > MOST_COMBINATIONS:
        raise BadInput(f"{name}: {count:,} values are more than can be tried")
    return tuple(float(start + place * step) for place in range(count))


def _number(name: str, text: str) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number.adjusted()) > 300:
        raise BadInput(f"{name}: {text.strip()!r} is no number")
    return number
