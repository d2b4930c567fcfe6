"""What a figure of the journal is, and how one is declared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.backtester.metric import Unit
from app.domain.journal.statistics.facts import IN_R

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.backtester.metric import Measure
    from app.domain.journal.statistics.facts import JournalFacts


@dataclass(frozen=True, slots=True)
class JournalMetric:
    """One figure of the chosen trades.

    Attributes:
        id: its name in JSON and exports, never renamed.
        label: its name on screen.
        unit: of its values; `Unit.MONEY` stands for the report's unit where ``follows_unit``.
        definition: one or two sentences for a tooltip.
        signed: whether the sign is the message, so that a gain is shown with a plus.
        compute: from the facts; None when undefined.
        follows_unit: whether it is in R or in money as the report is.
    """

    id: str
    label: str
    unit: Unit
    definition: str
    signed: bool
    compute: Callable[[JournalFacts], Measure]
    follows_unit: bool = False

    def unit_in(self, unit: str) -> Unit:
        """What its values count in, in a report of this unit (`IN_R` or a quote currency)."""
        return Unit.R if self.follows_unit and unit == IN_R else self.unit


JOURNAL_METRICS: Final[dict[str, JournalMetric]] = {}
"""Every figure by its id; complete once `app.domain.journal.statistics.metrics` is imported."""


def metric(
    id: str, label: str, unit: Unit | None, definition: str, *, signed: bool = False
) -> Callable[[Callable[[JournalFacts], Measure]], Callable[[JournalFacts], Measure]]:
    """Decorator: declare a figure that the function computes.

    Args:
        id: see `JournalMetric`, as the others.
        label: on screen.
        unit: None: the report's.
        definition: for a tooltip.
        signed: whether a gain is shown with a plus.

    Raises:
        ValueError: the id is taken.
    """

    def declare(compute: Callable[[JournalFacts], Measure]) -> Callable[[JournalFacts], Measure]:
        if id in JOURNAL_METRICS:
            raise ValueError(f"metric {id!r} is declared twice")
        known = unit or Unit.MONEY
        JOURNAL_METRICS[id] = JournalMetric(
            id, label, known, definition, signed, compute, follows_unit=unit is None
        )
        return compute

    return declare
