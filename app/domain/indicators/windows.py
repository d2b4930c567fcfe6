"""Sums, deviations and extremes over sliding windows.

Each run is cut into blocks as long as the window. A window then is the end of one block and the
beginning of the next, so that totals from the cut outwards replace the add-one, drop-one scheme
whose rounding errors pile up over long histories (van Herk 1992, Gil and Werman 1993). Totals are
taken relative to the value at the cut, which every window across it contains: a window of equal
values gives exactly that value, and a deviation of exactly 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.series import COLUMN, COLUMNS_2, RUNS
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.indicators.series import Column, Runs, Series


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
    """Write ``weight`` × the mean of the last ``length`` values."""
    tail = np.zeros(length + 1)
    share = weight / length
    for start, stop in zip(runs[0], runs[1]):  # noqa: B905 - numba knows no strict
        tail[:] = 0.0
        for cut in range(start, stop, length):
            origin = values[cut]
            total = 0.0
            if cut > start:
                for back in range(1, length):
                    total += values[cut - back] - origin
                    tail[length - back] = total
            total = 0.0
            for row in range(cut, min(cut + length, stop)):
                total += values[row] - origin
                out[row] = weight * origin + share * (tail[row - cut + 1] + total)
        out[start : min(start + length - 1, stop)] = np.nan


@kernel(f"void({RUNS}, {COLUMN}, int64, {COLUMNS_2})")
def window_moments(runs: Runs, values: Column, length: int, out: tuple[Column, Column]) -> None:
    """Write the mean and the population standard deviation of the last ``length`` values."""
    mean, deviation = out
    tail = np.zeros(length + 1)
    tail_squares = np.zeros(length + 1)
    share = 1.0 / length
    for start, stop in zip(runs[0], runs[1]):  # noqa: B905 - numba knows no strict
        tail[:] = 0.0
        tail_squares[:] = 0.0
        for cut in range(start, stop, length):
            origin = values[cut]
            total = 0.0
            squares = 0.0
            if cut > start:
                for back in range(1, length):
                    distance = values[cut - back] - origin
                    total += distance
                    squares += distance * distance
                    tail[length - back] = total
                    tail_squares[length - back] = squares
            total = 0.0
            squares = 0.0
            for row in range(cut, min(cut + length, stop)):
                distance = values[row] - origin
                total += distance
                squares += distance * distance
                offset = share * (tail[row - cut + 1] + total)
                square = share * (tail_squares[row - cut + 1] + squares)
                mean[row] = origin + offset
                deviation[row] = np.sqrt(max(square - offset * offset, 0.0))
        mean[start : min(start + length - 1, stop)] = np.nan
        deviation[start : min(start + length - 1, stop)] = np.nan


@kernel(f"void({RUNS}, {COLUMN}, int64, float64, {COLUMN})")
def window_highest(runs: Runs, values: Column, length: int, sign: float, out: Column) -> None:
    """Write the highest of the last ``length`` values (``sign`` 1) or the lowest (``sign`` −1)."""
    tail = np.empty(length + 1)
    for start, stop in zip(runs[0], runs[1]):  # noqa: B905 - numba knows no strict
        tail[:] = -np.inf
        for cut in range(start, stop, length):
            top = -np.inf
            if cut > start:
                for back in range(1, length):
                    top = max(top, sign * values[cut - back])
                    tail[length - back] = top
            top = -np.inf
            for row in range(cut, min(cut + length, stop)):
                top = max(top, sign * values[row])
                out[row] = sign * max(tail[row - cut + 1], top)
        out[start : min(start + length - 1, stop)] = np.nan


@kernel(f"void({RUNS}, {COLUMN}, {COLUMN}, float64, {COLUMN})")
def window_weighted(runs: Runs, values: Column, weights: Column, total: float, out: Column) -> None:
    """Write the weighted sum of the last values; ``weights`` oldest first, with sum ``total``."""
    length = len(weights)
    for start, stop in zip(runs[0], runs[1]):  # noqa: B905 - numba knows no strict
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
    for start, stop in zip(runs[0], runs[1]):  # noqa: B905 - numba knows no strict
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
    for start, stop in zip(runs[0], runs[1]):  # noqa: B905 - numba knows no strict
        first = min(start + length - 1, stop)
        out[start:first] = np.nan
        spread = out[first:stop]
        middle = mean[first:stop]
        spread[:] = 0.0
        for back in range(length):
            earlier = values[first - back : stop - back]
            for place in range(len(spread)):
                spread[place] += abs(earlier[place] - middle[place])
        for place in range(len(spread)):
            spread[place] *= share


@kernel(f"void({RUNS}, {COLUMN}, int64, {COLUMN})")
def window_rank(runs: Runs, values: Column, length: int, out: Column) -> None:
    """Write the share of the ``length`` values before each that lie strictly below it, percent."""
    share = 100.0 / length
    for start, stop in zip(runs[0], runs[1]):  # noqa: B905 - numba knows no strict
        first = min(start + length, stop)
        out[start:first] = np.nan
        for row in range(first, stop):
            below = 0
            for earlier in values[row - length : row]:
                below += earlier < values[row]
            out[row] = below * share
