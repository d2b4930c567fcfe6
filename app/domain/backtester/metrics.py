"""The figures of a run: every metric declared in this package, and how all are measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Imported for their declarations; the order is that of every list of metrics.
from app.domain.backtester import equity_metrics as equity_metrics
from app.domain.backtester import trade_metrics as trade_metrics
from app.domain.backtester.facts import RunFacts
from app.domain.backtester.metric import METRICS, Measure, Measures, Metric, Unit

if TYPE_CHECKING:
    from app.domain.backtester.outcome import Outcome

__all__ = ["METRICS", "Measure", "Measures", "Metric", "Unit", "measure"]


def measure(outcome: Outcome) -> Measures:
    """Every metric of a run by its id, in order of `METRICS`.

    Returns:
        Finite numbers, and None for what is undefined; a profit factor without a loss is
        ``math.inf``.
    """
    facts = RunFacts(outcome)
    return {metric.id: metric.compute(facts) for metric in METRICS.values()}
