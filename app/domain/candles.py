"""Columns of closed candles, and how they are made whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from app.domain.timeframe import Timeframe


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


def real_candles(
    ts: NDArray[np.int64],
    open: NDArray[np.float64],
    high: NDArray[np.float64],
    low: NDArray[np.float64],
    close: NDArray[np.float64],
    volume: NDArray[np.float64],
) -> Candles:
    """Candles from columns of n rows, as in `Candles`; none of them stands in for a missing one."""
    return Candles(ts, open, high, low, close, volume, np.zeros(len(ts), np.bool_))


def take(candles: Candles, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Candles:
    """The chosen rows (positions or a mask), copied."""
    return Candles(
        candles.ts[rows],
        candles.open[rows],
        candles.high[rows],
        candles.low[rows],
        candles.close[rows],
        candles.volume[rows],
        candles.filled[rows],
    )


def merged(stored: Candles, fresh: Candles) -> Candles:
    """Both series in one, in order of time; at equal opening times the fresh row counts."""
    if not len(stored):
        return fresh
    if not len(fresh):
        return stored
    if fresh.ts[0] > stored.ts[-1]:
        return chained((stored, fresh))
    kept = stored.between(None, int(fresh.ts[0]))
    later = stored.between(int(fresh.ts[0]), None)
    known = np.isin(later.ts, fresh.ts, assume_unique=True)
    overlap = chained((take(later, ~known), fresh))
    return chained((kept, take(overlap, np.argsort(overlap.ts, kind="stable"))))


def chained(parts: Iterable[Candles]) -> Candles:
    """Parts that follow one another, copied into one series."""
    pieces = [part for part in parts if len(part.ts)]
    if not pieces:
        return no_candles()
    return Candles(
        np.concatenate([piece.ts for piece in pieces]),
        np.concatenate([piece.open for piece in pieces]),
        np.concatenate([piece.high for piece in pieces]),
        np.concatenate([piece.low for piece in pieces]),
        np.concatenate([piece.close for piece in pieces]),
        np.concatenate([piece.volume for piece in pieces]),
        np.concatenate([piece.filled for piece in pieces]),
    )


class Snapped(NamedTuple):
    """Candles on their grid, and what it took to get them there (numbers of rows)."""

    candles: Candles
    moved: int
    dropped: int

    @property
    def flags(self) -> tuple[str, ...]:
        """One sentence for each kind of repair; empty when none was needed."""
        said = []
        if self.moved:
            said.append(f"{self.moved} candles off the grid were moved down to it")
        if self.dropped:
            said.append(f"{self.dropped} candles off the grid were dropped, their place was taken")
        return tuple(said)


def snap(candles: Candles, timeframe: Timeframe) -> Snapped:
    """Move candles off the grid down to it where that place is free; drop the others."""
    places = timeframe.floor_all(candles.ts)
    off_grid = places != candles.ts
    if not off_grid.any():
        return Snapped(candles, 0, 0)
    # Times increase, so the rightful candle of a place, if there is one, comes first there.
    first = np.ones(len(places), np.bool_)
    np.not_equal(places[1:], places[:-1], out=first[1:])
    kept = take(replace(candles, ts=places), first)
    return Snapped(kept, int((off_grid & first).sum()), int((~first).sum()))


def fill_gaps(candles: Candles, timeframe: Timeframe, until: int | None = None) -> Candles:
    """Stand in for missing candles: previous close, volume 0, ``filled``.

    Args:
        candles: on the grid of ``timeframe`` (see `snap`).
        timeframe: length of the bars.
        until: fill the end as well, up to the last bar that opens before this moment (UTC ms).

    Returns:
        Every bar from the first to the last; the same object when nothing is missing.
    """
    if not len(candles):
        return candles
    step = timeframe.milliseconds
    start = int(candles.ts[0])
    places = (candles.ts - start) // step
    count = int(places[-1]) + 1
    if until is not None:
        count = max(count, -(-(until - start) // step))
    if count == len(candles):
        return candles
    close = np.repeat(candles.close, np.diff(places, append=count))
    opens, high, low = close.copy(), close.copy(), close.copy()
    opens[places], high[places], low[places] = candles.open, candles.high, candles.low
    volume = np.zeros(count)
    volume[places] = candles.volume
    filled = np.ones(count, np.bool_)
    filled[places] = candles.filled
    ts = start + step * np.arange(count, dtype=np.int64)
    return Candles(ts, opens, high, low, close, volume, filled)


def filled_share(candles: Candles) -> float:
    """Share of filled bars, 0 to 1; 0 for a series without rows."""
    return float(candles.filled.mean()) if len(candles) else 0.0


def candles_hash(candles: Candles) -> str:
    """Hexadecimal digest of all columns: the same for the same bits, whatever the strides."""
    digest = blake2b(digest_size=16)
    for column in (
        candles.ts,
        candles.open,
        candles.high,
        candles.low,
        candles.close,
        candles.volume,
        candles.filled,
    ):
        digest.update(np.ascontiguousarray(column).data)
    return digest.hexdigest()
