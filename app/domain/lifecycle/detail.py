"""The finer bars inside the bars of a strategy: what tells the path where a bar does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.candles import chained, take

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.domain.lifecycle.bars import Finer
    from app.domain.timeframe import Timeframe

ENOUGH_PARTS: Final = 12
"""So many finer bars to one tell the path well; more of them cost requests."""

_TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class FinerBars:
    """Finer bars by the row of the bar they lie in.

    Attributes:
        columns: float64[m] of open, high, low, close (quote currency) in order of time, and
            int64[n + 1]: the finer bars of row i are those from its i-th entry up to the next.
            A row may have none.
    """

    columns: Finer

    def __len__(self) -> int:
        return len(self.columns[0])


def no_finer_bars() -> FinerBars:
    """None at all: every bar is judged by itself."""
    none = np.empty(0)
    return FinerBars((none, none, none, none, np.empty(0, np.int64)))


def detail_timeframes(
    timeframe: Timeframe, available: Iterable[Timeframe]
) -> tuple[Timeframe, ...]:
    """The finer timeframes a bar can be looked into with, the one to prefer first.

    That is the longest with `ENOUGH_PARTS` bars to one, then the finer ones, then the coarser.
    """
    finer = sorted(t for t in available if t < timeframe and timeframe.is_multiple_of(t))
    enough = [t for t in finer if timeframe.milliseconds >= ENOUGH_PARTS * t.milliseconds]
    return (*reversed(enough), *finer[len(enough) :])


def finer_bars(
    candles: Candles, timeframe: Timeframe, sources: Mapping[Timeframe, Candles]
) -> FinerBars | None:
    """Look into each bar with the first source that tells the same highest and lowest price.

    A source with a hole where the bar has its extremes does not know the path, and is passed over
    for this bar.

    Args:
        candles: gap-filled bars of ``timeframe``, n rows.
        timeframe: longer than all sources.
        sources: finer candles by timeframe, those to prefer first; filled bars tell nothing.

    Returns:
        None without any finer candles. A bar none of them agrees with is judged by itself.
    """
    kept = [take(one, ~one.filled) for one in sources.values()]
    if not any(len(one) for one in kept):
        return None
    chosen = np.full(len(candles), -1)
    first = np.zeros(len(candles), np.int64)
    count = np.zeros(len(candles), np.int64)
    offset = 0
    for place, source in enumerate(kept):
        starts = np.searchsorted(source.ts, candles.ts)
        ends = np.searchsorted(source.ts, candles.ts + timeframe.milliseconds)
        fresh = (chosen < 0) & _agrees(candles, source, starts, ends)
        chosen[fresh] = place
        first[fresh] = starts[fresh] + offset
        count[fresh] = (ends - starts)[fresh]
        offset += len(source)
    bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(count)])
    rows = np.repeat(first - bounds[:-1], count) + np.arange(bounds[-1])
    joined = chained(kept)
    opens = joined.open[rows]
    inside = count > 0
    opens[bounds[:-1][inside]] = candles.open[inside]
    return FinerBars((opens, joined.high[rows], joined.low[rows], joined.close[rows], bounds))


def _agrees(
    candles: Candles, source: Candles, starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Rows whose finer bars reach exactly as far up and down as the bar itself."""
    agrees = np.zeros(len(candles), np.bool_)
    inside = np.flatnonzero((ends > starts) & ~candles.filled)
    if not len(inside):
        return agrees
    cuts = np.stack([starts[inside], ends[inside]], axis=1).ravel()
    # The appended bar is for a last cut at the very end; every second piece lies between bars.
    high = np.maximum.reduceat(np.append(source.high, -np.inf), cuts)[::2]
    low = np.minimum.reduceat(np.append(source.low, np.inf), cuts)[::2]
    agrees[inside] = _equal(high, candles.high[inside]) & _equal(low, candles.low[inside])
    return agrees


def _equal(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(np.abs(a - b) <= _TOLERANCE * np.abs(b))
