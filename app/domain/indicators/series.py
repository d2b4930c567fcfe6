"""A column of many symbols together with the runs of defined values inside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from app.domain.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.batch import Batch

    type Column = NDArray[np.float64]
    type Rows = NDArray[np.int64]
    type Runs = tuple[Rows, Rows]

# Argument types of kernel signatures.
COLUMN: Final = "float64[::1]"
COLUMNS_2: Final = "UniTuple(float64[::1], 2)"
COLUMNS_3: Final = "UniTuple(float64[::1], 3)"
COLUMNS_4: Final = "UniTuple(float64[::1], 4)"
RUNS: Final = "UniTuple(int64[::1], 2)"


class Series(NamedTuple):
    """A column and where it can be computed over.

    Attributes:
        values: float64[rows], ragged.
        runs: int64[runs] first rows and int64[runs] rows after the last; within a run every value
            is finite and of the same symbol.
        whole: whether the runs cover all rows.
    """

    values: Column
    runs: Runs
    whole: bool

    def column(self) -> Column:
        """A new column, NaN outside of the runs and to be written inside."""
        out = np.empty(len(self.values))
        if not self.whole:
            blank(self.runs, out)
        return out

    def two(self) -> tuple[Column, Column]:
        """Two such columns."""
        return self.column(), self.column()

    def three(self) -> tuple[Column, Column, Column]:
        """Three such columns."""
        return self.column(), self.column(), self.column()

    def with_values(self, values: Column) -> Series:
        """Another column defined on the same rows."""
        return Series(values, self.runs, self.whole)

    def later(self, values: Column, bars: int) -> Series:
        """A column derived from this one, undefined on the first ``bars`` rows of each run."""
        starts, stops = self.runs
        return Series(values, (np.minimum(starts + bars, stops), stops), self.whole and bars == 0)


@kernel(f"void({RUNS}, {COLUMN})")
def blank(runs: Runs, out: Column) -> None:
    """Write NaN on the rows between the runs."""
    since = 0
    for start, stop in zip(runs[0], runs[1]):
        for row in range(since, start):
            out[row] = np.nan
        since = stop
    for row in range(since, len(out)):
        out[row] = np.nan


@kernel()
def span(runs: Runs) -> tuple[int, int]:
    """First row of the first run and the row after the last one.

    Kernels whose rows do not wait for one another go through all of it at once, whatever is
    between the runs, and write over it with `undefine` afterwards.
    """
    starts, stops = runs
    return (starts[0], stops[-1]) if len(starts) else (0, 0)


@kernel()
def undefine(runs: Runs, rows: int, out: Column) -> None:
    """Write NaN between the runs and on the first ``rows`` rows of each."""
    before = runs[0][0] if len(runs[0]) else 0
    for start, stop in zip(runs[0], runs[1]):
        out[before : min(start + rows, stop)] = np.nan
        before = stop


def whole(batch: Batch, values: Column) -> Series:
    """A column of the batch, or one derived from it, that is defined on every row."""
    return Series(values, (batch.offsets[:-1], batch.offsets[1:]), whole=True)


def series(batch: Batch, source: Column | None, default: str = "close") -> Series:
    """The source, or else a price field of the batch; infinite values count as undefined."""
    if source is None:
        return whole(batch, getattr(batch, default))
    starts = np.empty(len(source), np.int64)
    stops = np.empty(len(source), np.int64)
    count, rows = find_runs(batch.offsets, source, starts, stops)
    return Series(source, (starts[:count], stops[:count]), rows == len(source))


@kernel(f"UniTuple(int64, 2)(int64[::1], {COLUMN}, int64[::1], int64[::1])")
def find_runs(offsets: Rows, values: Column, starts: Rows, stops: Rows) -> tuple[int, int]:
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
            row = stop if _all_finite(values[row:stop]) else row
            while row < stop and np.isfinite(values[row]):
                row += 1
            if row > first:
                starts[count] = first
                stops[count] = row
                count += 1
                rows += row - first
    return count, rows


@kernel()
def _all_finite(values: Column) -> bool:
    undefined = 0
    for row in range(len(values)):
        undefined += values[row] - values[row] != 0.0
    return undefined == 0


def shifted(source: Series, bars: int) -> Column:
    """The values of ``bars`` rows earlier in the same run, NaN on its first rows."""
    out = source.column()
    shift(source.runs, source.values, bars, out)
    return out


@kernel(f"void({RUNS}, {COLUMN}, int64, {COLUMN})")
def shift(runs: Runs, values: Column, bars: int, out: Column) -> None:
    """Write each value ``bars`` rows after its own."""
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + bars, stop)
        out[start:first] = np.nan
        for row in range(first, stop):
            out[row] = values[row - bars]


def divided(numerator: Column, denominator: Column) -> Column:
    """The quotient, NaN where the denominator is 0."""
    out = np.empty(len(numerator))
    divide(numerator, denominator, out)
    return out


@kernel(f"void({COLUMN}, {COLUMN}, {COLUMN})")
def divide(numerator: Column, denominator: Column, out: Column) -> None:
    """Write the quotient, NaN where the denominator is 0."""
    for row in range(len(out)):
        out[row] = numerator[row] / denominator[row] if denominator[row] != 0.0 else np.nan
