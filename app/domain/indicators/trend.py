"""Direction and strength of trends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.extremes import window_clouds
from app.domain.indicators.ranges import true_ranges
from app.domain.indicators.series import (
    COLUMNS_3,
    RUNS,
    divided,
    series,
    shifted,
    whole,
)
from app.domain.indicators.smoothing import carry_on, smooth, wilder_warmup
from app.domain.indicators.windows import (
    weighted,
    window_age,
    window_sum,
)
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs

_ICHIMOKU_SHIFT = 26


@indicator(
    "adx",
    "Average directional index",
    category="trend",
    parameters=(bars("length", 14, 2),),
    outputs=("adx", "plus_di", "minus_di"),
    warmup=lambda values: int(values["length"]) + wilder_warmup(int(values["length"]), 1e-5),
    citation="TA-Lib ADX, PLUS_DI, MINUS_DI; J. Welles Wilder, New Concepts, 1978",
)
def adx(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Smoothed share of directional movement, and its two directions, in percent."""
    rows = whole(batch, batch.close)
    out = rows.three()
    directional(rows.runs, (batch.high, batch.low, batch.close), int(values["length"]), out)
    return out


@kernel(f"void({RUNS}, {COLUMNS_3}, int64, {COLUMNS_3})")
def directional(
    runs: Runs,
    prices: tuple[Column, Column, Column],
    length: int,
    out: tuple[Column, Column, Column],
) -> None:
    """Write ADX, +DI and −DI from high, low and close.

    A bar without any directional movement leaves the ADX as it is and its output undefined.
    """
    starts, stops = runs
    share = 1.0 / length
    firsts = np.minimum(starts + length, stops)
    moved = np.empty(len(prices[0]))
    columns = (moved, out[1], out[2])
    levels = np.empty(len(starts))
    for start, stop in zip(starts, stops):
        _directions(prices, start, stop, columns)
    for column in columns:
        for run in range(len(starts)):
            levels[run] = share * np.sum(column[starts[run] + 1 : firsts[run]])
        carry_on((firsts, stops), column, share, levels, column)
    for start, first, stop in zip(starts, firsts, stops):
        out[1][start:first] = np.nan
        out[2][start:first] = np.nan
        _indices(out[1][first:stop], out[2][first:stop], moved[first:stop])
    smooth((firsts, stops), moved, length, share, out[0])
    for start, first, stop in zip(starts, firsts, stops):
        out[0][start:first] = np.nan
        if np.isnan(np.sum(moved[first:stop])):
            _smooth_defined(moved[first:stop], length, share, out[0][first:stop])


@kernel()
def _directions(
    prices: tuple[Column, Column, Column],
    start: int,
    stop: int,
    out: tuple[Column, Column, Column],
) -> None:
    """Write true range, move up and move down of all rows of a run but its first."""
    high = prices[0][start:stop]
    low = prices[1][start:stop]
    close = prices[2][start:stop]
    ranges = out[0][start + 1 : stop]
    ups = out[1][start + 1 : stop]
    downs = out[2][start + 1 : stop]
    later_high = high[1:]
    later_low = low[1:]
    for row in range(len(ranges)):
        up = later_high[row] - high[row]
        down = low[row] - later_low[row]
        ranges[row] = max(later_high[row], close[row]) - min(later_low[row], close[row])
        ups[row] = up if up > max(down, 0.0) else 0.0
        downs[row] = down if down > max(up, 0.0) else 0.0


@kernel()
def _indices(ups: Column, downs: Column, ranges: Column) -> None:
    """Turn smoothed moves and ranges into +DI, −DI and, in place of the ranges, DX."""
    for row in range(len(ranges)):
        up = ups[row]
        down = downs[row]
        # One division serves both; without any range its result times 0 is undefined.
        scale = 100.0 / ranges[row] if ranges[row] != 0.0 else np.nan
        ups[row] = min(up * scale, 100.0)
        downs[row] = min(down * scale, 100.0)
        ranges[row] = 100.0 * abs(up - down) / (up + down)


@kernel()
def _smooth_defined(values: Column, length: int, share: float, out: Column) -> None:
    """Like `smooth` where some values are undefined: these change nothing and stay undefined."""
    level = 0.0
    for row in range(len(values)):
        value = values[row]
        out[row] = np.nan
        if not np.isnan(value):
            level += value if row < length else share * (value - level)
        if row == length - 1:
            level /= length
        if row >= length - 1 and not np.isnan(value):
            out[row] = level


@indicator(
    "vortex",
    "Vortex indicator",
    category="trend",
    parameters=(bars("length", 14),),
    outputs=("plus", "minus"),
    warmup=lambda values: int(values["length"]) + 1,
    citation="TA-Lib VORTEX; Etienne Botes and Douglas Siepman, Stocks & Commodities, 2010",
)
def vortex(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Way from low to next high, and from high to next low, over the true ranges of n bars."""
    length = int(values["length"])
    ranges = true_ranges(batch)
    path = window_sum(ranges, length)
    up = np.abs(batch.high - shifted(whole(batch, batch.low), 1))
    down = np.abs(batch.low - shifted(whole(batch, batch.high), 1))
    return tuple(divided(window_sum(ranges.with_values(way), length), path) for way in (up, down))


@indicator(
    "aroon",
    "Aroon",
    category="trend",
    parameters=(bars("length", 14),),
    outputs=("up", "down", "oscillator"),
    warmup=lambda values: int(values["length"]) + 1,
    citation="TA-Lib AROON and AROONOSC; Tushar Chande, Stocks & Commodities, 1995",
)
def aroon(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """How recent the highest high and the lowest low of n + 1 bars are, in percent of n."""
    length = int(values["length"])
    rows = whole(batch, batch.close)
    up, down = rows.two()
    window_age(rows.runs, batch.high, length + 1, 1.0, up)
    window_age(rows.runs, batch.low, length + 1, -1.0, down)
    up, down = (100.0 * (length - age) / length for age in (up, down))
    return up, down, up - down


@indicator(
    "linreg",
    "Linear regression",
    category="trend",
    parameters=(bars("length", 14, 2),),
    pane="price",
    takes_source=True,
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib LINEARREG",
)
def linreg(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """End of the least-squares line through the last n values."""
    length = int(values["length"])
    weights = slope_weights(length) * ((length - 1) / 2.0) + 1.0 / length
    return (weighted(series(batch, source), weights, 1.0),)


def slope_weights(length: int) -> Column:
    """Weights, oldest first, that give the least-squares slope per bar of ``length`` values."""
    centred = np.arange(length) - (length - 1) / 2.0
    weights: Column = centred / (centred @ centred)
    return weights


@indicator(
    "ichimoku",
    "Ichimoku cloud",
    category="trend",
    parameters=(bars("tenkan", 9), bars("kijun", 26), bars("senkou", 52)),
    outputs=("tenkan", "kijun", "senkou_a", "senkou_b"),
    pane="price",
    warmup=lambda values: (
        _ICHIMOKU_SHIFT + max(int(values["tenkan"]), int(values["kijun"]), int(values["senkou"]))
    ),
    citation="TradingView Ichimoku Cloud without its forward-looking chikou; Goichi Hosoda",
)
def ichimoku(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Middles of three ranges; the cloud's edges are those computed 26 bars ago."""
    rows = whole(batch, batch.close)
    out = (*rows.two(), *rows.two())
    lengths = (int(values["tenkan"]), int(values["kijun"]), int(values["senkou"]), _ICHIMOKU_SHIFT)
    window_clouds(rows.runs, (batch.high, batch.low), lengths, out)
    return out
