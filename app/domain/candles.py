"""Columns of closed candles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Candles:
    """OHLCV columns of one symbol and timeframe, oldest first, closed candles only.

    Attributes:
        ts: int64[n], opening times, UTC ms, strictly increasing.
        open: float64[n], quote currency. So are ``high``, ``low`` and ``close``.
        volume: float64[n], base currency.
        filled: bool[n], True where no candle existed and the previous close stands in.
    """

    ts: NDArray[np.int64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]
    filled: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ts)

    def window(self, start: int, stop: int) -> Candles:
        """Rows ``start`` to ``stop`` (positions, half open), as views."""
        rows = slice(start, stop)
        return Candles(
            self.ts[rows],
            self.open[rows],
            self.high[rows],
            self.low[rows],
            self.close[rows],
            self.volume[rows],
            self.filled[rows],
        )

    def between(self, since: int | None, until: int | None) -> Candles:
        """Rows with since ≤ opening time < until (UTC ms), as views."""
        start = 0 if since is None else int(np.searchsorted(self.ts, since))
        stop = len(self) if until is None else int(np.searchsorted(self.ts, until))
        return self.window(start, stop)


def no_candles() -> Candles:
    """A series without rows."""
    prices = np.empty(0)
    return Candles(
        np.empty(0, np.int64), prices, prices, prices, prices, prices, np.empty(0, np.bool_)
    )
