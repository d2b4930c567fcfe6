"""Turning points of the price, known only when they are confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.series import COLUMN, RUNS, whole
from app.domain.indicators.windows import window_highest
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs, Series

_CITATION = "TradingView ta.pivothigh and ta.pivotlow, of equal prices the first, carried forward"


def _confirmation(values: Values) -> int:
    """One pivot in about left + right + 1 bars: ten times that hold one almost surely."""
    return 10 * (int(values["left"]) + int(values["right"]) + 1)


@indicator(
    "swing_high",
    "Swing high",
    category="structure",
    parameters=(bars("left", 5), bars("right", 5)),
    pane="price",
    warmup=_confirmation,
    citation=_CITATION,
)
def swing_high(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Latest high above the ``left`` highs before it that ``right`` later highs did not exceed."""
    return (_swings(batch, batch.high, values, 1.0),)


@indicator(
    "swing_low",
    "Swing low",
    category="structure",
    parameters=(bars("left", 5), bars("right", 5)),
    pane="price",
    warmup=_confirmation,
    citation=_CITATION,
)
def swing_low(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Latest low below the ``left`` lows before it that ``right`` later lows did not undercut."""
    return (_swings(batch, batch.low, values, -1.0),)


def _swings(batch: Batch, prices: Column, values: Values, sign: float) -> Column:
    rows = whole(batch, prices)
    sides = (int(values["left"]), int(values["right"]))
    out = rows.column()
    carry_pivots(rows.runs, _surrounded(rows, sides, sign), sides, sign, out)
    return out


def confirmed_pivots(rows: Series, sides: tuple[int, int], sign: float) -> Column:
    """The value of each pivot on the row that confirms it, ``sides[1]`` later; NaN elsewhere.

    Args:
        rows: the column whose highs (``sign`` 1) or lows (``sign`` −1) are looked for.
        sides: rows to its left that a pivot is beyond, and to its right that do not exceed it.
        sign: 1 for highs, −1 for lows.
    """
    out = rows.column()
    mark_pivots(rows.runs, _surrounded(rows, sides, sign), sides, sign, out)
    return out


def _surrounded(rows: Series, sides: tuple[int, int], sign: float) -> tuple[Column, Column, Column]:
    """The values and their extremes over as many rows as either side has."""
    left, right = sides
    before = rows.column()
    window_highest(rows.runs, rows.values, left, sign, before)
    after = before
    if right != left:
        after = rows.column()
        window_highest(rows.runs, rows.values, right, sign, after)
    return rows.values, before, after


@kernel(f"void({RUNS}, UniTuple({COLUMN}, 3), UniTuple(int64, 2), float64, {COLUMN})")
def carry_pivots(
    runs: Runs,
    columns: tuple[Column, Column, Column],
    sides: tuple[int, int],
    sign: float,
    out: Column,
) -> None:
    """Write the price of the latest pivot that the ``right`` rows up to each row confirm.

    ``columns`` are the prices and their extremes over the last ``left`` and ``right`` rows; with
    ``sign`` 1 pivots are highs, with −1 lows.
    """
    prices, before, after = columns
    left, right = sides
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + left + right, stop)
        out[start:first] = np.nan
        latest = np.nan
        for row in range(first, stop):
            pivot = _is_pivot(prices[row - right], before[row - right - 1], after[row], sign)
            latest = prices[row - right] if pivot else latest
            out[row] = latest


@kernel(f"void({RUNS}, UniTuple({COLUMN}, 3), UniTuple(int64, 2), float64, {COLUMN})")
def mark_pivots(
    runs: Runs,
    columns: tuple[Column, Column, Column],
    sides: tuple[int, int],
    sign: float,
    out: Column,
) -> None:
    """Like `carry_pivots`, but write the price only on the row that confirms it."""
    prices, before, after = columns
    left, right = sides
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + left + right, stop)
        out[start:first] = np.nan
        for row in range(first, stop):
            pivot = _is_pivot(prices[row - right], before[row - right - 1], after[row], sign)
            out[row] = prices[row - right] if pivot else np.nan


@kernel()
def _is_pivot(price: float, before: float, after: float, sign: float) -> bool:
    """Whether the price is beyond the extreme before it and none after it exceeds it."""
    return (sign * price > sign * before) & (sign * price >= sign * after)
