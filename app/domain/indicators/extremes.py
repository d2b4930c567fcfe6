"""Highest and lowest values of sliding windows, and what is made of the two.

A window is put together from windows of 1, 2, 4, 8 … rows, each made of two of half its width, so
that few steps do whatever the length, and none of them waits for the row before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.series import (
    COLUMN,
    COLUMNS_2,
    COLUMNS_3,
    COLUMNS_4,
    RUNS,
    span,
    undefine,
)
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.indicators.series import Column, Runs

    type Spare = tuple[Column, Column, Column]


@kernel(f"void({RUNS}, {COLUMN}, int64, float64, {COLUMN})")
def window_highest(runs: Runs, values: Column, length: int, sign: float, out: Column) -> None:
    """Write the highest of the last ``length`` values (``sign`` 1) or the lowest (``sign`` −1)."""
    chunk = rows_at_a_time(length)
    spare = _spare(chunk + length)
    start, stop = span(runs)
    for row in range(start + length - 1, stop, chunk):
        end = min(row + chunk, stop)
        _climb(values[row - length + 1 : end], length, sign, spare, out[row:end])
    undefine(runs, length - 1, out)


@kernel(f"void({RUNS}, {COLUMNS_2}, int64, {COLUMNS_3})")
def window_channels(
    runs: Runs, sides: tuple[Column, Column], length: int, out: tuple[Column, Column, Column]
) -> None:
    """Write the highest ``sides[0]``, the lowest ``sides[1]`` of ``length`` rows, their middle."""
    chunk = rows_at_a_time(length)
    spare = _spare(chunk + length)
    upper, lower, middle = out
    start, stop = span(runs)
    for row in range(start + length - 1, stop, chunk):
        end = min(row + chunk, stop)
        _climb(sides[0][row - length + 1 : end], length, 1.0, spare, upper[row:end])
        _climb(sides[1][row - length + 1 : end], length, -1.0, spare, lower[row:end])
        _mean(upper[row:end], lower[row:end], middle[row:end])
    for column in out:
        undefine(runs, length - 1, column)


@kernel(f"void({RUNS}, {COLUMN}, {COLUMNS_2}, int64, {COLUMN})")
def window_places(
    runs: Runs, values: Column, sides: tuple[Column, Column], length: int, out: Column
) -> None:
    """Write the place of each value in the range of the last ``length`` rows, 0 to 100.

    The range is from the lowest ``sides[1]`` to the highest ``sides[0]``; NaN where it is empty.
    """
    chunk = rows_at_a_time(length)
    spare = _spare(chunk + length)
    start, stop = span(runs)
    for row in range(start + length - 1, stop, chunk):
        end = min(row + chunk, stop)
        bottom = spare[2][: end - row]
        _climb(sides[0][row - length + 1 : end], length, 1.0, spare, out[row:end])
        _climb(sides[1][row - length + 1 : end], length, -1.0, spare, bottom)
        _place(values[row:end], bottom, out[row:end])
    undefine(runs, length - 1, out)


@kernel(f"void({RUNS}, {COLUMNS_2}, UniTuple(int64, 4), {COLUMNS_4})")
def window_clouds(
    runs: Runs,
    sides: tuple[Column, Column],
    lengths: tuple[int, int, int, int],
    out: tuple[Column, Column, Column, Column],
) -> None:
    """Write the lines of Ichimoku from highs and lows.

    Args:
        runs: where the columns are defined.
        sides: highs and lows.
        lengths: rows of tenkan, kijun and senkou, and by how many the cloud comes later.
        out: tenkan, kijun, and the two edges of the cloud.
    """
    high, low = sides
    tenkan, kijun, senkou, shift = lengths
    longest = max(tenkan, kijun, senkou)
    chunk = max(512, 3 * longest)
    tops = _spare(chunk)
    bottoms = _spare(chunk)
    spare = _spare(chunk + longest)
    start, stop = span(runs)
    # The first rows have no window of the longest kind, so that they go through it shortened.
    begun = min(start + longest - 1, stop)
    _middles(high[start:begun], low[start:begun], tenkan, spare, out[0][start:begun])
    _middles(high[start:begun], low[start:begun], kijun, spare, out[1][start:begun])
    later = min(start + shift, stop)
    _middles(
        high[start:begun], low[start:begun], senkou, spare, out[3][later : min(begun + shift, stop)]
    )
    for row in range(begun, stop, chunk):
        end = min(row + chunk, stop)
        first = row - longest + 1
        _climb_three(high[first:end], lengths, 1.0, spare, tops)
        _climb_three(low[first:end], lengths, -1.0, spare, bottoms)
        _mean(tops[0], bottoms[0], out[0][row:end])
        _mean(tops[1], bottoms[1], out[1][row:end])
        _mean(tops[2], bottoms[2], out[3][min(row + shift, stop) : min(end + shift, stop)])
    last = start + stop - later
    _mean(out[0][start:last], out[1][start:last], out[2][later:stop])
    undefine(runs, tenkan - 1, out[0])
    undefine(runs, kijun - 1, out[1])
    undefine(runs, shift + max(tenkan, kijun) - 1, out[2])
    undefine(runs, shift + senkou - 1, out[3])


@kernel()
def _climb_three(
    window: Column,
    lengths: tuple[int, int, int, int],
    sign: float,
    spare: Spare,
    out: Spare,
) -> None:
    """Write the extremes of the last three lengths of rows, from the same narrower windows.

    The window begins where the longest of the three does for the first row written.
    """
    longest = max(lengths[0], lengths[1], lengths[2])
    narrow = window
    wide = spare[0]
    count = len(window)
    rows = count - longest + 1
    width = 1
    while True:
        for line in range(3):
            length = lengths[line]
            if width < length <= 2 * width or length == width == 1:
                column = narrow[longest - length :]
                _farther(column, length - width, sign, out[line][:rows])
        if 2 * width >= longest:
            return
        count -= width
        _farther(narrow, width, sign, wide[:count])
        narrow, wide = wide, spare[1] if width == 1 else narrow
        width *= 2


@kernel()
def rows_at_a_time(length: int) -> int:
    """Rows done at a time: few enough to stay in the cache, many beside the window."""
    return max(1024, 3 * length)


@kernel()
def _spare(rows: int) -> Spare:
    return np.empty(rows), np.empty(rows), np.empty(rows)


@kernel()
def _middles(high: Column, low: Column, length: int, spare: Spare, out: Column) -> None:
    """Write the middle of the range of ``length`` rows, but for the first ``length`` − 1."""
    chunk = rows_at_a_time(length)
    for row in range(length - 1, len(out), chunk):
        end = min(row + chunk, len(out))
        bottom = spare[2][: end - row]
        _climb(high[row - length + 1 : end], length, 1.0, spare, out[row:end])
        _climb(low[row - length + 1 : end], length, -1.0, spare, bottom)
        _add_half(bottom, out[row:end])


@kernel()
def _climb(window: Column, length: int, sign: float, spare: Spare, out: Column) -> None:
    """Write the highest, or by ``sign`` the lowest, of each ``length`` neighbours."""
    narrow = window
    wide = spare[0]
    count = len(window)
    width = 1
    while 2 * width < length:
        count -= width
        _farther(narrow, width, sign, wide[:count])
        narrow, wide = wide, spare[1] if width == 1 else narrow
        width *= 2
    _farther(narrow, length - width, sign, out)


@kernel()
def _farther(column: Column, distance: int, sign: float, out: Column) -> None:
    """Write the higher, or by ``sign`` the lower, of each value and the one ``distance`` later."""
    later = column[distance : distance + len(out)]
    if sign > 0.0:
        for row in range(len(out)):
            out[row] = max(column[row], later[row])
    else:
        for row in range(len(out)):
            out[row] = min(column[row], later[row])


@kernel()
def _add_half(lower: Column, out: Column) -> None:
    """Replace the upper ends by the middles."""
    for row in range(len(out)):
        out[row] = 0.5 * (out[row] + lower[row])


@kernel()
def _mean(first: Column, second: Column, out: Column) -> None:
    for row in range(len(out)):
        out[row] = 0.5 * (first[row] + second[row])


@kernel()
def _place(values: Column, bottom: Column, out: Column) -> None:
    """Replace the top of each range in ``out`` with the place of the value, in percent."""
    for row in range(len(out)):
        span = out[row] - bottom[row]
        place = 100.0 * (values[row] - bottom[row]) / span
        out[row] = place if span != 0.0 else np.nan
