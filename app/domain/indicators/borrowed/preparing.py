"""Has numba compile what pandas-ta's indicators run on, before anybody waits for it."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
from numba.core.dispatcher import Dispatcher

from app.domain.batch import join
from app.domain.candles import Candles
from app.domain.indicators.declaration import INDICATORS
from app.domain.timeframe import Timeframe

_BARS = 600


def prepare_library() -> int:
    """Run each name once with its defaults; returns how many functions were not cached.

    Takes half a minute when the cache is cold: for set-up alone.
    """
    batch = join(Timeframe.H1, {"": _candles()})
    for indicator in map(INDICATORS.__getitem__, INDICATORS):
        if indicator.library:
            values = {one.name: one.default for one in indicator.parameters}
            indicator.compute(batch, values, None)
    return sum(sum(function.stats.cache_misses.values()) for function in _functions())


def _functions() -> set[Any]:
    modules = [module for name, module in sys.modules.items() if name.startswith("pandas_ta.")]
    return {
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, Dispatcher)
    }


def _candles() -> Candles:
    """A slow wave, float64[600] each: only that there are numbers matters."""
    rows = np.arange(_BARS, dtype=np.float64)
    close = 100.0 + 5.0 * np.sin(rows / 9.0)
    return Candles(
        ts=rows.astype(np.int64) * Timeframe.H1.milliseconds,
        open=close - 0.1 * np.cos(rows),
        high=close + 0.5,
        low=close - 0.5,
        close=close,
        volume=1_000.0 + rows,
        filled=np.zeros(_BARS, np.bool_),
    )
