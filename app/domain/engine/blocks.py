"""A run of symbols whose rows are computed together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.engine.columns import find_closed
from app.domain.indicators.shared import SharingBatch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.timeframe import Timeframe

# Few enough for a block's columns to stay in the processor's cache, many beside each call's cost.
ROWS_PER_BLOCK = 49152
# Far more than the columns of a block, and no more than glibc's limit for adapting to it.
_RETURNED_BYTES = 16 << 20


class Block:
    """The candles of symbols ``first`` to ``last`` (half open) on every timeframe, as views.

    Attributes:
        batches: by timeframe; offsets begin at 0.
    """

    def __init__(self, data: Mapping[Timeframe, Batch], first: int, last: int) -> None:
        self.first = first
        self.last = last
        self.batches = {timeframe: _part(batch, first, last) for timeframe, batch in data.items()}
        self._closed: dict[tuple[Timeframe, Timeframe], NDArray[np.int64]] = {}
        self._lasts: dict[Timeframe, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}

    def rows(self, timeframe: Timeframe | None) -> int:
        """How many rows a column on that timeframe has; 1 for constants."""
        return 1 if timeframe is None else len(self.batches[timeframe].ts)

    def last_rows(self, timeframe: Timeframe) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Symbols of the block that have bars, counted from its first; the last row of each."""
        known = self._lasts.get(timeframe)
        if known is None:
            offsets = self.batches[timeframe].offsets
            present = np.flatnonzero(offsets[1:] > offsets[:-1])
            known = self._lasts[timeframe] = present, offsets[present + 1] - 1
        return known

    def closed_rows(self, at: Timeframe, of: Timeframe) -> NDArray[np.int64]:
        """For each row on ``at`` the row of the last bar of ``of`` closed by then, −1 for none."""
        rows = self._closed.get((at, of))
        if rows is None:
            here, there = self.batches[at], self.batches[of]
            rows = np.empty(len(here.ts), np.int64)
            find_closed(
                here.ts + at.milliseconds,
                here.offsets,
                there.ts + of.milliseconds,
                there.offsets,
                rows,
            )
            self._closed[at, of] = rows
        return rows


def _part(batch: Batch, first: int, last: int) -> SharingBatch:
    start, stop = int(batch.offsets[first]), int(batch.offsets[last])
    rows = slice(start, stop)
    return SharingBatch(
        batch.timeframe,
        batch.symbols[first:last],
        batch.offsets[first : last + 1] - start,
        batch.ts[rows],
        batch.open[rows],
        batch.high[rows],
        batch.low[rows],
        batch.close[rows],
        batch.volume[rows],
        batch.filled[rows],
    )


def hold_freed_memory() -> None:
    """Have the C library keep the memory of freed columns for the next ones.

    glibc gives each column of a block back to the system and asks for it anew, with a page fault
    for every 4 KB: a third of the time of a scan's rules. Once it has seen a larger piece returned
    it takes such sizes for usual and keeps them. Nothing of this piece is ever touched.
    """
    np.empty(_RETURNED_BYTES, np.uint8)


def cut(data: Mapping[Timeframe, Batch]) -> list[tuple[int, int]]:
    """Ranges of symbols, each with about `ROWS_PER_BLOCK` rows of the fullest timeframe."""
    largest = max(data.values(), key=lambda batch: len(batch.ts))
    marks = np.arange(ROWS_PER_BLOCK, len(largest.ts) + ROWS_PER_BLOCK, ROWS_PER_BLOCK)
    ends = np.unique(np.searchsorted(largest.offsets, marks, side="left"))
    ends = np.unique(np.minimum(ends, len(largest.symbols)))
    if not len(ends) or ends[-1] != len(largest.symbols):
        ends = np.append(ends, len(largest.symbols))
    starts = np.concatenate(([0], ends[:-1]))
    return [(int(a), int(b)) for a, b in zip(starts, ends, strict=True) if b > a]
