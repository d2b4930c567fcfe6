"""Evaluates plans over columns of many symbols."""

from __future__ import annotations

from app.domain.engine.across import MarketSeries, PriceSteps, Surroundings
from app.domain.engine.evaluation import BlockRunner, Evaluation, evaluate, serially

__all__ = [
    "BlockRunner",
    "Evaluation",
    "MarketSeries",
    "PriceSteps",
    "Surroundings",
    "evaluate",
    "serially",
]
