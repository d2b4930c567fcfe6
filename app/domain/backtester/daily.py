"""An account by UTC days: where it stood at the end of each, and what each brought."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.timeframe import DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.lifecycle.bars import Floats


def daily_equity(times: NDArray[np.int64], equity: Floats) -> tuple[NDArray[np.int64], Floats]:
    """The last equity of each UTC day from the first bar's to the last bar's.

    Args:
        times: int64[n], opening times of bars, UTC ms: a bar belongs to the day it opens in.
        equity: float64[n], at the close of each, quote currency.

    Returns:
        int64[days], midnights (UTC ms), and float64[days]; a day without a bar repeats the one
        before.
    """
    if not len(times):
        return np.empty(0, np.int64), np.empty(0)
    first, last = int(times[0]) // DAY, int(times[-1]) // DAY
    midnights = np.arange(first, last + 1, dtype=np.int64) * DAY
    rows = np.searchsorted(times, midnights + DAY) - 1
    return midnights, equity[rows]


def daily_returns(times: NDArray[np.int64], equity: Floats, start: float) -> Floats | None:
    """What each UTC day brought, as a fraction of the equity before it.

    Args:
        times: int64[n], opening times of bars, UTC ms.
        equity: float64[n], at the close of each, quote currency.
        start: what the first day is held against, quote currency.

    Returns:
        float64[days]; None when a day began without equity, since nothing can be a share of it.
    """
    _, ends = daily_equity(times, equity)
    before = np.concatenate([[start], ends[:-1]]) if len(ends) else ends
    if (before <= 0).any():
        return None
    returns: Floats = ends / before - 1
    return returns
