"""What holding the symbols of a run would have brought, to hold a strategy against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from app.domain.backtester.book import Book
    from app.domain.lifecycle.bars import Floats


def buy_and_hold(books: Sequence[Book], times: NDArray[np.int64], equity: float) -> Floats:
    """An equal part of the equity in each symbol, bought at its first close of the run, no costs.

    A part is cash until then, and keeps its value after the symbol's last bar.

    Args:
        books: what the run reads; those without a bar in it have no part.
        times: int64[n], opening times of the run's bars, UTC ms, ascending.
        equity: to begin with, quote currency.

    Returns:
        float64[n], worth at the close of each bar, quote currency.
    """
    bars = [book.candles.window(*book.span) for book in books]
    traded = [candles for candles in bars if len(candles)]
    worth = np.zeros(len(times))
    for candles in traded:
        worth += _growth(candles.ts, candles.close, times)
    return worth * (equity / len(traded)) if traded else np.full(len(times), equity)


def _growth(ts: NDArray[np.int64], close: Floats, times: NDArray[np.int64]) -> Floats:
    """float64[n] of times: the last known close over the first one; 1 before it."""
    growth: Floats = close / close[0]
    if len(ts) == len(times) and np.array_equal(ts, times):
        return growth
    rows = np.searchsorted(ts, times, side="right") - 1
    return np.where(rows >= 0, growth[rows], 1.0)
