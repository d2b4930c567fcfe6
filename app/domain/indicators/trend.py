"""Direction and strength of trends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.ranges import true_ranges
from app.domain.indicators.series import (
    COLUMNS_3,
    RUNS,
    divided,
    series,
    shifted,
    whole,
)
from app.domain.indicators.smoothing import wilder_warmup
from app.domain.indicators.windows import (
    weighted,
    window_age,
    window_middle,
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
    high, low, close = prices
    adx, plus_di, minus_di = out
    share = 1.0 / length
    kept = 1.0 - share
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + length, stop)
        settled = min(start + 2 * length - 1, stop)
        ranges = 0.0
        ups = 0.0
        downs = 0.0
        for row in range(start + 1, stop):
            up = high[row] - high[row - 1]
            down = low[row - 1] - low[row]
            fade = 1.0 if row < first else kept
            bar = max(high[row], close[row - 1]) - min(low[row], close[row - 1])
            ranges = fade * ranges + bar
            ups = fade * ups + (up if up > max(down, 0.0) else 0.0)
            downs = fade * downs + (down if down > max(up, 0.0) else 0.0)
            plus_di[row] = 100.0 * ups / ranges
            minus_di[row] = 100.0 * downs / ranges
            adx[row] = 100.0 * abs(ups - downs) / (ups + downs)
        index = 0.0
        for row in range(first, stop):
            moved = adx[row]
            if not np.isnan(moved):
                index = (index if row <= settled else kept * index) + share * moved
                adx[row] = index
        adx[start:settled] = np.nan
        plus_di[start:first] = np.nan
        minus_di[start:first] = np.nan


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
    high = whole(batch, batch.high)
    low = whole(batch, batch.low)
    tenkan, kijun, senkou = (
        window_middle(high, low, int(values[name])) for name in ("tenkan", "kijun", "senkou")
    )
    leading = tenkan + kijun
    leading *= 0.5
    return (
        tenkan,
        kijun,
        shifted(high.with_values(leading), _ICHIMOKU_SHIFT),
        shifted(high.with_values(senkou), _ICHIMOKU_SHIFT),
    )
