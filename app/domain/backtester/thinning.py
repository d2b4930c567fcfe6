"""Long curves as few points that look the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.timeframe import DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.lifecycle.bars import Floats

KEPT_WHOLE: Final = 50_000
"""A kept curve of so many points is not thinned."""


def thinned_rows(values: Floats, most: int) -> NDArray[np.int64]:
    """Which points of a curve to draw: the extremes and ends of equal stretches.

    Args:
        values: float64[n], without NaN.
        most: how many points at most, at least 4.

    Returns:
        int64, ascending, unique; all rows when there are few enough. The first, the last and the
        overall lowest and highest are among them.
    """
    count = len(values)
    if count <= most:
        return np.arange(count)
    return _rows_of_stretches(values, np.linspace(0, count, (most - 1) // 3 + 1).astype(np.int64))


def daily_rows(
    times: NDArray[np.int64], values: Floats, most: int = KEPT_WHOLE
) -> NDArray[np.int64]:
    """The points of a curve that tell all that is drawn or counted by days.

    Args:
        times: int64[n], UTC ms, ascending.
        values: float64[n], without NaN.
        most: a curve of so many points is kept whole.

    Returns:
        int64, ascending rows: all, or the first, and of each UTC day its last, lowest and highest.
    """
    if len(times) <= most:
        return np.arange(len(times))
    begins = np.flatnonzero(np.diff(times // DAY, prepend=times[0] // DAY - 1))
    return _rows_of_stretches(values, np.append(begins, len(times)))


def _rows_of_stretches(values: Floats, edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """The very first row, and of each stretch its lowest, highest and last.

    Args:
        values: float64[n].
        edges: int64[stretches + 1], ascending: where each begins, then n.
    """
    begins, lasts = edges[:-1], edges[1:] - 1
    width = int(np.diff(edges).max())
    table = values[np.minimum(begins[:, None] + np.arange(width), lasts[:, None])]
    lowest, highest = begins + table.argmin(axis=1), begins + table.argmax(axis=1)
    rows: NDArray[np.int64] = np.unique(np.concatenate([begins[:1], lowest, highest, lasts]))
    return rows
