"""Sums, deviations and extremes over sliding windows.

A window is put together from windows of 1, 2, 4, 8 … rows, each made of two of half its width. So
a total takes few steps whatever the length, none of them waits for the row before, and no rounding
error is carried along a history. Windows of equal values give exactly that value and a deviation of
exactly 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.series import COLUMN, COLUMNS_2, RUNS
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.indicators.series import Column, Runs, Series


_SHORT = 5


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


def window_middle(high: Series, low: Series, length: int) -> Column:
    """Middle between the highest ``high`` and the lowest ``low`` of the last ``length`` rows."""
    out = window_high(high, length)
    out += window_low(low, length)
    out *= 0.5
    return out


def window_place(values: Column, high: Series, low: Series, length: int) -> Column:
    """Place in the range of the last ``length`` rows, 0 to 100; NaN where there is no range."""
    out = window_high(high, length)
    place_in_range(values, window_low(low, length), out)
    return out


@kernel(f"void({COLUMN}, {COLUMN}, {COLUMN})")
def place_in_range(values: Column, bottom: Column, out: Column) -> None:
    """Replace the top of each range in ``out`` with the place of the value, in percent."""
    for row in range(len(out)):
        span = out[row] - bottom[row]
        out[row] = 100.0 * (values[row] - bottom[row]) / span if span != 0.0 else np.nan


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
    chunk = _chunk(length)
    spare = np.empty(chunk + length), np.empty(chunk + length)
    share = weight / length
    for start, stop in zip(runs[0], runs[1]):
        out[start : min(start + length - 1, stop)] = np.nan
        for row in range(start + length - 1, stop, chunk):
            end = min(row + chunk, stop)
            window = values[row - length + 1 : end]
            if length <= _SHORT:
                _add_few(window, length, weight, out[row:end])
                continue
            _add_up(window, length, spare, out[row:end])
            for place in range(row, end):
                out[place] *= share
            if weight == 1.0 and _repeats(window) >= length - 1:
                _level(window, length, 1.0, out[row:end])


@kernel(f"void({RUNS}, {COLUMN}, int64, {COLUMNS_2})")
def window_moments(runs: Runs, values: Column, length: int, out: tuple[Column, Column]) -> None:
    """Write the mean and the population standard deviation of the last ``length`` values."""
    chunk = _chunk(length)
    spare = np.empty(chunk + length), np.empty(chunk + length)
    moved = np.empty(chunk + length)
    for start, stop in zip(runs[0], runs[1]):
        out[0][start : min(start + length - 1, stop)] = np.nan
        out[1][start : min(start + length - 1, stop)] = np.nan
        for row in range(start + length - 1, stop, chunk):
            end = min(row + chunk, stop)
            window = values[row - length + 1 : end]
            mean = out[0][row:end]
            deviation = out[1][row:end]
            origin = window[length - 1]
            distance = moved[: len(window)]
            for place in range(len(window)):
                distance[place] = window[place] - origin
            _add_up(distance, length, spare, mean)
            for place in range(len(window)):
                distance[place] *= distance[place]
            _add_up(distance, length, spare, deviation)
            _settle(origin, length, mean, deviation)
            if _repeats(window) >= length - 1:
                _level(window, length, 1.0, mean)
                _level(window, length, 0.0, deviation)


@kernel(f"void({RUNS}, {COLUMN}, int64, float64, {COLUMN})")
def window_highest(runs: Runs, values: Column, length: int, sign: float, out: Column) -> None:
    """Write the highest of the last ``length`` values (``sign`` 1) or the lowest (``sign`` −1)."""
    chunk = _chunk(length)
    spare = np.empty(chunk + length), np.empty(chunk + length)
    for start, stop in zip(runs[0], runs[1]):
        out[start : min(start + length - 1, stop)] = np.nan
        for row in range(start + length - 1, stop, chunk):
            end = min(row + chunk, stop)
            _climb(values[row - length + 1 : end], length, sign, spare, out[row:end])


@kernel()
def _chunk(length: int) -> int:
    """Rows done at a time: few enough to stay in the cache, many beside the window."""
    return max(512, 3 * length)


@kernel()
def _repeats(window: Column) -> int:
    """How many values equal the one before."""
    count = 0
    later = window[1:]
    for place in range(len(later)):
        count += later[place] == window[place]
    return count


@kernel()
def _settle(origin: float, length: int, mean: Column, deviation: Column) -> None:
    """Turn sums of distances from ``origin`` and of their squares into mean and deviation."""
    share = 1.0 / length
    for row in range(len(mean)):
        offset = share * mean[row]
        mean[row] = origin + offset
        deviation[row] = np.sqrt(max(share * deviation[row] - offset * offset, 0.0))


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
    """Write ``weight`` × the mean of each ``length`` neighbours, relative to the last of them."""
    last = window[length - 1 :]
    out[:] = 0.0
    for place in range(length - 1):
        part = window[place : place + len(out)]
        for row in range(len(out)):
            out[row] += part[row] - last[row]
    share = weight / length
    for row in range(len(out)):
        out[row] = weight * last[row] + share * out[row]


@kernel()
def _add_up(window: Column, length: int, spare: tuple[Column, Column], out: Column) -> None:
    """Write the sum of each ``length`` neighbours."""
    narrow = window
    wide, next_wide = spare
    count = len(window)
    width = 1
    place = 0
    while True:
        if length & width:
            part = narrow[place : place + len(out)]
            if place == 0:
                out[:] = part
            else:
                for row in range(len(out)):
                    out[row] += part[row]
            place += width
        if 2 * width > length:
            return
        count -= width
        other = narrow[width : width + count]
        for row in range(count):
            wide[row] = narrow[row] + other[row]
        narrow, wide, next_wide = wide, next_wide, wide
        width *= 2


@kernel()
def _climb(
    window: Column, length: int, sign: float, spare: tuple[Column, Column], out: Column
) -> None:
    """Write the highest, or by ``sign`` the lowest, of each ``length`` neighbours."""
    narrow, wide = spare
    count = len(window)
    for row in range(count):
        narrow[row] = sign * window[row]
    width = 1
    while 2 * width <= length:
        count -= width
        other = narrow[width : width + count]
        for row in range(count):
            wide[row] = max(narrow[row], other[row])
        narrow, wide = wide, narrow
        width *= 2
    other = narrow[length - width : length - width + len(out)]
    for row in range(len(out)):
        out[row] = sign * max(narrow[row], other[row])


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


@kernel(f"void({RUNS}, {COLUMN}, {COLUMN}, int64, {COLUMN})")
def window_spread(runs: Runs, values: Column, mean: Column, length: int, out: Column) -> None:
    """Write the mean absolute distance of the last ``length`` values from their ``mean``."""
    share = 1.0 / length
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + length - 1, stop)
        out[start:first] = np.nan
        spread = out[first:stop]
        middle = mean[first:stop]
        spread[:] = 0.0
        for back in range(0, length - 1, 2):
            earlier = values[first - back : stop - back]
            before = values[first - back - 1 : stop - back - 1]
            for place in range(len(spread)):
                centre = middle[place]
                spread[place] += abs(earlier[place] - centre) + abs(before[place] - centre)
        if length % 2:
            earlier = values[first - length + 1 : stop - length + 1]
            for place in range(len(spread)):
                spread[place] += abs(earlier[place] - middle[place])
        for place in range(len(spread)):
            spread[place] *= share


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
