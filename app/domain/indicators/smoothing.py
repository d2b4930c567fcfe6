"""Exponential smoothing and its warm-up."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from numba import uint64

from app.domain.indicators.series import COLUMN, RUNS
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.indicators.series import Column, Rows, Runs, Series

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
    """Write the smoothed values: each bar moves by ``share`` of the distance to its value."""
    starts, stops = runs
    levels = np.empty(len(starts))
    for run in range(len(starts)):
        rows = slice(starts[run], stops[run])
        levels[run] = _seed(values[rows], length, out[rows])
    carry_on((np.minimum(starts + length, stops), stops), values, share, levels, out)


@kernel()
def carry_on(runs: Runs, values: Column, share: float, levels: Column, out: Column) -> None:
    """Smooth the rows of each run from the level before its first row, float64[runs].

    Each step waits for the one before, so as many runs as there are lanes are done side by side
    for as long as the shortest of them lasts. ``out`` may be ``values``.
    """
    starts, stops = runs
    for begin in range(0, len(starts), _LANES):
        end = min(begin + _LANES, len(starts))
        shared = 0
        if end - begin == _LANES:
            shared = np.min(stops[begin:end] - starts[begin:end])
            _side_by_side(values, starts[begin:end], shared, share, levels[begin:end], out)
        for run in range(begin, end):
            last = levels[run]
            for row in range(starts[run] + shared, stops[run]):
                last += share * (values[row] - last)
                out[row] = last


@kernel()
def _side_by_side(
    values: Column,
    starts: Rows,
    rows: int,
    share: float,
    level: Column,
    out: Column,
) -> None:
    """Smooth the first rows of eight runs and leave each one's last value in ``level``.

    Levels in variables of their own stay in registers, and unsigned rows need no look at their
    sign: written as a loop over lanes this takes more than twice the time.
    """
    a, b, c, d = level[0], level[1], level[2], level[3]
    e, f, g, h = level[4], level[5], level[6], level[7]
    firsts = starts.view(np.uint64)
    at_a, at_b, at_c, at_d = firsts[0], firsts[1], firsts[2], firsts[3]
    at_e, at_f, at_g, at_h = firsts[4], firsts[5], firsts[6], firsts[7]
    for row in range(uint64(rows)):
        a += share * (values[at_a + row] - a)
        out[at_a + row] = a
        b += share * (values[at_b + row] - b)
        out[at_b + row] = b
        c += share * (values[at_c + row] - c)
        out[at_c + row] = c
        d += share * (values[at_d + row] - d)
        out[at_d + row] = d
        e += share * (values[at_e + row] - e)
        out[at_e + row] = e
        f += share * (values[at_f + row] - f)
        out[at_f + row] = f
        g += share * (values[at_g + row] - g)
        out[at_g + row] = g
        h += share * (values[at_h + row] - h)
        out[at_h + row] = h
    for lane, last in enumerate((a, b, c, d, e, f, g, h)):
        level[lane] = last


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
