"""Statistics of columns of numbers, for other kernels: the very numbers that numpy gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Flags, Floats

_PIECE: Final = 8192
_BLOCK: Final = 128
_LANES: Final = 8

_ALIKE: Final = 1e-12
"""Values that differ by less than this share of the largest differ by rounding alone."""


@kernel("float64(float64[::1])")
def total(values: Floats) -> float:
    """Sum of float64[n], in pieces by halves, of which rounding errors grow with log n alone.

    Higham, N. J. (1993): The accuracy of floating point summation. SIAM J. Sci. Comput. 14. It is
    cut where numpy cuts, so that both round alike.
    """
    found = 0.0
    for begin in range(0, len(values), _PIECE):
        found += _total_by_halves(values[begin : begin + _PIECE])
    return found


@kernel()
def _total_by_halves(values: Floats) -> float:
    count = len(values)
    if count <= _BLOCK:
        return _block_total(values)
    half = count // 2
    half -= half % _LANES
    return _total_by_halves(values[:half]) + _total_by_halves(values[half:])


@kernel()
def _block_total(values: Floats) -> float:
    whole = len(values) - len(values) % _LANES
    found = 0.0
    if whole > 0:
        lanes = values[:_LANES].copy()
        for begin in range(_LANES, whole, _LANES):
            for lane in range(_LANES):
                lanes[lane] += values[begin + lane]
        found = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
        found += (lanes[4] + lanes[5]) + (lanes[6] + lanes[7])
    for place in range(whole, len(values)):
        found += values[place]
    return found


@kernel("float64(float64[::1])")
def mean(values: Floats) -> float:
    """Of float64[n]; NaN without any."""
    return total(values) / len(values) if len(values) > 0 else math.nan


@kernel("float64(float64[::1])")
def deviation(values: Floats) -> float:
    """Sample standard deviation (n − 1) of float64[n]; NaN below two values."""
    if len(values) < 2:
        return math.nan
    off = values - mean(values)
    return math.sqrt(total(off * off) / (len(values) - 1))


@kernel("boolean(float64[::1])")
def are_alike(values: Floats) -> bool:
    """Whether the values of float64[n], n ≥ 1, differ by rounding alone, if at all."""
    return not deviation(values) > _ALIKE * np.max(np.abs(values))


@kernel("float64(float64[::1], float64)")
def quantile(ascending: Floats, share: float) -> float:
    """The value of float64[n], n ≥ 1, that a share lies below; between two linearly."""
    place = (len(ascending) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ascending) - 1)
    part = place - low
    distance = ascending[high] - ascending[low]
    if part >= 0.5:
        return float(ascending[high] - distance * (1 - part))
    return float(ascending[low] + distance * part)


@kernel("int64(boolean[::1])")
def longest_run(flags: Flags) -> int:
    """The most True in a row among bool[n]."""
    longest = run = 0
    for flag in flags:
        run = run + 1 if flag else 0
        longest = max(longest, run)
    return longest
