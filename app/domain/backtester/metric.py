"""What a metric is, and how one is declared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.domain.backtester.facts import RunFacts

type Measure = float | int | None
"""None: undefined for this run."""

type Measures = Mapping[str, Measure]
"""Metrics of a run by their ids, in order of their declaration."""


class Unit(StrEnum):
    """What a metric counts in."""

    MONEY = "money"
    """Quote currency."""
    PERCENT = "percent"
    """2 is 2 %."""
    FRACTION = "fraction"
    """0.02 is 2 %."""
    RATIO = "ratio"
    R = "r"
    """Multiples of a trade's initial risk."""
    COUNT = "count"
    BARS = "bars"
    DURATION = "duration"
    """Milliseconds."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure of a run.

    Attributes:
        id: its name in JSON and saved runs, never renamed.
        label: its name on screen.
        unit: of its values.
        definition: one or two sentences for a tooltip.
        signed: whether the sign is the message, so that a gain is shown with a plus.
        compute: from the facts of a run; None when undefined.
    """

    id: str
    label: str
    unit: Unit
    definition: str
    signed: bool
    compute: Callable[[RunFacts], Measure]


METRICS: Final[dict[str, Metric]] = {}
"""Every metric by its id; complete once `app.domain.backtester.metrics` is imported."""


def metric(
    id: str, label: str, unit: Unit, definition: str, *, signed: bool = False
) -> Callable[[Callable[[RunFacts], Measure]], Callable[[RunFacts], Measure]]:
    """Decorator: declare a metric that the function computes.

    Raises:
        ValueError: the id is taken.
    """

    def declare(compute: Callable[[RunFacts], Measure]) -> Callable[[RunFacts], Measure]:
        if id in METRICS:
            raise ValueError(f"metric {id!r} is declared twice")
        METRICS[id] = Metric(id, label, unit, definition, signed, compute)
        return compute

    return declare
