"""How unquiet the price is: ranges that widen, and falls from a recent high."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.series import divided, series, whole
from app.domain.indicators.smoothing import ema_chain, ema_warmup
from app.domain.indicators.windows import window_high, window_mean, window_sum

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column


@indicator(
    "massi",
    "Mass index",
    category="volatility",
    parameters=(bars("fast", 9), bars("slow", 25)),
    warmup=lambda values: 2 * ema_warmup(int(values["fast"])) + int(values["slow"]),
    citation="TA-Lib MASSI; Donald Dorsey, Stocks & Commodities, June 1992",
)
def massi(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Sum over the slow length of the bar's range, smoothed, over the same smoothed twice."""
    spans = whole(batch, batch.high - batch.low)
    once, twice = ema_chain(spans, int(values["fast"]), 2)
    return (window_sum(series(batch, divided(once, twice)), int(values["slow"])),)


@indicator(
    "ulcer",
    "Ulcer index",
    category="volatility",
    parameters=(bars("length", 14),),
    takes_source=True,
    warmup=lambda values: 2 * int(values["length"]) - 1,
    citation="Peter Martin and Byron McCann, The Investor's Guide to Fidelity Funds, 1989",
)
def ulcer(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Root of the mean square of the falls, in percent, from the highest of n values."""
    rows = series(batch, source)
    length = int(values["length"])
    top = window_high(rows, length)
    falls = 100.0 * divided(rows.values - top, top)
    mean = window_mean(series(batch, falls * falls), length)
    return (np.sqrt(np.maximum(mean, 0.0)),)
