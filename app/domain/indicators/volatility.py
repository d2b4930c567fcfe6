"""Ranges, deviations, and the bands made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator, number
from app.domain.indicators.series import series, whole
from app.domain.indicators.smoothing import wilder, wilder_warmup
from app.domain.indicators.windows import window_moments
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values

    type Column = NDArray[np.float64]
    type Rows = NDArray[np.int64]


@indicator(
    "atr",
    "Average true range",
    category="volatility",
    parameters=(bars("length", 14),),
    warmup=lambda values: 1 + wilder_warmup(int(values["length"]), 1e-4),
    citation="TA-Lib ATR; J. Welles Wilder, New Concepts in Technical Trading Systems, 1978",
)
def atr(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """True range, smoothed after Wilder; the first bar has none."""
    return (average_range(batch, int(values["length"])),)


def average_range(batch: Batch, length: int) -> NDArray[np.float64]:
    """The ATR of ``length``, in quote currency."""
    ranges = whole(batch, np.empty(len(batch.close)))
    true_range(ranges.starts, ranges.stops, batch.high, batch.low, batch.close, ranges.values)
    return wilder(ranges.later(ranges.values, 1), length)


@kernel("void(int64[::1], int64[::1], float64[::1], float64[::1], float64[::1], float64[::1])")
def true_range(
    starts: Rows, stops: Rows, high: Column, low: Column, close: Column, out: Column
) -> None:
    """Write the bar's range including the previous close; undefined on each first row."""
    for run in range(len(starts)):
        out[starts[run] : min(starts[run] + 1, stops[run])] = np.nan
        for row in range(starts[run] + 1, stops[run]):
            out[row] = max(high[row], close[row - 1]) - min(low[row], close[row - 1])


@indicator(
    "bbands",
    "Bollinger bands",
    category="volatility",
    parameters=(bars("length", 20, 2), number("mult", 2.0, 0.0, 100.0)),
    outputs=("middle", "upper", "lower", "width", "percent"),
    pane="price",
    takes_source=True,
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib BBANDS; John Bollinger, Bollinger on Bollinger Bands, 2001",
)
def bbands(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Mean ± mult population deviations; width as a share of the middle, percent from 0 to 1."""
    rows = series(batch, source)
    middle, deviation = rows.columns(2)
    window_moments(rows.starts, rows.stops, rows.values, int(values["length"]), middle, deviation)
    deviation *= float(values["mult"])
    upper = middle + deviation
    lower = middle - deviation
    span = 2.0 * deviation
    with np.errstate(divide="ignore", invalid="ignore"):
        width = np.where(middle != 0.0, span / middle, np.nan)
        percent = np.where(span > 0.0, (rows.values - lower) / span, np.nan)
    return middle, upper, lower, width, percent
