"""How fast the forecast of Holt and Winters forgets how it began."""

from __future__ import annotations

from math import ceil, log
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.indicators.borrowed.declare import faded
from app.domain.indicators.declaration import number

if TYPE_CHECKING:
    from app.domain.indicators.declaration import Values

SHARES: Final = (
    number("na", 0.2, 0.2, 0.99),
    number("nb", 0.1, 0.05, 0.15),
    number("nc", 0.1, 0.05, 0.15),
)
"""Shares of level, slope and curve; outside of these bounds the forecast may swing up for ever."""

_REMAINDER: Final = 1e-6


def forecast_bars(values: Values) -> int:
    """Bars until the first price weighs nothing, from the largest eigenvalue of one step."""
    level, slope, curve = (float(values[share.name]) for share in SHARES)
    next_level = (1.0 - level) * np.array([1.0, 1.0, 0.5])
    next_slope = (1.0 - slope) * np.array([0.0, 1.0, 1.0])
    next_slope += slope * (next_level - np.array([1.0, 0.0, 0.0]))
    next_curve = (1.0 - curve) * np.array([0.0, 0.0, 1.0])
    next_curve += curve * (next_slope - np.array([0.0, 1.0, 0.0]))
    step = np.array([next_level, next_slope, next_curve])
    kept = float(np.abs(np.linalg.eigvals(step)).max())
    return ceil(log(_REMAINDER) / log(kept))


def channel_bars(values: Values) -> int:
    """The same for the deviations of the forecast, which are smoothed once more."""
    return forecast_bars(values) + faded(float(values["nd"]), _REMAINDER)
