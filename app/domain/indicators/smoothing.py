"""Exponential smoothing and its warm-up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.indicators.series import COLUMN, RUNS
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.indicators.series import Column, Runs, Series

_LANES: Final = 8


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


def ema(source: Series, length: int) -> Column:
    """EMA with the share 2/(n + 1), seeded with the mean of its first n values."""
    out = source.column()
    smooth(source.runs, source.values, length, 2.0 / (length + 1), out)
    return out


def ema_chain(source: Series, length: int, times: int) -> list[Column]:
    """EMA, EMA of the EMA, and so on."""
    chain: list[Column] = []
    for _ in range(times):
        chain.append(ema(source, length))
        source = source.later(chain[-1], length - 1)
    return chain


def wilder(source: Series, length: int) -> Column:
    """Wilder's smoothing: like `ema` with the share 1/n."""
    out = source.column()
    smooth(source.runs, source.values, length, 1.0 / length, out)
    return out


@kernel(f"void({RUNS}, {COLUMN}, int64, float64, {COLUMN})")
def smooth(runs: Runs, values: Column, length: int, share: float, out: Column) -> None:
    """Write the smoothed values: each bar moves by ``share`` of the distance to its value.

    Each step waits for the one before, so as many runs as there are lanes are done side by side
    for as long as the shortest of them lasts.
    """
    starts, stops = runs
    level = np.empty(_LANES)
    done = np.empty(_LANES, np.int64)
    for begin in range(0, len(starts), _LANES):
        lanes = min(_LANES, len(starts) - begin)
        shared = stops[begin] - starts[begin]
        for lane in range(lanes):
            start = starts[begin + lane]
            stop = stops[begin + lane]
            shared = min(shared, stop - start)
            level[lane] = _seed(values[start:stop], length, out[start:stop])
            done[lane] = start
        for row in range(length, shared if lanes == _LANES else 0):
            for lane in range(_LANES):
                place = done[lane] + row
                level[lane] += share * (values[place] - level[lane])
                out[place] = level[lane]
        finished = max(shared, length) if lanes == _LANES else length
        for lane in range(lanes):
            last = level[lane]
            for place in range(starts[begin + lane] + finished, stops[begin + lane]):
                last += share * (values[place] - last)
                out[place] = last


@kernel()
def _seed(values: Column, length: int, out: Column) -> float:
    """Write the undefined first rows of a run and the mean they end with, which is returned."""
    out[: min(length - 1, len(values))] = np.nan
    level = 0.0
    if len(values) >= length:
        for row in range(length):
            level += values[row]
        level /= length
        out[length - 1] = level
    return level
