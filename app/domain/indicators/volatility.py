"""Deviations, and channels around the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator, number
from app.domain.indicators.ranges import average_range
from app.domain.indicators.series import COLUMN, COLUMNS_2, COLUMNS_3, series, whole
from app.domain.indicators.smoothing import ema, ema_warmup, wilder_warmup
from app.domain.indicators.windows import window_deviation, window_high, window_low
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column


@indicator(
    "stdev",
    "Standard deviation",
    category="volatility",
    parameters=(bars("length", 14, 2),),
    takes_source=True,
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib STDDEV",
)
def stdev(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Population standard deviation of the last n values."""
    return (window_deviation(series(batch, source), int(values["length"]))[1],)


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
    """Mean ± mult deviations; width as a share of the middle; place between the bands, 0 to 1."""
    rows = series(batch, source)
    middle, upper = window_deviation(rows, int(values["length"]))
    lower, width, percent = np.empty((3, len(middle)))
    bands(rows.values, float(values["mult"]), (middle, upper), (lower, width, percent))
    return middle, upper, lower, width, percent


@kernel(f"void({COLUMN}, float64, {COLUMNS_2}, {COLUMNS_3})")
def bands(
    values: Column,
    mult: float,
    moments: tuple[Column, Column],
    out: tuple[Column, Column, Column],
) -> None:
    """Replace the deviation by the upper band; write the lower one, width and percent."""
    middle, upper = moments
    lower, width, percent = out
    for row in range(len(values)):
        centre = middle[row]
        reach = mult * upper[row]
        upper[row] = centre + reach
        lower[row] = centre - reach
        width[row] = 2.0 * reach / centre if centre != 0.0 else np.nan
        percent[row] = (values[row] - centre + reach) / (2.0 * reach) if reach > 0.0 else np.nan


@indicator(
    "keltner",
    "Keltner channels",
    category="volatility",
    parameters=(bars("length", 20), number("mult", 2.0, 0.0, 100.0), bars("atr_length", 10)),
    outputs=("middle", "upper", "lower"),
    pane="price",
    warmup=lambda values: max(
        ema_warmup(int(values["length"])), 1 + wilder_warmup(int(values["atr_length"]))
    ),
    citation="TradingView Keltner Channels; Chester Keltner, 1960, as changed by Linda Raschke",
)
def keltner(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """EMA of the close ± mult ATR."""
    middle = ema(whole(batch, batch.close), int(values["length"]))
    reach = average_range(batch, int(values["atr_length"]))
    reach *= float(values["mult"])
    return middle, middle + reach, middle - reach


@indicator(
    "donchian",
    "Donchian channels",
    category="volatility",
    parameters=(bars("length", 20),),
    outputs=("upper", "lower", "middle"),
    pane="price",
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib DONCHIAN; Richard Donchian",
)
def donchian(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Highest high and lowest low of n bars, and their middle."""
    upper = window_high(whole(batch, batch.high), int(values["length"]))
    lower = window_low(whole(batch, batch.low), int(values["length"]))
    middle = upper + lower
    middle *= 0.5
    return upper, lower, middle
