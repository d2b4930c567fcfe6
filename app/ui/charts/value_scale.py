"""Prices and other values, mapped to rows of pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

LARGEST = 1e200
FAR = 1e5
SMALLEST_SPAN = 1e-18


@dataclass(frozen=True, slots=True)
class ValueScale:
    """A linear scale: ``high`` at pixel row ``top``, ``low`` at ``top + height``."""

    low: float
    high: float
    top: float
    height: float

    def rows(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Pixel rows of values; NaN stays NaN, what lies far outside is held near the plot."""
        with np.errstate(over="ignore", invalid="ignore"):
            rows: NDArray[np.float64] = self.top + (self.high - values) * (
                self.height / (self.high - self.low)
            )
        np.maximum(rows, self.top - FAR, out=rows)
        return np.minimum(rows, self.top + self.height + FAR, out=rows)

    def row(self, value: float) -> float:
        """The pixel row of one number; far above the plot for what is none."""
        row = self.top + (self.high - value) * (self.height / (self.high - self.low))
        if row != row:
            return self.top - FAR
        return min(max(row, self.top - FAR), self.top + self.height + FAR)

    def value(self, row: float) -> float:
        """The value at a pixel row."""
        return self.high - (row - self.top) / max(self.height, 1.0) * (self.high - self.low)


def is_drawable(values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """True where a value is a number that a scale can hold."""
    return np.abs(values) <= LARGEST


def extent(values: Iterable[float]) -> tuple[float, float] | None:
    """Smallest and largest of the drawable values, None without any."""
    known = [value for value in values if abs(value) <= LARGEST]
    return (min(known), max(known)) if known else None


def with_room(
    bounds: tuple[float, float] | None, above: float, below: float
) -> tuple[float, float]:
    """Bounds of a scale: shares of the range are added above and below.

    Never empty and never infinite: without bounds 0 to 1, around a single value 1 % of it.
    """
    if bounds is None:
        return 0.0, 1.0
    low, high = bounds
    smallest = max(max(abs(low), abs(high)) * 1e-9, SMALLEST_SPAN)
    if high - low <= smallest:
        margin = max(abs(high) * 0.01, SMALLEST_SPAN) if high else 1.0
        low, high = low - margin, high + margin
    span = high - low
    return low - span * below, high + span * above
