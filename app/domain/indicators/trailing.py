"""Lines that trail the price and flip to its other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator, number
from app.domain.indicators.ranges import average_range
from app.domain.indicators.series import COLUMN, COLUMNS_2, COLUMNS_3, RUNS, whole
from app.domain.indicators.smoothing import wilder_warmup
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs


@indicator(
    "supertrend",
    "Supertrend",
    category="trend",
    parameters=(bars("length", 10), number("mult", 3.0, 0.0, 100.0)),
    outputs=("line", "direction"),
    pane="price",
    warmup=lambda values: 1 + 2 * wilder_warmup(int(values["length"]), 1e-4),
    citation="TradingView ta.supertrend with direction 1 for a line below; Olivier Seban",
)
def supertrend(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Band of mult ATR around the middle of the bar that never retreats until it is crossed."""
    rows = whole(batch, batch.close)
    reach = average_range(batch, int(values["length"]))
    reach *= float(values["mult"])
    out = rows.two()
    trail(rows.runs, (batch.high, batch.low, batch.close), reach, out)
    return out


@kernel(f"void({RUNS}, {COLUMNS_3}, {COLUMN}, {COLUMNS_2})")
def trail(
    runs: Runs,
    prices: tuple[Column, Column, Column],
    reach: Column,
    out: tuple[Column, Column],
) -> None:
    """Write line and direction from high, low, close and the width of the band.

    As TradingView does, the first defined row has direction −1.
    """
    high, low, close = prices
    line, directions = out
    for start, stop in zip(runs[0], runs[1]):
        first = start
        while first < stop and np.isnan(reach[first]):
            line[first] = np.nan
            directions[first] = np.nan
            first += 1
        upper = np.inf
        lower = -np.inf
        direction = -1.0
        for row in range(first, stop):
            middle = 0.5 * (high[row] + low[row])
            before = close[row - 1] if row > first else middle
            top = middle + reach[row]
            bottom = middle - reach[row]
            upper = top if before > upper else min(top, upper)
            lower = bottom if before < lower else max(bottom, lower)
            if close[row] > upper and row > first:
                direction = 1.0
            elif close[row] < lower:
                direction = -1.0
            line[row] = lower if direction > 0.0 else upper
            directions[row] = direction


@indicator(
    "psar",
    "Parabolic stop and reverse",
    category="trend",
    parameters=(
        number("start", 0.02, 0.0001, 1.0),
        number("step", 0.02, 0.0, 1.0),
        number("max", 0.2, 0.0001, 1.0),
    ),
    outputs=("line", "direction"),
    pane="price",
    warmup=lambda _values: 200,
    citation="TA-Lib SAR and SAREXT; J. Welles Wilder, New Concepts in Technical Trading, 1978",
)
def psar(batch: Batch, values: Values, _source: Column | None) -> tuple[Column, ...]:
    """Line that closes in on the price the faster, the more new extremes the trend has made.

    Two reversals later nothing is left of the guess at the first direction; 200 bars hold them.
    """
    rows = whole(batch, batch.close)
    start, step, most = (float(values[name]) for name in ("start", "step", "max"))
    out = rows.two()
    reverse(rows.runs, (batch.high, batch.low), (start, step, most), out)
    return out


@kernel(f"void({RUNS}, {COLUMNS_2}, UniTuple(float64, 3), {COLUMNS_2})")
def reverse(
    runs: Runs,
    prices: tuple[Column, Column],
    acceleration: tuple[float, float, float],
    out: tuple[Column, Column],
) -> None:
    """Write line and direction from high and low; prices are mirrored while the line is above."""
    high, low = prices
    slowest, step, fastest = acceleration
    line, directions = out
    for start, stop in zip(runs[0], runs[1]):
        line[start : min(start + 1, stop)] = np.nan
        directions[start : min(start + 1, stop)] = np.nan
        if stop - start < 2:
            continue
        fall = low[start] - low[start + 1]
        side = -1.0 if fall > max(high[start + 1] - high[start], 0.0) else 1.0
        level = low[start] if side > 0.0 else -high[start]
        extreme = high[start + 1] if side > 0.0 else -low[start + 1]
        share = min(slowest, fastest)
        for row in range(start + 1, stop):
            before = max(row - 1, start + 1)
            if (low[row] if side > 0.0 else -high[row]) <= level:
                side = -side
                level = -extreme
                extreme = high[row] if side > 0.0 else -low[row]
                share = min(slowest, fastest)
                level = min(level, _near(high, low, side, before), _near(high, low, side, row))
            elif (high[row] if side > 0.0 else -low[row]) > extreme:
                extreme = high[row] if side > 0.0 else -low[row]
                share = min(share + step, fastest)
            line[row] = side * level
            directions[row] = side
            level += share * (extreme - level)
            level = min(level, _near(high, low, side, before), _near(high, low, side, row))


@kernel()
def _near(high: Column, low: Column, side: float, row: int) -> float:
    return low[row] if side > 0.0 else -high[row]  # type: ignore[no-any-return]
