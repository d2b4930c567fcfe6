"""Metrics by their ids, as they are written, explained and coloured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.backtester.metrics import METRICS
from app.services.backtests.figures import figure_text
from app.ui.models import formats

if TYPE_CHECKING:
    from app.domain.backtester.metrics import Measure


def measure_words(key: str, value: Measure) -> str:
    """A metric's value: ``+11.50 %``, ``0.34``, ``214 d 3 h``; – when undefined."""
    metric = METRICS.get(key)
    return formats.DASH if metric is None else figure_text(metric, value)


def definition(key: str) -> str:
    """The sentence for a metric's tooltip; "" for an unknown one."""
    metric = METRICS.get(key)
    return "" if metric is None else f"{metric.label}: {metric.definition}"


def token_of(key: str, value: Measure) -> str:
    """The colour of a value: that of the result where the sign is the message."""
    metric = METRICS.get(key)
    if value is None:
        return "text3"
    return formats.direction_token(value) if metric is not None and metric.signed else "text"
