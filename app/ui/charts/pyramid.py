"""Candles summarised at several resolutions, so that a view of a million costs as one of a few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.ui.charts.value_scale import extent, is_drawable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.candles import Candles

FACTOR = 16
SMALLEST_LEVEL = 4096
DENSE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """Groups of ``factor`` bars: first open, highest high, lowest low, last close, most volume.

    Columns are float64[ceil(bars / factor)].
    """

    factor: int
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]

    def grouped(self, first: int, stop: int, size: int) -> Level:
        """Rows ``first`` to ``stop`` in groups of ``size``, on multiples of ``size``."""
        starts = np.arange(first - first % size, stop, size)
        starts[0] = first
        ends = np.minimum(starts - starts % size + size, stop) - 1
        inner = starts - first
        return Level(
            self.factor * size,
            self.open[starts],
            np.fmax.reduceat(self.high[first:stop], inner),
            np.fmin.reduceat(self.low[first:stop], inner),
            self.close[ends],
            np.fmax.reduceat(self.volume[first:stop], inner),
        )

    def rows(self, first: int, stop: int) -> Level:
        """Rows ``first`` to ``stop``, as views."""
        part = slice(first, stop)
        return Level(
            self.factor,
            self.open[part],
            self.high[part],
            self.low[part],
            self.close[part],
            self.volume[part],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What is drawn of a view: one row a bar, or a group of bars where bars are too narrow.

    Attributes:
        x: float64[n], bar positions of the columns' middles.
        bars: bars in a column; 1 when each bar stands for itself.
    """

    x: NDArray[np.float64]
    bars: int
    level: Level


class CandlePyramid:
    """The levels over one series of candles, finest first."""

    def __init__(self, candles: Candles, grown_from: CandlePyramid | None = None) -> None:
        """Summarise ``candles``.

        Args:
            candles: gap-filled.
            grown_from: the pyramid of the same series before bars were added at its end; whole
                groups are taken over from it.
        """
        base = Level(1, candles.open, candles.high, candles.low, candles.close, candles.volume)
        self.count = len(candles)
        self._levels = [base]
        while len(self._levels[-1].close) > SMALLEST_LEVEL:
            known = grown_from.finished(len(self._levels)) if grown_from else None
            self._levels.append(_next_level(self._levels[-1], known))

    def finished(self, index: int) -> Level | None:
        """Level number ``index`` without its last, perhaps incomplete, group."""
        if index >= len(self._levels):
            return None
        level = self._levels[index]
        return level.rows(0, len(level.close) - 1)

    def columns(self, left: float, right: float, pixels: float) -> Columns | None:
        """The columns for a view from bar position ``left`` to ``right`` on ``pixels`` pixels.

        Groups start at multiples of their size, so that they do not change while panning.
        """
        first, stop = self._bars(left, right)
        if stop <= first:
            return None
        per_pixel = round((right - left) / max(pixels, 1.0), 9)
        level = self._level_for(per_pixel)
        first, stop = first // level.factor, -(-stop // level.factor)
        if per_pixel <= DENSE:
            return Columns(np.arange(first, stop, dtype=np.float64), 1, level.rows(first, stop))
        size = max(int(2 * per_pixel / level.factor), 1)
        groups = level.grouped(first, stop, size)
        start = first - first % size
        x = (start + np.arange(len(groups.close), dtype=np.float64) * size) * level.factor
        return Columns(x + (groups.factor - 1) / 2, groups.factor, groups)

    def price_extent(self, left: float, right: float) -> tuple[float, float] | None:
        """Lowest low and highest high in view, None when there is none that can be drawn."""
        level = self._coarse(left, right)
        if level is None:
            return None
        lows, highs = level.low[is_drawable(level.low)], level.high[is_drawable(level.high)]
        if not len(lows) or not len(highs):
            return None
        return extent((float(lows.min()), float(highs.max()), float(highs.min())))

    def largest_volume(self, left: float, right: float) -> float:
        """The largest volume in view; 0 when there is none."""
        level = self._coarse(left, right)
        if level is None:
            return 0.0
        volumes = level.volume[is_drawable(level.volume)]
        return max(float(volumes.max()), 0.0) if len(volumes) else 0.0

    def _coarse(self, left: float, right: float) -> Level | None:
        first, stop = self._bars(left, right)
        if stop <= first:
            return None
        level = self._levels[0]
        for coarser in self._levels[1:]:
            if stop - first > 64 * coarser.factor:
                level = coarser
        return level.rows(first // level.factor, -(-stop // level.factor))

    def _bars(self, left: float, right: float) -> tuple[int, int]:
        return max(int(np.floor(left)), 0), min(int(np.ceil(right)) + 1, self.count)

    def _level_for(self, per_pixel: float) -> Level:
        fitting = [level for level in self._levels if level.factor <= per_pixel / 2]
        return fitting[-1] if fitting else self._levels[0]


def _next_level(finer: Level, known: Level | None) -> Level:
    if known is None or not len(known.close):
        return finer.grouped(0, len(finer.close), FACTOR)
    fresh = finer.grouped(len(known.close) * FACTOR, len(finer.close), FACTOR)
    return Level(
        fresh.factor,
        np.concatenate((known.open, fresh.open)),
        np.concatenate((known.high, fresh.high)),
        np.concatenate((known.low, fresh.low)),
        np.concatenate((known.close, fresh.close)),
        np.concatenate((known.volume, fresh.volume)),
    )
