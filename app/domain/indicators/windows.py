"""Sums, deviations and extremes over sliding windows, in time independent of the length.

Each run is cut into blocks as long as the window. A window then is the end of one block and the
beginning of the next, so that sums from the cut outwards replace the add-one, drop-one scheme
whose rounding errors pile up over long histories (van Herk 1992, Gil and Werman 1993). Sums are
taken relative to the value at the cut, which every window across it contains: windows of equal
values give exactly that value and a deviation of exactly 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Floats = NDArray[np.float64]
    type Ints = NDArray[np.int64]

_SUMS = "void(int64[::1], int64[::1], float64[::1], int64, float64, float64[::1])"
_HIGHEST = "void(int64[::1], int64[::1], float64[::1], int64, float64, float64[::1])"
_MOMENTS = "void(int64[::1], int64[::1], float64[::1], int64, float64[::1], float64[::1])"
_EXTREMES = (
    "void(int64[::1], int64[::1], float64[::1], float64[::1], int64, float64[::1], float64[::1])"
)


@kernel(_SUMS)
def window_sums(
    starts: Ints, stops: Ints, values: Floats, length: int, weight: float, out: Floats
) -> None:
    """Write ``weight`` × the mean of the last ``length`` values: 1 for means, ``length`` for sums."""
    tail = np.zeros(length + 1)
    share = weight / length
    for run in range(len(starts)):
        start = starts[run]
        stop = stops[run]
        out[start : min(start + length - 1, stop)] = np.nan
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
                if cut > start or row == start + length - 1:
                    before = tail[row - cut + 1] if row - cut + 1 < length else 0.0
                    out[row] = weight * origin + share * (before + total)


@kernel(_MOMENTS)
def window_moments(
    starts: Ints, stops: Ints, values: Floats, length: int, mean: Floats, deviation: Floats
) -> None:
    """Write the mean and the population standard deviation of the last ``length`` values."""
    tail = np.zeros(length + 1)
    tail_squares = np.zeros(length + 1)
    share = 1.0 / length
    for run in range(len(starts)):
        start = starts[run]
        stop = stops[run]
        mean[start : min(start + length - 1, stop)] = np.nan
        deviation[start : min(start + length - 1, stop)] = np.nan
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
                if cut > start or row == start + length - 1:
                    place = row - cut + 1
                    offset = share * (total + (tail[place] if place < length else 0.0))
                    square = share * (squares + (tail_squares[place] if place < length else 0.0))
                    mean[row] = origin + offset
                    deviation[row] = np.sqrt(max(square - offset * offset, 0.0))


@kernel(_HIGHEST)
def window_highest(
    starts: Ints, stops: Ints, values: Floats, length: int, sign: float, out: Floats
) -> None:
    """Write the highest of the last ``length`` values (``sign`` 1), or the lowest (``sign`` −1)."""
    tail = np.empty(length + 1)
    tail[length] = -np.inf
    for run in range(len(starts)):
        start = starts[run]
        stop = stops[run]
        out[start : min(start + length - 1, stop)] = np.nan
        for cut in range(start, stop, length):
            top = -np.inf
            if cut > start:
                for back in range(1, length):
                    top = max(top, sign * values[cut - back])
                    tail[length - back] = top
                top = -np.inf
            for row in range(cut, min(cut + length, stop)):
                top = max(top, sign * values[row])
                if cut > start or row == start + length - 1:
                    before = tail[row - cut + 1] if cut > start else -np.inf
                    out[row] = sign * max(before, top)


@kernel(_EXTREMES)
def window_extremes(
    starts: Ints,
    stops: Ints,
    high: Floats,
    low: Floats,
    length: int,
    top: Floats,
    bottom: Floats,
) -> None:
    """Write the highest ``high`` and the lowest ``low`` of the last ``length`` rows."""
    window_highest(starts, stops, high, length, 1.0, top)
    window_highest(starts, stops, low, length, -1.0, bottom)
