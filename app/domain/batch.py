"""Columns of many symbols side by side, without padding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.domain.candles import Candles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from app.domain.timeframe import Timeframe


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Gap-filled candles of several symbols at one timeframe, joined end to end.

    Attributes:
        symbols: in the order of the columns; one without rows has an empty range.
        offsets: int64[symbols + 1]; rows of symbol i are ``offsets[i]:offsets[i + 1]``.
        ts: int64[rows], opening times, UTC ms. Prices float64[rows] in quote currency, volume in
            base currency, ``filled`` bool[rows]. All C-contiguous.
    """

    timeframe: Timeframe
    symbols: tuple[str, ...]
    offsets: NDArray[np.int64]
    ts: NDArray[np.int64]
    open: NDArray[np.float64]
    high: NDArray[np.float64]
    low: NDArray[np.float64]
    close: NDArray[np.float64]
    volume: NDArray[np.float64]
    filled: NDArray[np.bool_]

    def rows(self, index: int) -> slice:
        """The rows of symbol number ``index``."""
        return slice(int(self.offsets[index]), int(self.offsets[index + 1]))

    def candles(self, index: int) -> Candles:
        """The candles of symbol number ``index``, as views."""
        rows = self.rows(index)
        return Candles(
            self.ts[rows],
            self.open[rows],
            self.high[rows],
            self.low[rows],
            self.close[rows],
            self.volume[rows],
            self.filled[rows],
        )


def join(timeframe: Timeframe, series: Mapping[str, Candles]) -> Batch:
    """Join one gap-filled series a symbol into a batch; a single one is taken as it is."""
    parts = tuple(series.values())
    offsets = np.zeros(len(parts) + 1, np.int64)
    np.cumsum([len(part) for part in parts], out=offsets[1:])
    return Batch(
        timeframe=timeframe,
        symbols=tuple(series),
        offsets=offsets,
        ts=_joined([part.ts for part in parts], np.int64),
        open=_joined([part.open for part in parts], np.float64),
        high=_joined([part.high for part in parts], np.float64),
        low=_joined([part.low for part in parts], np.float64),
        close=_joined([part.close for part in parts], np.float64),
        volume=_joined([part.volume for part in parts], np.float64),
        filled=_joined([part.filled for part in parts], np.bool_),
    )


def _joined[Scalar: np.generic](
    columns: list[NDArray[Scalar]], kind: type[Scalar]
) -> NDArray[Scalar]:
    if not columns:
        return np.empty(0, kind)
    whole = columns[0] if len(columns) == 1 else np.concatenate(columns)
    return np.ascontiguousarray(whole, dtype=kind)
