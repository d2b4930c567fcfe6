"""Oscillators that place a value inside the range it moved in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.extremes import rows_at_a_time
from app.domain.indicators.momentum import strength
from app.domain.indicators.series import (
    COLUMN,
    COLUMNS_2,
    RUNS,
    divided,
    series,
    span,
    undefine,
    whole,
)
from app.domain.indicators.shared import shared
from app.domain.indicators.smoothing import wilder_warmup
from app.domain.indicators.windows import (
    add_up,
    means,
    spare_sums,
    window_high,
    window_low,
    window_mean,
    window_place,
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
    index = strength(batch, source, int(values["rsi_length"]))
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
    rows = whole(batch, typical_price(batch))
    out = rows.column()
    channel_index(rows.runs, rows.values, int(values["length"]), out)
    return (out,)


@kernel(f"void({RUNS}, {COLUMN}, int64, {COLUMN})")
def channel_index(runs: Runs, price: Column, length: int, out: Column) -> None:
    """Write the CCI of the prices; undefined where they do not vary."""
    chunk = rows_at_a_time(length)
    spare = spare_sums(chunk + length)
    middle = np.empty(chunk)
    start, stop = span(runs)
    for row in range(start + length - 1, stop, chunk):
        end = min(row + chunk, stop)
        window = price[row - length + 1 : end]
        mean = middle[: end - row]
        means(window, length, 1.0, spare, mean)
        _distances(window, mean, length, out[row:end])
        _from_mean(price[row:end], mean, 0.015 / length, out[row:end])
    undefine(runs, length - 1, out)


@kernel()
def _from_mean(price: Column, mean: Column, share: float, out: Column) -> None:
    """Replace the sums of distances by the CCI."""
    for row in range(len(out)):
        scale = share * out[row]
        index = (price[row] - mean[row]) / scale
        out[row] = index if scale != 0.0 else np.nan


@kernel()
def _distances(window: Column, mean: Column, length: int, out: Column) -> None:
    """Write the sum of the absolute distances of ``length`` neighbours from their mean."""
    out[:] = 0.0
    rows = len(out)
    rest = length & 3
    for place in range(rest):
        value = window[place : place + rows]
        for row in range(rows):
            out[row] += abs(value[row] - mean[row])
    for place in range(rest, length, 4):
        first = window[place : place + rows]
        second = window[place + 1 : place + 1 + rows]
        third = window[place + 2 : place + 2 + rows]
        fourth = window[place + 3 : place + 3 + rows]
        for row in range(rows):
            centre = mean[row]
            near = abs(first[row] - centre) + abs(second[row] - centre)
            out[row] += near + (abs(third[row] - centre) + abs(fourth[row] - centre))


def typical_price(batch: Batch) -> Column:
    """Mean of high, low and close; to be left unchanged."""
    return shared(batch, ("typical price",), lambda: _typical_price(batch))


def _typical_price(batch: Batch) -> Column:
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
    rows = whole(batch, typical_price(batch))
    out = rows.column()
    money_flow(rows.runs, (rows.values, batch.volume), int(values["length"]), out)
    return (out,)


@kernel(f"void({RUNS}, {COLUMNS_2}, int64, {COLUMN})")
def money_flow(runs: Runs, traded: tuple[Column, Column], length: int, out: Column) -> None:
    """Write the share of the rising flow in all of it over ``length`` rows, in percent.

    ``traded`` are prices and volumes.
    """
    price, volume = traded
    chunk = rows_at_a_time(length)
    spare = spare_sums(chunk + length)
    rising, falling, total = np.empty(chunk + length), np.empty(chunk + length), np.empty(chunk)
    start, stop = span(runs)
    for row in range(start + length, stop, chunk):
        end = min(row + chunk, stop)
        first = row - length + 1
        ups = rising[: end - first]
        downs = falling[: end - first]
        flows = total[: end - row]
        _part(price[first - 1 : end], volume[first:end], ups, downs)
        add_up(ups, length, 1.0, spare, out[row:end])
        add_up(downs, length, 1.0, spare, flows)
        _in_percent(flows, out[row:end])
    undefine(runs, length, out)


@kernel()
def _part(price: Column, volume: Column, ups: Column, downs: Column) -> None:
    """Write price × volume of the rows with a higher and with a lower price than before.

    The first price is that before the first volume.
    """
    earlier = price[: len(volume)]
    later = price[1:]
    for row in range(len(volume)):
        flow = later[row] * volume[row]
        step = later[row] - earlier[row]
        ups[row] = flow if step > _TIE else 0.0
        downs[row] = flow if step < -_TIE else 0.0


@kernel()
def _in_percent(rest: Column, out: Column) -> None:
    """Replace each part by its share in the whole; undefined where that is nothing."""
    for row in range(len(out)):
        out[row] = 100.0 * out[row] / (out[row] + rest[row])
