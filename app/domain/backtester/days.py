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
        skew: mean cube over the 1.5th power of the mean square, both of what they are off the
            mean, as of a whole population; NaN where all are alike.
    """

    mean: float
    deviation: float
    are_alike: float
    downside: float
    low: float
    high: float
    mean_below: float
    skew: float


@kernel("UniTuple(float64, 8)(float64[::1])")
def sum_up_days(returns: Floats) -> tuple[float, ...]:
    """The figures of `Days`, in their order, of float64[days]."""
    ascending = np.sort(returns)
    low = quantile(ascending, _LOW)
    losses = np.minimum(returns, 0.0)
    off = returns - mean(returns)
    alike = are_alike(returns)
    return (
        mean(returns),
        deviation(returns),
        1.0 if alike else 0.0,
        math.sqrt(mean(losses * losses)),
        low,
        quantile(ascending, _HIGH),
        mean(returns[returns <= low]),
        math.nan if alike else mean(off * off * off) / mean(off * off) ** 1.5,
    )
