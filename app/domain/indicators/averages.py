"""Moving averages."""

from __future__ import annotations

from math import ceil, isqrt, log, log1p, sqrt
from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator, number
from app.domain.indicators.series import COLUMN, RUNS, divided, series, shifted
from app.domain.indicators.smoothing import ema as ema_of
from app.domain.indicators.smoothing import ema_chain, ema_warmup, wilder, wilder_warmup
from app.domain.indicators.windows import weighted, window_mean, window_sum
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs, Series

# KAMA's shares at full and at no efficiency: those of EMAs over 2 and 30 bars.
_FAST = 2.0 / 3.0
_SLOW = 2.0 / 31.0


@indicator(
    "sma",
    "Simple moving average",
    category="averages",
    parameters=(bars("length", 20),),
    pane="price",
    takes_source=True,
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib SMA",
)
def sma(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Mean of the last n values."""
    return (window_mean(series(batch, source), int(values["length"])),)


@indicator(
    "ema",
    "Exponential moving average",
    category="averages",
    parameters=(bars("length", 20),),
    pane="price",
    takes_source=True,
    warmup=lambda values: ema_warmup(int(values["length"])),
    citation="TA-Lib EMA, seeded with the mean of its first n values",
)
def ema(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Each bar moves the average by 2/(n + 1) of the distance to its value."""
    return (ema_of(series(batch, source), int(values["length"])),)


@indicator(
    "wma",
    "Weighted moving average",
    category="averages",
    parameters=(bars("length", 20),),
    pane="price",
    takes_source=True,
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib WMA",
)
def wma(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Mean of the last n values with weights 1, 2 … n, the newest heaviest."""
    return (_linear(series(batch, source), int(values["length"])),)


def _linear(rows: Series, length: int) -> Column:
    weights = np.arange(1.0, length + 1.0)
    return weighted(rows, weights / weights.sum(), 1.0)


@indicator(
    "hma",
    "Hull moving average",
    category="averages",
    parameters=(bars("length", 20, 2),),
    pane="price",
    takes_source=True,
    warmup=lambda values: int(values["length"]) + isqrt(int(values["length"])) - 1,
    citation="TA-Lib HMA; Alan Hull, alanhull.com/hull-moving-average",
)
def hma(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """WMA over √n bars of 2 × WMA(n/2) − WMA(n), lengths rounded down."""
    rows = series(batch, source)
    length = int(values["length"])
    raw = 2.0 * _linear(rows, length // 2) - _linear(rows, length)
    return (_linear(rows.later(raw, length - 1), isqrt(length)),)


@indicator(
    "dema",
    "Double exponential moving average",
    category="averages",
    parameters=(bars("length", 20),),
    pane="price",
    takes_source=True,
    warmup=lambda values: 2 * ema_warmup(int(values["length"])),
    citation="TA-Lib DEMA; Patrick Mulloy, Stocks & Commodities, January 1994",
)
def dema(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """2 × EMA − EMA of the EMA."""
    first, second = ema_chain(series(batch, source), int(values["length"]), 2)
    return (2.0 * first - second,)


@indicator(
    "tema",
    "Triple exponential moving average",
    category="averages",
    parameters=(bars("length", 20),),
    pane="price",
    takes_source=True,
    warmup=lambda values: 3 * ema_warmup(int(values["length"])),
    citation="TA-Lib TEMA; Patrick Mulloy, Stocks & Commodities, February 1994",
)
def tema(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """3 × EMA − 3 × EMA of the EMA + the EMA of that."""
    first, second, third = ema_chain(series(batch, source), int(values["length"]), 3)
    return (3.0 * first - 3.0 * second + third,)


@indicator(
    "t3",
    "Tillson T3",
    category="averages",
    parameters=(bars("length", 5), number("factor", 0.7, 0.0, 1.0)),
    pane="price",
    takes_source=True,
    warmup=lambda values: 6 * ema_warmup(int(values["length"])),
    citation="TA-Lib T3; Tim Tillson, Stocks & Commodities, January 1998",
)
def t3(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Three times applied: EMA × (1 + factor) − EMA of the EMA × factor."""
    factor = float(values["factor"])
    chain = ema_chain(series(batch, source), int(values["length"]), 6)
    square, cube = factor**2, factor**3
    return (
        -cube * chain[5]
        + 3.0 * (square + cube) * chain[4]
        - 3.0 * (2.0 * square + factor + cube) * chain[3]
        + (1.0 + 3.0 * factor + cube + 3.0 * square) * chain[2],
    )


@indicator(
    "alma",
    "Arnaud Legoux moving average",
    category="averages",
    parameters=(
        bars("length", 9),
        number("offset", 0.85, 0.0, 1.0),
        number("sigma", 6.0, 0.1, 100.0),
    ),
    pane="price",
    takes_source=True,
    warmup=lambda values: int(values["length"]),
    citation="TradingView ta.alma; Arnaud Legoux and Dimitris Kouzis-Loukas, 2009",
)
def alma(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Mean with Gaussian weights around the place ``offset`` of the window."""
    length = int(values["length"])
    centre = float(values["offset"]) * (length - 1)
    width = length / float(values["sigma"])
    weights = np.exp(-((np.arange(length) - centre) ** 2) / (2.0 * width * width))
    return (weighted(series(batch, source), weights / weights.sum(), 1.0),)


@indicator(
    "rma",
    "Wilder's moving average",
    category="averages",
    parameters=(bars("length", 20),),
    pane="price",
    takes_source=True,
    warmup=lambda values: wilder_warmup(int(values["length"])),
    citation="TA-Lib RMA; J. Welles Wilder, New Concepts in Technical Trading Systems, 1978",
)
def rma(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Each bar moves the average by 1/n of the distance to its value."""
    return (wilder(series(batch, source), int(values["length"])),)


@indicator(
    "vwma",
    "Volume-weighted moving average",
    category="averages",
    parameters=(bars("length", 20),),
    pane="price",
    takes_source=True,
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib VWMA; TradingView ta.vwma",
)
def vwma(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Mean of the last n values weighted by volume; undefined without any volume."""
    rows = series(batch, source)
    length = int(values["length"])
    traded = window_sum(rows.with_values(rows.values * batch.volume), length)
    return (divided(traded, window_sum(rows.with_values(batch.volume), length)),)


def _kama_warmup(values: Values) -> int:
    """Twice the decay to 0.1 % at the efficiency of a random walk, 1/√n."""
    length = int(values["length"])
    share = ((_FAST - _SLOW) / sqrt(length) + _SLOW) ** 2
    return length + 2 * ceil(log(1e-3) / log1p(-share))


@indicator(
    "kama",
    "Kaufman's adaptive moving average",
    category="averages",
    parameters=(bars("length", 20, 2),),
    pane="price",
    takes_source=True,
    warmup=_kama_warmup,
    citation="TA-Lib KAMA with 2 and 30; Perry Kaufman, Trading Systems and Methods",
)
def kama(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Average that moves fast when the last n steps go one way, and slowly when they do not."""
    rows = series(batch, source)
    length = int(values["length"])
    steps = rows.later(np.abs(rows.values - shifted(rows, 1)), 1)
    out = rows.column()
    adapt(rows.runs, (rows.values, window_sum(steps, length)), length, out)
    return (out,)


@kernel(f"void({RUNS}, UniTuple({COLUMN}, 2), int64, {COLUMN})")
def adapt(runs: Runs, columns: tuple[Column, Column], length: int, out: Column) -> None:
    """Write the KAMA from the values and the sums of their absolute steps."""
    values, noise = columns
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + length, stop)
        out[start:first] = np.nan
        if first == stop:
            continue
        level = values[first - 1]
        for row in range(first, stop):
            way = abs(values[row] - values[row - length])
            efficiency = way / noise[row] if noise[row] > 0.0 else 1.0
            share = (efficiency * (_FAST - _SLOW) + _SLOW) ** 2
            level += share * (values[row] - level)
            out[row] = level
