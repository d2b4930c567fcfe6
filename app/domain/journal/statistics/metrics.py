"""The figures of the journal: every one declared in this package, and how all are measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Imported for their declarations; the order is that of every list of figures.
from app.domain.journal.statistics import result_metrics as result_metrics  # isort: skip
from app.domain.journal.statistics import conduct_metrics as conduct_metrics  # isort: skip
from app.domain.journal.statistics.facts import IN_R
from app.domain.journal.statistics.metric import JOURNAL_METRICS, JournalMetric

if TYPE_CHECKING:
    from app.domain.backtester.metric import Measures
    from app.domain.journal.statistics.facts import JournalFacts

__all__ = ["IN_R", "JOURNAL_METRICS", "JournalMetric", "measure"]


def measure(facts: JournalFacts) -> Measures:
    """Every figure by its id, in order of `JOURNAL_METRICS`.

    Returns:
        Finite numbers, and None for what is undefined; a ratio to no loss at all is ``math.inf``.
    """
    return {metric.id: metric.compute(facts) for metric in JOURNAL_METRICS.values()}
