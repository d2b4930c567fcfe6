"""Candles as they come in, made fit to be used or named unfit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from app.domain.candles import real_candles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.services.ports import CandleRequest

_COLUMNS = 6
# ccxt passes prices through decimal text: a high below the close by less is rounding.
_ROUNDING = 1e-9


class Inspected(NamedTuple):
    """What became of the rows that answered one request.

    Attributes:
        candles: the sound rows in the request's range, strictly increasing, on the grid.
        unsound: int64, opening times (UTC ms) for which only unsound rows came.
        missing: int64, opening times between the first and the last row for which none came.
        nowhere: number of rows without a usable opening time.
        flags: sentences on what was repaired.
    """

    candles: Candles
    unsound: NDArray[np.int64]
    missing: NDArray[np.int64]
    nowhere: int
    flags: tuple[str, ...]


def matrix(rows: Sequence[Any]) -> NDArray[np.float64]:
    """float64[rows, 6] of time and OHLCV; NaN for whatever is no number."""
    try:
        table = np.array(rows, np.float64)
    except (TypeError, ValueError):
        table = np.array([_numbers(row) for row in rows], np.float64)
    if table.ndim != 2 or table.shape[1] < _COLUMNS:
        table = np.array([_numbers(row) for row in rows], np.float64)
    return table.reshape(-1, table.shape[1] if len(rows) else _COLUMNS)[:, :_COLUMNS]


def _numbers(row: Any) -> list[float]:
    cells = list(row[:_COLUMNS]) if isinstance(row, (list, tuple)) else []
    return [_number(cell) for cell in cells] + [np.nan] * (_COLUMNS - len(cells))


def _number(cell: Any) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError, OverflowError):
        return float("nan")


def inspect(table: NDArray[np.float64], request: CandleRequest) -> Inspected:
    """Judge, sort and clean the rows of ``table`` (see `matrix`).

    A row off the grid is moved down to it when that place is free, else dropped. Of several rows
    for one time the last sound one counts.
    """
    flags: list[str] = []
    with np.errstate(invalid="ignore"):
        placed = np.isfinite(table[:, 0]) & (table[:, 0] > 0) & (table[:, 0] < 2.0**53)
    rows = table[placed]
    times = rows[:, 0].astype(np.int64)
    places = request.timeframe.floor_all(times)
    wanted = (places >= request.since) & (places < request.until)
    rows, times, places = rows[wanted], times[wanted], places[wanted]
    if np.any(np.diff(times) < 0):
        flags.append("candles came out of order and were sorted")
    rows, places, sound = _one_a_place(rows, times, places, flags)
    grid = _grid(places, request)
    chosen = np.ascontiguousarray(rows[sound].T)
    return Inspected(
        real_candles(places[sound], *chosen[1:]),
        places[~sound],
        np.setdiff1d(grid, places, assume_unique=True),
        int((~placed).sum()),
        tuple(flags),
    )


def _one_a_place(
    rows: NDArray[np.float64],
    times: NDArray[np.int64],
    places: NDArray[np.int64],
    flags: list[str],
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.bool_]]:
    sound, moved = is_sound(rows), times != places
    order = np.lexsort((np.arange(len(rows)), sound, ~moved, places))
    places = places[order]
    last = np.ones(len(places), np.bool_)
    np.not_equal(places[1:], places[:-1], out=last[:-1])
    kept = order[last]
    dropped = np.ones(len(rows), np.bool_)
    dropped[kept] = False
    for count, what in (
        (int(moved[kept].sum()), "off the grid moved down to it"),
        (int((moved & dropped).sum()), "off the grid dropped, since their place was taken"),
        (int((dropped & ~moved).sum()), "that came twice dropped"),
    ):
        if count:
            flags.append(f"{count} {'candle' if count == 1 else 'candles'} {what}")
    return rows[kept], places[last], sound[kept]


def is_sound(rows: NDArray[np.float64]) -> NDArray[np.bool_]:
    """bool[rows]: finite, prices above 0, volume not negative, high and low around the rest."""
    _, opens, high, low, close, volume = rows.T
    with np.errstate(invalid="ignore"):
        slack = _ROUNDING * np.abs(high)
        sound = np.isfinite(rows).all(axis=1) & (low > 0) & (volume >= 0)
        sound &= (high + slack >= np.maximum(opens, close)) & (high >= low)
        sound &= low - slack <= np.minimum(opens, close)
    return np.asarray(sound, np.bool_)


def _grid(places: NDArray[np.int64], request: CandleRequest) -> NDArray[np.int64]:
    if not len(places):
        return np.empty(0, np.int64)
    step = request.timeframe.milliseconds
    return np.arange(int(places[0]), int(places[-1]) + step, step, dtype=np.int64)
