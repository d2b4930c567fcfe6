"""Oscillators of how fast the price swings: awesome oscillator, true strength, Fisher transform."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.series import (
    COLUMNS_2,
    COLUMNS_3,
    RUNS,
    divided,
    series,
    shifted,
    whole,
)
from app.domain.indicators.smoothing import ema, ema_warmup
from app.domain.indicators.windows import window_high, window_low, window_mean
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs, Series

# Bars until neither the kept 0.67 of a place nor the kept half of a transform is felt any more.
_FORGOTTEN = 40


@indicator(
    "ao",
    "Awesome oscillator",
    category="momentum",
    parameters=(bars("fast", 5), bars("slow", 34)),
    warmup=lambda values: max(int(values["fast"]), int(values["slow"])),
    citation="TA-Lib AO; Bill Williams, New Trading Dimensions, 1998",
)
def ao(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Fast minus slow mean of the middles of the bars."""
    rows = whole(batch, middle_price(batch))
    fast = window_mean(rows, int(values["fast"]))
    return (fast - window_mean(rows, int(values["slow"])),)


def middle_price(batch: Batch) -> Column:
    """Mean of high and low."""
    middle: Column = batch.high + batch.low
    middle *= 0.5
    return middle


def _strength_warmup(values: Values) -> int:
    smoothing = (ema_warmup(int(values[name]), 1e-5) for name in ("long", "short"))
    return 1 + sum(smoothing) + ema_warmup(int(values["signal"]))


@indicator(
    "tsi",
    "True strength index",
    category="momentum",
    parameters=(bars("long", 25), bars("short", 13), bars("signal", 13)),
    outputs=("tsi", "signal"),
    takes_source=True,
    warmup=_strength_warmup,
    citation="TA-Lib TSI; signal as TradingView; William Blau, Stocks & Commodities, 1991",
)
def tsi(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Change smoothed twice over absolute change smoothed twice, in percent, and its EMA."""
    rows = series(batch, source)
    change = rows.values - shifted(rows, 1)
    lengths = (int(values["long"]), int(values["short"]))
    net, way = (_smoothed(rows.later(step, 1), lengths) for step in (change, np.abs(change)))
    index = 100.0 * divided(net, way)
    return index, ema(series(batch, index), int(values["signal"]))


def _smoothed(rows: Series, lengths: tuple[int, int]) -> Column:
    """An EMA of the second length over one of the first."""
    first = ema(rows, lengths[0])
    return ema(rows.later(first, lengths[0] - 1), lengths[1])


@indicator(
    "fisher",
    "Fisher transform",
    category="momentum",
    parameters=(bars("length", 9, 2),),
    outputs=("fisher", "signal"),
    warmup=lambda values: int(values["length"]) + _FORGOTTEN,
    citation="TradingView Fisher Transform; John Ehlers, Stocks & Commodities, November 2002",
)
def fisher(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Place of the bar's middle in its range of n bars, spread out into sharp turns; one bar ago.

    Undefined in a flat window, after which it begins anew.
    """
    length = int(values["length"])
    rows = whole(batch, middle_price(batch))
    out = rows.two()
    ranges = (rows.values, window_high(rows, length), window_low(rows, length))
    transform(rows.runs, ranges, out)
    return out


@kernel(f"void({RUNS}, {COLUMNS_3}, {COLUMNS_2})")
def transform(
    runs: Runs, ranges: tuple[Column, Column, Column], out: tuple[Column, Column]
) -> None:
    """Write the transform and its previous value from the price and the range it lies in."""
    price, top, bottom = ranges
    fisher, signal = out
    for start, stop in zip(runs[0], runs[1]):
        before = np.nan
        place = 0.0
        level = 0.0
        for row in range(start, stop):
            signal[row] = before
            span = top[row] - bottom[row]
            if span > 0.0:
                share = (price[row] - bottom[row]) / span - 0.5
                place = _held(0.66 * share + 0.67 * place)
                level = 0.5 * np.log((1.0 + place) / (1.0 - place)) + 0.5 * level
                before = level
            else:
                place = 0.0
                level = 0.0
                before = np.nan
            fisher[row] = before


@kernel()
def _held(place: float) -> float:
    """Keep the place off ±1, where the transform is infinite."""
    if place > 0.99:
        return 0.999
    return -0.999 if place < -0.99 else place
