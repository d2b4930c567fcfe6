"""Kernels over columns of values: arithmetic, rows of the past, rows of other timeframes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Truths = NDArray[np.int8]
    type Values = NDArray[np.float64]
    type Offsets = NDArray[np.int64]


@kernel()
def _result(sign: int, a: float, b: float) -> float:
    if sign == 0:
        value = a + b
    elif sign == 1:
        value = a - b
    elif sign == 2:
        value = a * b
    else:
        value = a / b
    return value if np.isfinite(value) else np.nan


@kernel("void(int64, float64[::1], int64, float64[::1], int64, float64[::1])")
def combine(
    sign: int, left: Values, left_stride: int, right: Values, right_stride: int, out: Values
) -> None:
    """Write left + - * / right (``sign`` 0 to 3); what is not finite becomes NaN.

    A stride of 0 makes the side a constant of one row.
    """
    if right_stride == 0:
        for row in range(len(out)):
            out[row] = _result(sign, left[row * left_stride], right[0])
    elif left_stride == 0:
        for row in range(len(out)):
            out[row] = _result(sign, left[0], right[row])
    else:
        for row in range(len(out)):
            out[row] = _result(sign, left[row], right[row])


@kernel(
    "void(float64[::1], int64[::1], int64, float64, float64[::1])",
    "void(int8[::1], int64[::1], int64, int64, int8[::1])",
)
def shift(
    column: NDArray[np.generic],
    offsets: Offsets,
    bars: int,
    missing: float,
    out: NDArray[np.generic],
) -> None:
    """Write each symbol's rows ``bars`` later, with ``missing`` in front."""
    for symbol in range(len(offsets) - 1):
        start = offsets[symbol]
        stop = offsets[symbol + 1]
        first = min(start + bars, stop)
        for row in range(start, first):
            out[row] = missing
        for row in range(first, stop):
            out[row] = column[row - bars]


@kernel("void(int64[::1], int64[::1], int64[::1], int64[::1], int64[::1])")
def find_closed(
    closes: Offsets,
    offsets: Offsets,
    other_closes: Offsets,
    other_offsets: Offsets,
    out: Offsets,
) -> None:
    """Write for each bar the row of the other timeframe's last bar that has closed by its close.

    Args:
        closes: closing times of the bars, UTC ms, ascending within each symbol.
        offsets: first row of each symbol, and the number of rows.
        other_closes: closing times of the other timeframe's bars.
        other_offsets: their first rows.
        out: row numbers, −1 where none has closed yet.
    """
    for symbol in range(len(offsets) - 1):
        first = other_offsets[symbol]
        stop = other_offsets[symbol + 1]
        following = first
        for row in range(offsets[symbol], offsets[symbol + 1]):
            while following < stop and other_closes[following] <= closes[row]:
                following += 1
            out[row] = following - 1 if following > first else -1


@kernel(
    "void(float64[::1], int64[::1], float64, float64[::1])",
    "void(int8[::1], int64[::1], int64, int8[::1])",
)
def gather(
    column: NDArray[np.generic], rows: Offsets, missing: float, out: NDArray[np.generic]
) -> None:
    """Write the column's values at the given rows, ``missing`` where the row is −1."""
    for row in range(len(out)):
        out[row] = column[rows[row]] if rows[row] >= 0 else missing


@kernel("void(int8[::1], int64[::1], float64[::1])")
def count_since(column: Truths, offsets: Offsets, out: Values) -> None:
    """Write the rows since the column was last true, NaN before it ever was."""
    for symbol in range(len(offsets) - 1):
        start = offsets[symbol]
        last = start - 1
        for row in range(start, offsets[symbol + 1]):
            if column[row] == 1:
                last = row
            out[row] = row - last if last >= start else np.nan


@kernel("void(int8[::1], float64[::1], int64[::1], int64, float64[::1])")
def recall(column: Truths, values: Values, offsets: Offsets, occurrence: int, out: Values) -> None:
    """Write the value at the latest row but ``occurrence`` where the column was true."""
    kept = np.empty(occurrence + 1)
    for symbol in range(len(offsets) - 1):
        seen = 0
        for row in range(offsets[symbol], offsets[symbol + 1]):
            if column[row] == 1:
                kept[seen % (occurrence + 1)] = values[row]
                seen += 1
            # The oldest of the kept ones stands where the next one will be written.
            out[row] = kept[seen % (occurrence + 1)] if seen > occurrence else np.nan


@kernel("void(int64[::1], int64[::1], float64[::1], float64[::1])")
def rank_within(times: Offsets, order: Offsets, values: Values, out: Values) -> None:
    """Write each value's place among those of the same time: 100 (lower + ties/2) / (n − 1).

    Args:
        times: time of each row.
        values: of each row, finite on those of ``order``.
        order: rows sorted by time, then value.
        out: NaN where fewer than two values share the time.
    """
    first = 0
    while first < len(order):
        stop = first
        while stop < len(order) and times[order[stop]] == times[order[first]]:
            stop += 1
        low = first
        while low < stop:
            high = low
            while high < stop and values[order[high]] == values[order[low]]:
                high += 1
            ties = high - low - 1
            for place in range(low, high):
                lower = low - first + 0.5 * ties
                out[order[place]] = 100.0 * lower / (stop - first - 1)
            low = high
        first = stop
