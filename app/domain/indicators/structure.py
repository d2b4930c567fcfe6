"""Turning points of the price, known only when they are confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.extremes import window_highest
from app.domain.indicators.series import COLUMN, RUNS, whole
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs

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
    left, right = int(values["left"]), int(values["right"])
    before = rows.column()
    window_highest(rows.runs, prices, left, sign, before)
    after = before
    if right != left:
        after = rows.column()
        window_highest(rows.runs, prices, right, sign, after)
    out = rows.column()
    carry_pivots(rows.runs, (prices, before, after), (left, right), sign, out)
    return out


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
        if first == stop:
            continue
        latest = np.nan
        pivots = out[first:stop]
        candidates = prices[first - right : stop - right]
        earlier = before[first - right - 1 : stop - right - 1]
        later = after[first:stop]
        for row in range(len(pivots)):
            price = candidates[row]
            above = sign * price > sign * earlier[row]
            kept = sign * price >= sign * later[row]
            latest = price if above & kept else latest
            pivots[row] = latest
