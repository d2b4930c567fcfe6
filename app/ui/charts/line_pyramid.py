"""A line summarised at several resolutions, for the views that hold more points than pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.ui.charts.pyramid import FACTOR, SMALLEST_LEVEL
from app.ui.charts.value_scale import is_drawable

if TYPE_CHECKING:
    from numpy.typing import NDArray


class LinePyramid:
    """Lowest and highest values of groups of 16, 256, … points, and the points themselves."""

    def __init__(self, values: NDArray[np.float64]) -> None:
        """Summarise float64[bars]; what is NaN or too large to draw is a gap."""
        self.values = np.where(is_drawable(values), values, np.nan)
        self._lows, self._highs = [self.values], [self.values]
        while len(self._lows[-1]) > SMALLEST_LEVEL:
            starts = np.arange(0, len(self._lows[-1]), FACTOR)
            self._lows.append(np.fmin.reduceat(self._lows[-1], starts))
            self._highs.append(np.fmax.reduceat(self._highs[-1], starts))

    def points(self, left: float, right: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Bar positions and values of the points in view, and one beyond either edge."""
        first, stop = self._rows(left, right, 1)
        return np.arange(first, stop, dtype=np.float64), self.values[first:stop]

    def bands(
        self, left: float, right: float, pixels: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Bar positions, lows and highs of groups about a pixel wide, for dense views."""
        per_pixel = (right - left) / max(pixels, 1.0)
        level = self._level_for(per_pixel / 2)
        factor = FACTOR**level
        first, stop = self._rows(left, right, factor)
        size = max(round(per_pixel / factor), 1)
        first -= first % size
        if stop <= first:
            return np.empty(0), np.empty(0), np.empty(0)
        starts = np.arange(0, stop - first, size)
        x = (first + starts + (size - 1) / 2) * factor + (factor - 1) / 2
        lows = np.fmin.reduceat(self._lows[level][first:stop], starts)
        highs = np.fmax.reduceat(self._highs[level][first:stop], starts)
        return x, lows, highs

    def extent(self, left: float, right: float) -> tuple[float, float] | None:
        """Lowest and highest value in view, None when there is none."""
        level = self._level_for((right - left) / 1024)
        first, stop = self._rows(left, right, FACTOR**level)
        lows, highs = self._lows[level][first:stop], self._highs[level][first:stop]
        known = ~np.isnan(lows)
        if not known.any():
            return None
        return float(lows[known].min()), float(highs[known].max())

    def at(self, index: int) -> float | None:
        """The value at a bar, None where there is none."""
        if not 0 <= index < len(self.values) or np.isnan(self.values[index]):
            return None
        return float(self.values[index])

    def last(self) -> float | None:
        """The value at the last bar."""
        return self.at(len(self.values) - 1)

    def _level_for(self, factor: float) -> int:
        level = 0
        while level + 1 < len(self._lows) and FACTOR ** (level + 1) <= factor:
            level += 1
        return level

    def _rows(self, left: float, right: float, factor: int) -> tuple[int, int]:
        first = max(int(np.floor(left)) - 1, 0) // factor
        stop = -(-max(min(int(np.ceil(right)) + 2, len(self.values)), 0) // factor)
        return first, max(stop, first)
