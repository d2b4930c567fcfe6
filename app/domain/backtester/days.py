"""What the UTC days of a run brought, in figures that its metrics are made of; compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.domain.backtester.statistics import are_alike, deviation, mean, quantile
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Floats

_LOW, _HIGH = 0.05, 0.95


class Days(NamedTuple):
    """Figures of two daily returns or more, fractions.

    Attributes:
        mean: of all. ``deviation``: sample standard deviation.
        are_alike: 1 when they differ by rounding alone, if at all; else 0.
        downside: root of the mean squared loss, days that gain counted as 0.
        low: the 5th percentile. ``high``: the 95th.
        mean_below: of those that are at most ``low``.
    """

    mean: float
    deviation: float
    are_alike: float
    downside: float
    low: float
    high: float
    mean_below: float


@kernel("UniTuple(float64, 7)(float64[::1])")
def sum_up_days(returns: Floats) -> tuple[float, ...]:
    """The figures of `Days`, in their order, of float64[days]."""
    ascending = np.sort(returns)
    low = quantile(ascending, _LOW)
    losses = np.minimum(returns, 0.0)
    return (
        mean(returns),
        deviation(returns),
        1.0 if are_alike(returns) else 0.0,
        math.sqrt(mean(losses * losses)),
        low,
        quantile(ascending, _HIGH),
        mean(returns[returns <= low]),
    )
