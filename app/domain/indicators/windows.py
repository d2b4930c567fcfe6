"""Sums, deviations and extremes over sliding windows.

A window is put together from windows of 1, 2, 4, 8 … rows, each made of two of half its width. So
a total takes few steps whatever the length, none of them waits for the row before, and no rounding
error is carried along a history. Windows of equal values give exactly that value and a deviation of
exactly 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.extremes import rows_at_a_time, window_highest, window_places
from app.domain.indicators.series import COLUMN, COLUMNS_2, RUNS, span, undefine
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.indicators.series import Column, Runs, Series

    type Spare = tuple[Column, Column, Column]

_SHORT = 4


def window_mean(source: Series, length: int) -> Column:
    """Mean of the last ``length`` values."""
    out = source.column()
    window_sums(source.runs, source.values, length, 1.0, out)
    return out


def window_sum(source: Series, length: int) -> Column:
    """Sum of the last ``length`` values."""
    out = source.column()
    window_sums(source.runs, source.values, length, float(length), out)
    return out


def window_high(source: Series, length: int) -> Column:
    """Highest of the last ``length`` values."""
    out = source.column()
    window_highest(source.runs, source.values, length, 1.0, out)
    return out


def window_low(source: Series, length: int) -> Column:
    """Lowest of the last ``length`` values."""
    out = source.column()
    window_highest(source.runs, source.values, length, -1.0, out)
    return out


def window_place(values: Column, high: Series, low: Series, length: int) -> Column:
    """Place in the range of the last ``length`` rows, 0 to 100; NaN where there is no range."""
    out = high.column()
    window_places(high.runs, values, (high.values, low.values), length, out)
    return out


def window_deviation(source: Series, length: int) -> tuple[Column, Column]:
    """Mean and population standard deviation of the last ``length`` values."""
    out = source.two()
    window_moments(source.runs, source.values, length, out)
    return out


def weighted(source: Series, weights: Column, total: float) -> Column:
    """Sum of the last values times ``weights``, oldest first, whose exact sum is ``total``."""
    out = source.column()
    window_weighted(source.runs, source.values, weights, total, out)
    return out


@kernel(f"void({RUNS}, {COLUMN}, int64, float64, {COLUMN})")
def window_sums(runs: Runs, values: Column, length: int, weight: float, out: Column) -> None:
    """Write ``weight`` × the mean of the last ``length`` values; ``weight`` is 1 or the length."""
    chunk = rows_at_a_time(length)
    spare = spare_sums(chunk + length)
    start, stop = span(runs)
    for row in range(start + length - 1, stop, chunk):
        end = min(row + chunk, stop)
        means(values[row - length + 1 : end], length, weight, spare, out[row:end])
    undefine(runs, length - 1, out)


@kernel(f"void({RUNS}, {COLUMN}, int64, {COLUMNS_2})")
def window_moments(runs: Runs, values: Column, length: int, out: tuple[Column, Column]) -> None:
    """Write the mean and the population standard deviation of the last ``length`` values."""
    chunk = rows_at_a_time(length)
    spare = spare_sums(chunk + length)
    moved = np.empty(chunk + length)
    for start, stop in zip(runs[0], runs[1]):
        out[0][start : min(start + length - 1, stop)] = np.nan
        out[1][start : min(start + length - 1, stop)] = np.nan
        for row in range(start + length - 1, stop, chunk):
            end = min(row + chunk, stop)
            window = values[row - length + 1 : end]
            moments(window, length, spare, moved, out[0][row:end], out[1][row:end])


@kernel()
def spare_sums(rows: int) -> Spare:
    """Columns that `means`, `moments` and `add_up` work in."""
    return np.empty(rows), np.empty(rows), np.empty(rows)


@kernel()
def means(window: Column, length: int, weight: float, spare: Spare, out: Column) -> None:
    """Write ``weight`` × the mean of each ``length`` neighbours; ``weight`` is 1 or the length."""
    if length <= _SHORT:
        _add_few(window, length, weight, out)
        return
    add_up(window, length, weight / length, spare, out)
    if weight == 1.0 and _may_be_level(window, length):
        _level(window, length, 1.0, out)


@kernel()
def moments(
    window: Column, length: int, spare: Spare, moved: Column, mean: Column, deviation: Column
) -> None:
    """Write mean and population standard deviation of each ``length`` neighbours.

    ``moved`` is a column to work in, as long as the window.
    """
    share = 1.0 / length
    origin = window[length - 1]
    distance = moved[: len(window)]
    for place in range(len(window)):
        distance[place] = window[place] - origin
    add_up(distance, length, share, spare, mean)
    for place in range(len(window)):
        distance[place] *= distance[place]
    add_up(distance, length, share, spare, deviation)
    for row in range(len(mean)):
        offset = mean[row]
        mean[row] = origin + offset
        deviation[row] = np.sqrt(max(deviation[row] - offset * offset, 0.0))
    if _may_be_level(window, length):
        _level(window, length, 1.0, mean)
        _level(window, length, 0.0, deviation)


@kernel()
def _may_be_level(window: Column, length: int) -> bool:
    """Whether ``length`` neighbours may be equal: then two are at one of these places."""
    for place in range(length - 1, len(window), length - 1):
        if window[place] == window[place - 1]:
            return True
    return False


@kernel()
def _level(window: Column, length: int, scale: float, out: Column) -> None:
    """Write ``scale`` × the value where the last ``length`` of them are equal."""
    same = 0
    for place in range(1, len(window)):
        same = same + 1 if window[place] == window[place - 1] else 0
        if same >= length - 1 and place >= length - 1:
            out[place - length + 1] = scale * window[place]


@kernel()
def _add_few(window: Column, length: int, weight: float, out: Column) -> None:
    """Write ``weight`` × the mean of up to four neighbours, relative to the last of them."""
    last = window[length - 1 :]
    first = window[: len(out)]
    second = window[min(1, length - 1) :]
    third = window[min(2, length - 1) :]
    share = weight / length
    for row in range(len(out)):
        end = last[row]
        out[row] = weight * end + share * (
            (first[row] - end) + (second[row] - end) + (third[row] - end)
        )


@kernel()
def add_up(window: Column, length: int, share: float, spare: Spare, out: Column) -> None:
    """Write ``share`` × the sum of each ``length`` neighbours.

    The binary digits of the length tell which widths it takes; the narrowest is kept in its place
    until the next one is there.
    """
    narrow = window
    kept = window
    wide = spare[0]
    lowest = length & -length
    count = len(window)
    width = 1
    place = 0
    while True:
        scale = share if 2 * width > length else 1.0
        if width == lowest:
            kept = narrow
            if width == length:
                _scale(narrow, scale, out)
        elif length & width:
            if place == lowest:
                _join(kept, narrow[place:], scale, out)
            else:
                _join_to(narrow[place:], scale, out)
        place += length & width
        if 2 * width > length:
            return
        count -= width
        _widen(narrow, width, wide[:count])
        free = spare[1] if width == 1 else spare[2] if width == lowest else narrow
        narrow, wide = wide, free
        width *= 2


@kernel()
def _scale(column: Column, scale: float, out: Column) -> None:
    for row in range(len(out)):
        out[row] = scale * column[row]


@kernel()
def _join(first: Column, second: Column, scale: float, out: Column) -> None:
    for row in range(len(out)):
        out[row] = scale * (first[row] + second[row])


@kernel()
def _join_to(column: Column, scale: float, out: Column) -> None:
    for row in range(len(out)):
        out[row] = scale * (out[row] + column[row])


@kernel()
def _widen(column: Column, width: int, out: Column) -> None:
    """Write the sum of each value and the one ``width`` rows later."""
    later = column[width : width + len(out)]
    for row in range(len(out)):
        out[row] = column[row] + later[row]


@kernel(f"void({RUNS}, {COLUMN}, {COLUMN}, float64, {COLUMN})")
def window_weighted(runs: Runs, values: Column, weights: Column, total: float, out: Column) -> None:
    """Write the weighted sum of the last values; ``weights`` oldest first, with sum ``total``."""
    length = len(weights)
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + length - 1, stop)
        out[start:first] = np.nan
        for row in range(first, stop):
            origin = values[row]
            moved = 0.0
            window = values[row - length + 1 : row + 1]
            for place in range(length):
                moved += weights[place] * (window[place] - origin)
            out[row] = total * origin + moved


@kernel(f"void({RUNS}, {COLUMN}, int64, float64, {COLUMN})")
def window_age(runs: Runs, values: Column, length: int, sign: float, out: Column) -> None:
    """Write how many rows ago the highest (``sign`` 1) or lowest of the last values was.

    Of equal ones the latest counts, as in TA-Lib.
    """
    for start, stop in zip(runs[0], runs[1]):
        out[start : min(start + length - 1, stop)] = np.nan
        best = start
        for row in range(start, stop):
            if sign * values[row] >= sign * values[best]:
                best = row
            elif best <= row - length:
                best = row - length + 1
                for later in range(best + 1, row + 1):
                    if sign * values[later] >= sign * values[best]:
                        best = later
            if row >= start + length - 1:
                out[row] = row - best


@kernel(f"void({RUNS}, {COLUMN}, int64, {COLUMN})")
def window_rank(runs: Runs, values: Column, length: int, out: Column) -> None:
    """Write the share of the ``length`` values before each that lie strictly below it, percent."""
    share = 100.0 / length
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + length, stop)
        out[start:first] = np.nan
        for row in range(first, stop):
            below = 0
            for earlier in values[row - length : row]:
                below += earlier < values[row]
            out[row] = below * share
