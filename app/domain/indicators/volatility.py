"""Deviations, and channels around the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator, number
from app.domain.indicators.extremes import rows_at_a_time, window_channels
from app.domain.indicators.ranges import average_range
from app.domain.indicators.series import COLUMN, COLUMNS_2, RUNS, series, whole
from app.domain.indicators.smoothing import ema, ema_warmup, wilder_warmup
from app.domain.indicators.windows import moments, spare_sums, window_deviation
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs


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
    out = (*rows.three(), *rows.two())
    bands(rows.runs, rows.values, int(values["length"]), float(values["mult"]), out)
    return out


@kernel(f"void({RUNS}, {COLUMN}, int64, float64, UniTuple({COLUMN}, 5))")
def bands(
    runs: Runs,
    values: Column,
    length: int,
    mult: float,
    out: tuple[Column, Column, Column, Column, Column],
) -> None:
    """Write middle, upper and lower band, width and percent."""
    chunk = rows_at_a_time(length)
    spare = spare_sums(chunk + length)
    moved = np.empty(chunk + length)
    middle, upper, lower, width, percent = out
    for start, stop in zip(runs[0], runs[1]):
        for column in out:
            column[start : min(start + length - 1, stop)] = np.nan
        for row in range(start + length - 1, stop, chunk):
            end = min(row + chunk, stop)
            window = values[row - length + 1 : end]
            moments(window, length, spare, moved, middle[row:end], upper[row:end])
            _place_bands(
                values[row:end],
                mult,
                (middle[row:end], upper[row:end]),
                (lower[row:end], width[row:end], percent[row:end]),
            )


@kernel()
def _place_bands(
    values: Column,
    mult: float,
    spread: tuple[Column, Column],
    out: tuple[Column, Column, Column],
) -> None:
    """Replace the deviation by the upper band; write the lower one, width and percent."""
    middle, upper = spread
    lower, width, percent = out
    for row in range(len(values)):
        centre = middle[row]
        reach = mult * upper[row]
        upper[row] = centre + reach
        lower[row] = centre - reach
        wide = 2.0 * reach / centre
        place = (values[row] - centre + reach) / (2.0 * reach)
        width[row] = wide if centre != 0.0 else np.nan
        percent[row] = place if reach > 0.0 else np.nan


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
    rows = whole(batch, batch.close)
    middle = ema(rows, int(values["length"]))
    upper, lower = rows.two()
    reach = average_range(batch, int(values["atr_length"]))
    envelope(middle, reach, float(values["mult"]), (upper, lower))
    return middle, upper, lower


@kernel(f"void({COLUMN}, {COLUMN}, float64, {COLUMNS_2})")
def envelope(middle: Column, reach: Column, mult: float, out: tuple[Column, Column]) -> None:
    """Write the middle plus, and minus, ``mult`` × the reach."""
    upper, lower = out
    for row in range(len(middle)):
        distance = mult * reach[row]
        upper[row] = middle[row] + distance
        lower[row] = middle[row] - distance


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
    rows = whole(batch, batch.close)
    out = rows.three()
    window_channels(rows.runs, (batch.high, batch.low), int(values["length"]), out)
    return out
