"""Rounding to a market's price and amount steps."""

from __future__ import annotations

import numpy as np

from app.domain.kernel import kernel

_TOLERANCE = 1e-9


@kernel("float64(float64, float64)")
def floor_to_step(value: float, step: float) -> float:
    """The largest multiple of ``step`` that is not above ``value``; 0 means no step.

    A value within a billionth of a step below a multiple is that multiple, and the result is the
    decimal number closest to it. NaN stays.
    """
    if not step > 0:
        return value
    count = np.floor(value / step + _TOLERANCE)
    inverse = np.round(1 / step)
    if inverse >= 1 and abs(inverse * step - 1) < _TOLERANCE:
        exact: float = count / inverse
        return exact
    multiple: float = count * step
    return multiple
