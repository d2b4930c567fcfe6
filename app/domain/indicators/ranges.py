"""True range and its averages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.series import COLUMN, COLUMNS_3, RUNS, divided, whole
from app.domain.indicators.shared import shared
from app.domain.indicators.smoothing import wilder, wilder_warmup
from app.domain.indicators.windows import window_high, window_low, window_sum
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs, Series

_WILDER = "J. Welles Wilder, New Concepts in Technical Trading Systems, 1978"


@indicator(
    "atr",
    "Average true range",
    category="volatility",
    parameters=(bars("length", 14),),
    warmup=lambda values: 1 + wilder_warmup(int(values["length"]), 1e-4),
    citation=f"TA-Lib ATR; {_WILDER}",
)
def atr(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """True range, smoothed after Wilder; the first bar has none."""
    return (average_range(batch, int(values["length"])),)


@indicator(
    "natr",
    "Normalised average true range",
    category="volatility",
    parameters=(bars("length", 14),),
    warmup=lambda values: 1 + wilder_warmup(int(values["length"]), 1e-4),
    citation="TA-Lib NATR; John Forman, Stocks & Commodities, May 2006",
)
def natr(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """ATR in percent of the close."""
    return (100.0 * divided(average_range(batch, int(values["length"])), batch.close),)


@indicator(
    "chop",
    "Choppiness index",
    category="volatility",
    parameters=(bars("length", 14, 2),),
    warmup=lambda values: int(values["length"]) + 1,
    citation="TradingView Choppiness Index; E. W. Dreiss",
)
def chop(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Logarithm to base n of the path of n bars over the range they cover, in percent."""
    length = int(values["length"])
    path = window_sum(true_ranges(batch), length)
    span = window_high(whole(batch, batch.high), length)
    span -= window_low(whole(batch, batch.low), length)
    return (100.0 * np.log(divided(path, span)) / np.log(float(length)),)


def average_range(batch: Batch, length: int) -> Column:
    """The ATR of ``length``, in quote currency; to be left unchanged."""
    return shared(batch, ("atr", length), lambda: wilder(true_ranges(batch), length))


def true_ranges(batch: Batch) -> Series:
    """Range of each bar including the previous close, in quote currency; to be left unchanged."""
    ranges = shared(batch, ("true range",), lambda: _true_ranges(batch))
    return whole(batch, ranges).later(ranges, 1)


def _true_ranges(batch: Batch) -> Column:
    rows = whole(batch, batch.close)
    out = rows.column()
    true_range(rows.runs, (batch.high, batch.low, batch.close), out)
    return out


@kernel(f"void({RUNS}, {COLUMNS_3}, {COLUMN})")
def true_range(runs: Runs, prices: tuple[Column, Column, Column], out: Column) -> None:
    """Write the true range from high, low and close; undefined on each first row."""
    high, low, close = prices
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + 1, stop)
        out[start:first] = np.nan
        before = close[first - 1 : stop - 1]
        top = high[first:stop]
        bottom = low[first:stop]
        ranges = out[first:stop]
        for row in range(len(ranges)):
            ranges[row] = max(top[row], before[row]) - min(bottom[row], before[row])
