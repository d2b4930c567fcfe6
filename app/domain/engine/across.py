"""What needs more than one symbol's rows: other symbols' series, ranks and the market's state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from app.domain.engine.columns import rank_within
from app.domain.engine.operations import gathered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from app.domain.batch import Batch


class Surroundings(Protocol):
    """A value that rules use and candles do not hold."""

    def at_close_of(self, batch: Batch) -> NDArray[np.float64]:
        """float64[rows]: the value known at the close of each bar."""


@dataclass(frozen=True, slots=True, eq=False)
class MarketSeries:
    """A value of the whole market that holds from one moment to the next.

    Attributes:
        times: int64[n], UTC ms ascending, from which each value holds (closing times of the bars
            it was judged at).
        values: float64[n]; bull and high 1, range and normal 0, bear and calm −1.
    """

    times: NDArray[np.int64]
    values: NDArray[np.float64]

    def at_close_of(self, batch: Batch) -> NDArray[np.float64]:
        """The value known at the close of each bar, NaN before the first."""
        rows = np.searchsorted(self.times, batch.ts + batch.timeframe.milliseconds, side="right")
        return gathered(self.values, rows - 1)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True, eq=False)
class PriceSteps:
    """The price step (quote currency) of each symbol's market; 0 where none is known."""

    ticks: Mapping[str, float]

    def at_close_of(self, batch: Batch) -> NDArray[np.float64]:
        """The step of each bar's symbol."""
        ticks = [self.ticks.get(symbol, 0.0) for symbol in batch.symbols]
        return np.repeat(np.array(ticks, np.float64), np.diff(batch.offsets))


@dataclass(frozen=True, slots=True, eq=False)
class OtherSeries:
    """The column of one symbol with the opening times (int64, UTC ms) of its rows."""

    times: NDArray[np.int64]
    column: Any

    def beside(self, batch: Batch) -> Any:
        """Its entry at the same opening time as each bar, undefined where it has none."""
        if not len(self.times):
            return gathered(self.column, np.full(len(batch.ts), -1))
        rows = np.minimum(np.searchsorted(self.times, batch.ts), len(self.times) - 1)
        return gathered(self.column, np.where(self.times[rows] == batch.ts, rows, -1))


def ranks(
    batch: Batch, values: NDArray[np.float64], universe: NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    """Place of each row's value among all symbols of the same quote currency at the same time.

    Args:
        batch: all symbols on the timeframe of the values.
        values: float64[rows] of the batch; rows without a value take no part.
        universe: bool[rows], which rows take part; None: those that are real candles.

    Returns:
        float64[rows], 0 to 100: 100 · (lower + ties/2) / (n − 1), NaN where n < 2.
    """
    out = np.full(len(values), np.nan)
    belongs = np.isfinite(values) & (~batch.filled if universe is None else universe)
    quotes = np.array([symbol.rpartition("/")[2] for symbol in batch.symbols])
    of_row = np.repeat(np.arange(len(quotes)), np.diff(batch.offsets))
    for quote in np.unique(quotes):
        rows = np.flatnonzero(belongs & (quotes == quote)[of_row])
        order = rows[np.lexsort((values[rows], batch.ts[rows]))]
        rank_within(batch.ts, order, values, out)
    return out
