"""Moving averages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.series import series
from app.domain.indicators.smoothing import ema as ema_of
from app.domain.indicators.smoothing import ema_warmup, wilder, wilder_warmup
from app.domain.indicators.windows import window_sums

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values

    type Column = NDArray[np.float64]


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
    rows = series(batch, source)
    out = rows.column()
    window_sums(rows.starts, rows.stops, rows.values, int(values["length"]), 1.0, out)
    return (out,)


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
