"""Oscillators that place a value inside the range it moved in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.momentum import strength
from app.domain.indicators.series import COLUMN, COLUMNS_2, RUNS, divided, series, whole
from app.domain.indicators.smoothing import wilder_warmup
from app.domain.indicators.windows import (
    window_high,
    window_low,
    window_mean,
    window_place,
    window_spread,
    window_sum,
)
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs, Series


# Typical prices nearer than this are equal for TA-Lib: rounding alone parts them.
_TIE = 1e-14


@indicator(
    "stoch",
    "Stochastic oscillator",
    category="momentum",
    parameters=(bars("k", 14), bars("smooth", 3), bars("d", 3)),
    outputs=("k", "d"),
    warmup=lambda values: int(values["k"]) + int(values["smooth"]) + int(values["d"]) - 2,
    citation="TA-Lib STOCH with simple averages; George Lane",
)
def stoch(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Place of the close in the range of k bars, smoothed, and the average of that, in percent."""
    high, low = whole(batch, batch.high), whole(batch, batch.low)
    raw = window_place(batch.close, high, low, int(values["k"]))
    return _averages(series(batch, raw), int(values["smooth"]), int(values["d"]))


def _averages(raw: Series, first: int, second: int) -> tuple[Column, Column]:
    """The mean of the raw values, and the mean of that."""
    k = window_mean(raw, first)
    return k, window_mean(raw.later(k, first - 1), second)


@indicator(
    "stochrsi",
    "Stochastic RSI",
    category="momentum",
    parameters=(bars("length", 14), bars("rsi_length", 14, 2), bars("k", 3), bars("d", 3)),
    outputs=("k", "d"),
    takes_source=True,
    warmup=lambda values: (
        wilder_warmup(int(values["rsi_length"]), 1e-5)
        + int(values["length"])
        + int(values["k"])
        + int(values["d"])
        - 2
    ),
    citation="TradingView Stochastic RSI; Tushar Chande and Stanley Kroll, 1994",
)
def stochrsi(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Place of the RSI in its range of n bars, smoothed, and the average of that, in percent."""
    index = strength(series(batch, source), int(values["rsi_length"]))
    rows = series(batch, index)
    raw = window_place(index, rows, rows, int(values["length"]))
    # While the source stands still, so does the RSI, and its range is nothing but rounding.
    still = series(batch, source)
    blank_still(still.runs, still.values, int(values["length"]), raw)
    return _averages(series(batch, raw), int(values["k"]), int(values["d"]))


@kernel(f"void({RUNS}, {COLUMN}, int64, {COLUMN})")
def blank_still(runs: Runs, values: Column, length: int, out: Column) -> None:
    """Write NaN where the last ``length`` values are equal; leave the other rows as they are."""
    for start, stop in zip(runs[0], runs[1]):
        same = 0
        for row in range(start + 1, stop):
            same = same + 1 if values[row] == values[row - 1] else 0
            if same >= length - 1:
                out[row] = np.nan


@indicator(
    "willr",
    "Williams %R",
    category="momentum",
    parameters=(bars("length", 14),),
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib WILLR; Larry Williams",
)
def willr(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Distance of the close from the highest high, in percent of the range, −100 to 0."""
    length = int(values["length"])
    high = window_high(whole(batch, batch.high), length)
    span = high - window_low(whole(batch, batch.low), length)
    return (100.0 * divided(batch.close - high, span),)


@indicator(
    "cci",
    "Commodity channel index",
    category="momentum",
    parameters=(bars("length", 14, 2),),
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib CCI; Donald Lambert, Commodities, October 1980",
)
def cci(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Distance of the typical price from its mean, in 0.015 mean absolute distances."""
    length = int(values["length"])
    rows = whole(batch, typical_price(batch))
    mean = window_mean(rows, length)
    spread = rows.column()
    window_spread(rows.runs, rows.values, mean, length, spread)
    return (divided(rows.values - mean, 0.015 * spread),)


def typical_price(batch: Batch) -> Column:
    """Mean of high, low and close."""
    out = np.empty(len(batch.close))
    mean_price(batch.high, batch.low, batch.close, out)
    return out


@kernel(f"void({COLUMN}, {COLUMN}, {COLUMN}, {COLUMN})")
def mean_price(high: Column, low: Column, close: Column, out: Column) -> None:
    """Write (high + low + close) / 3, rounded as TA-Lib does."""
    for row in range(len(out)):
        out[row] = (high[row] + low[row] + close[row]) / 3.0


@indicator(
    "mfi",
    "Money flow index",
    category="volume",
    parameters=(bars("length", 14),),
    warmup=lambda values: int(values["length"]) + 1,
    citation="TA-Lib MFI; Gene Quong and Avrum Soudack, Stocks & Commodities, March 1989",
)
def mfi(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Share of the money traded at a rising typical price in all of it, in percent."""
    length = int(values["length"])
    rows = whole(batch, typical_price(batch))
    flows = rows.two()
    money_flows(rows.runs, rows.values, batch.volume, flows)
    rising = window_sum(rows.later(flows[0], 1), length)
    flow = window_sum(rows.later(flows[1], 1), length)
    flow += rising
    rising *= 100.0
    return (divided(rising, flow),)


@kernel(f"void({RUNS}, {COLUMN}, {COLUMN}, {COLUMNS_2})")
def money_flows(runs: Runs, price: Column, volume: Column, out: tuple[Column, Column]) -> None:
    """Write price × volume of the rows with a higher and with a lower price than before."""
    rising, falling = out
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + 1, stop)
        rising[start:first] = np.nan
        falling[start:first] = np.nan
        earlier = price[first - 1 : stop - 1]
        later = price[first:stop]
        traded = volume[first:stop]
        ups = rising[first:stop]
        downs = falling[first:stop]
        for row in range(len(later)):
            flow = later[row] * traded[row]
            step = later[row] - earlier[row]
            ups[row] = flow if step > _TIE else 0.0
            downs[row] = flow if step < -_TIE else 0.0
