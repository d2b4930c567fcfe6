"""Exponential smoothing and its warm-up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from app.domain.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.indicators.series import Series

    type Floats = NDArray[np.float64]
    type Ints = NDArray[np.int64]


def ema_warmup(length: int, remainder: float = 1e-3) -> int:
    """Bars until the seed of an EMA of ``length`` weighs less than ``remainder``.

    The seed is the mean of the first n values and loses the share 2/(n + 1) of its weight with
    each bar: n + ⌈ln remainder / ln(1 − 2/(n + 1))⌉.
    """
    return _decay(length, 2.0 / (length + 1), remainder)


def wilder_warmup(length: int, remainder: float = 1e-3) -> int:
    """Like `ema_warmup` for Wilder's smoothing, whose seed loses 1/n of its weight a bar."""
    return _decay(length, 1.0 / length, remainder)


def _decay(length: int, share: float, remainder: float) -> int:
    if share >= 1.0:
        return length
    return length + math.ceil(math.log(remainder) / math.log1p(-share))


def ema(source: Series, length: int) -> NDArray[np.float64]:
    """EMA with the share 2/(n + 1), seeded with the mean of its first n values."""
    out = source.column()
    smooth(source.starts, source.stops, source.values, length, 2.0 / (length + 1), out)
    return out


def wilder(source: Series, length: int) -> NDArray[np.float64]:
    """Wilder's smoothing: like `ema` with the share 1/n."""
    out = source.column()
    smooth(source.starts, source.stops, source.values, length, 1.0 / length, out)
    return out


@kernel("void(int64[::1], int64[::1], float64[::1], int64, float64, float64[::1])")
def smooth(
    starts: Ints, stops: Ints, values: Floats, length: int, share: float, out: Floats
) -> None:
    """Write the smoothed values: each bar moves by ``share`` of the distance to its value."""
    for run in range(len(starts)):
        smooth_run(values, starts[run], stops[run], length, share, out)


@kernel()
def smooth_run(
    values: Floats, start: int, stop: int, length: int, share: float, out: Floats
) -> None:
    """Smooth one run of rows, undefined on its first ``length`` − 1."""
    seeded = start + length - 1
    out[start : min(seeded, stop)] = np.nan
    if seeded >= stop:
        return
    level = 0.0
    for row in range(start, seeded + 1):
        level += values[row]
    level /= length
    out[seeded] = level
    for row in range(seeded + 1, stop):
        level += share * (values[row] - level)
        out[row] = level
