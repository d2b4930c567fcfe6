"""Pivots of any column, on the rows that confirm them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.series import COLUMN, COLUMNS_3, RUNS
from app.domain.indicators.windows import window_high, window_low
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.indicators.series import Column, Runs, Series


def confirmed_pivots(rows: Series, sides: tuple[int, int], sign: float) -> Column:
    """The value of each pivot on the row that confirms it, ``sides[1]`` later; NaN elsewhere.

    Args:
        rows: the column whose highs (``sign`` 1) or lows (``sign`` −1) are looked for.
        sides: rows to its left that a pivot is beyond, and to its right that do not exceed it.
        sign: 1 for highs, −1 for lows.
    """
    left, right = sides
    extreme = window_high if sign > 0.0 else window_low
    before = extreme(rows, left)
    after = before if right == left else extreme(rows, right)
    out = rows.column()
    mark_pivots(rows.runs, (rows.values, before, after), sides, sign, out)
    return out


@kernel(f"void({RUNS}, {COLUMNS_3}, UniTuple(int64, 2), float64, {COLUMN})")
def mark_pivots(
    runs: Runs,
    columns: tuple[Column, Column, Column],
    sides: tuple[int, int],
    sign: float,
    out: Column,
) -> None:
    """Write the pivots from the values and their extremes over as many rows as either side has."""
    values, before, after = columns
    left, right = sides
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + left + right, stop)
        out[start:first] = np.nan
        for row in range(first, stop):
            value = values[row - right]
            beyond = sign * value > sign * before[row - right - 1]
            kept = sign * value >= sign * after[row]
            out[row] = value if beyond & kept else np.nan
