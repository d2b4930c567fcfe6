"""A column of many symbols together with the runs of defined values inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.domain.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.batch import Batch


class Series(NamedTuple):
    """Rows to compute over: within each run every value is finite, and runs share no symbol's end.

    Attributes:
        values: float64[rows], ragged.
        starts: int64[runs], first row of each run. ``stops``: the row after its last.
        whole: whether the runs cover all rows.
    """

    values: NDArray[np.float64]
    starts: NDArray[np.int64]
    stops: NDArray[np.int64]
    whole: bool

    def column(self) -> NDArray[np.float64]:
        """A new column, NaN outside of the runs and to be written inside."""
        if self.whole:
            return np.empty(len(self.values))
        return np.full(len(self.values), np.nan)

    def columns(self, count: int) -> tuple[NDArray[np.float64], ...]:
        """Several such columns."""
        return tuple(self.column() for _ in range(count))

    def later(self, values: NDArray[np.float64], bars: int) -> Series:
        """A column derived from this one, undefined on the first ``bars`` rows of each run."""
        starts = np.minimum(self.starts + bars, self.stops)
        return Series(values, starts, self.stops, self.whole and bars == 0)


def whole(batch: Batch, values: NDArray[np.float64]) -> Series:
    """A column of the batch, or one derived from it, that is defined on every row."""
    return Series(values, batch.offsets[:-1], batch.offsets[1:], True)


def series(batch: Batch, source: NDArray[np.float64] | None, default: str = "close") -> Series:
    """The source, or else a price field of the batch; infinite values count as undefined."""
    if source is None:
        return whole(batch, getattr(batch, default))
    starts = np.empty(len(source), np.int64)
    stops = np.empty(len(source), np.int64)
    count, rows = find_runs(batch.offsets, source, starts, stops)
    return Series(source, starts[:count].copy(), stops[:count].copy(), rows == len(source))


@kernel("UniTuple(int64, 2)(int64[::1], float64[::1], int64[::1], int64[::1])")
def find_runs(
    offsets: NDArray[np.int64],
    values: NDArray[np.float64],
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
) -> tuple[int, int]:
    """Write the runs of finite values of each symbol; returns their number and their rows."""
    count = 0
    rows = 0
    for symbol in range(len(offsets) - 1):
        stop = offsets[symbol + 1]
        row = offsets[symbol]
        while row < stop:
            while row < stop and not np.isfinite(values[row]):
                row += 1
            first = row
            while row < stop and np.isfinite(values[row]):
                row += 1
            if row > first:
                starts[count] = first
                stops[count] = row
                count += 1
                rows += row - first
    return count, rows
