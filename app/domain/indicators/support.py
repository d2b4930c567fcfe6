"""Support and resistance: prices the market has turned at more than once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator, number
from app.domain.indicators.series import COLUMNS_2, COLUMNS_3, RUNS, series
from app.domain.indicators.turning_points import confirmed_pivots
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs

    type Counts = NDArray[np.int64]

_PARAMETERS = (
    bars("left", 5),
    bars("right", 5),
    bars("lookback", 200),
    number("tolerance", 0.005, 0.0, 0.5),
)
_CITATION = (
    "Clusters of confirmed pivots, highs and lows alike since broken resistance becomes support;"
    " Robert Edwards and John Magee, Technical Analysis of Stock Trends, 1948"
)


def _pivots_warmup(values: Values) -> int:
    return int(values["lookback"]) + int(values["left"])


@indicator(
    "support",
    "Support",
    category="structure",
    parameters=_PARAMETERS,
    outputs=("level", "touches"),
    pane="price",
    takes_source=True,
    warmup=_pivots_warmup,
    citation=_CITATION,
)
def support(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Nearest level at or below the source, and how many pivots of the last bars made it."""
    return _nearest(batch, values, source, -1.0)


@indicator(
    "resistance",
    "Resistance",
    category="structure",
    parameters=_PARAMETERS,
    outputs=("level", "touches"),
    pane="price",
    takes_source=True,
    warmup=_pivots_warmup,
    citation=_CITATION,
)
def resistance(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Nearest level at or above the source, and how many pivots of the last bars made it."""
    return _nearest(batch, values, source, 1.0)


def _nearest(
    batch: Batch, values: Values, source: Column | None, side: float
) -> tuple[Column, ...]:
    rows = series(batch, source)
    sides = (int(values["left"]), int(values["right"]))
    highs = confirmed_pivots(rows.with_values(batch.high), sides, 1.0)
    lows = confirmed_pivots(rows.with_values(batch.low), sides, -1.0)
    out = rows.two()
    spans = (sides[1], int(values["lookback"]))
    shape = (float(values["tolerance"]), side)
    cluster(rows.runs, (rows.values, highs, lows), spans, shape, out)
    return out


@kernel(
    f"void({RUNS}, {COLUMNS_3}, UniTuple(int64, 2), UniTuple(float64, 2), {COLUMNS_2})",
)
def cluster(
    runs: Runs,
    columns: tuple[Column, Column, Column],
    spans: tuple[int, int],
    shape: tuple[float, float],
    out: tuple[Column, Column],
) -> None:
    """Write the nearest level and its touches; NaN where there is none on that side.

    Args:
        runs: of every column.
        columns: the price that levels are sought from, and the confirmed pivots of highs and of
            lows.
        spans: rows a pivot waits for its confirmation, and rows it counts for, its own included.
        shape: the tolerance, and the side of that price: 1 above, −1 below.
        out: level in quote currency, and number of pivots.
    """
    prices, highs, lows = columns
    right, lookback = spans
    tolerance, side = shape
    room = 2 * lookback + 2
    pivots, levels = np.empty(room), np.empty(room)
    made_at, sizes = np.empty(room, np.int64), np.empty(room, np.int64)
    for start, stop in zip(runs[0], runs[1]):
        kept = 0
        found = 0
        for row in range(start, stop):
            before = kept
            kept = _forget(pivots, made_at, kept, row - lookback)
            fresh = kept
            for price in (highs[row], lows[row]):
                if not np.isnan(price) and right < lookback:
                    pivots[kept] = price
                    made_at[kept] = row - right
                    kept += 1
            if kept != fresh or fresh != before:
                found = _gather(np.sort(pivots[:kept]), tolerance, levels, sizes)
            place = _beside(levels[:found], prices[row], side)
            out[0][row] = levels[place] if 0 <= place < found else np.nan
            out[1][row] = sizes[place] if 0 <= place < found else np.nan


@kernel()
def _forget(pivots: Column, made_at: Counts, kept: int, last: int) -> int:
    """Drop the pivots made at row ``last`` or before; returns how many are left."""
    gone = 0
    while gone < kept and made_at[gone] <= last:
        gone += 1
    for place in range(gone, kept):
        pivots[place - gone] = pivots[place]
        made_at[place - gone] = made_at[place]
    return kept - gone


@kernel()
def _gather(pivots: Column, tolerance: float, levels: Column, sizes: Counts) -> int:
    """Write mean and size of each cluster; returns how many there are.

    From the lowest pivot up, each cluster reaches ``tolerance`` above the first of its pivots.
    """
    found = 0
    first = 0
    while first < len(pivots):
        total = 0.0
        last = first + 1  # of negative prices none is near
        while last < len(pivots) and pivots[last] <= pivots[first] * (1.0 + tolerance):
            total += pivots[last] - pivots[first]
            last += 1
        levels[found] = pivots[first] + total / (last - first)
        sizes[found] = last - first
        found += 1
        first = last
    return found


@kernel()
def _beside(levels: Column, price: float, side: float) -> int:
    """Place of the nearest of the ascending levels on that side of the price."""
    if side > 0.0:
        return np.searchsorted(levels, price, side="left")  # type: ignore[return-value]
    return np.searchsorted(levels, price, side="right") - 1  # type: ignore[return-value]
