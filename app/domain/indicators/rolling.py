"""Rolling functions over any series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.series import divided, series, shifted
from app.domain.indicators.trend import slope_weights
from app.domain.indicators.windows import (
    weighted,
    window_deviation,
    window_high,
    window_low,
    window_rank,
    window_sum,
)

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column


@indicator(
    "highest",
    "Highest value",
    category="rolling",
    parameters=(bars("length", 20),),
    pane="price",
    takes_source=True,
    default_source="high",
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib MAX; TradingView ta.highest for the default source",
)
def highest(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Highest of the last n values, the current one included."""
    return (window_high(series(batch, source, "high"), int(values["length"])),)


@indicator(
    "lowest",
    "Lowest value",
    category="rolling",
    parameters=(bars("length", 20),),
    pane="price",
    takes_source=True,
    default_source="low",
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib MIN; TradingView ta.lowest for the default source",
)
def lowest(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Lowest of the last n values, the current one included."""
    return (window_low(series(batch, source, "low"), int(values["length"])),)


@indicator(
    "sum",
    "Sum",
    category="rolling",
    parameters=(bars("length", 20),),
    takes_source=True,
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib SUM",
)
def total(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Sum of the last n values, the current one included."""
    return (window_sum(series(batch, source), int(values["length"])),)


@indicator(
    "change",
    "Change",
    category="rolling",
    parameters=(bars("length", 1),),
    takes_source=True,
    warmup=lambda values: int(values["length"]) + 1,
    citation="TA-Lib MOM; TradingView ta.change for the default length",
)
def change(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Difference from the value n bars ago."""
    rows = series(batch, source)
    return (rows.values - shifted(rows, int(values["length"])),)


@indicator(
    "percentrank",
    "Percent rank",
    category="rolling",
    parameters=(bars("length", 100),),
    takes_source=True,
    warmup=lambda values: int(values["length"]) + 1,
    citation="Share strictly below; TradingView ta.percentrank also counts equal values",
)
def percentrank(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Share of the n values before that lie strictly below the current one, in percent."""
    rows = series(batch, source)
    out = rows.column()
    window_rank(rows.runs, rows.values, int(values["length"]), out)
    return (out,)


@indicator(
    "zscore",
    "Standard score",
    category="rolling",
    parameters=(bars("length", 20, 2),),
    takes_source=True,
    warmup=lambda values: int(values["length"]),
    citation="Distance from the mean in population standard deviations",
)
def zscore(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Distance from the mean of the last n values, in their standard deviations."""
    rows = series(batch, source)
    mean, deviation = window_deviation(rows, int(values["length"]))
    return (divided(rows.values - mean, deviation),)


@indicator(
    "slope",
    "Slope",
    category="rolling",
    parameters=(bars("length", 14, 2),),
    takes_source=True,
    warmup=lambda values: int(values["length"]),
    citation="TA-Lib LINEARREG_SLOPE",
)
def slope(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Slope per bar of the least-squares line through the last n values."""
    weights = slope_weights(int(values["length"]))
    return (weighted(series(batch, source), weights, 0.0),)
