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
    length, mult = int(values["length"]), float(values["mult"])
    reach = average_range(batch, length)
    out = rows.two()
    trail(rows.runs, (batch.high, batch.low, batch.close), reach, (length, mult), out)
    return out


@kernel(f"void({RUNS}, {COLUMNS_3}, {COLUMN}, Tuple((int64, float64)), {COLUMNS_2})")
def trail(
    runs: Runs,
    prices: tuple[Column, Column, Column],
    reach: Column,
    settings: tuple[int, float],
    out: tuple[Column, Column],
) -> None:
    """Write line and direction from high, low, close and ATR; ``settings`` are length and mult.

    As TradingView does, the first defined row has direction −1. Which way a bar goes can hardly be
    predicted, so nothing branches on it.
    """
    high, low, close = prices
    length, mult = settings
    line, directions = out
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + length, stop)
        line[start:first] = np.nan
        directions[start:first] = np.nan
        if first == stop:
            continue
        tops = line[first:stop]
        bottoms = directions[first:stop]
        _edges(high[first:stop], low[first:stop], reach[first:stop], mult, tops, bottoms)
        closes = close[first:stop]
        upper = tops[0]
        lower = bottoms[0]
        before = 0.5 * (high[first] + low[first])
        direction = -1.0
        for row in range(len(closes)):
            top = tops[row]
            bottom = bottoms[row]
            upper = top if (before > upper) | (top < upper) else upper
            lower = bottom if (before < lower) | (bottom > lower) else lower
            before = closes[row]
            direction = -1.0 if before < lower else direction
            direction = 1.0 if (before > upper) & (row > 0) else direction
            tops[row] = lower if direction > 0.0 else upper
            bottoms[row] = direction


@kernel()
def _edges(
    high: Column, low: Column, reach: Column, mult: float, tops: Column, bottoms: Column
) -> None:
    """Write the middle of each bar plus, and minus, ``mult`` × the reach."""
    for row in range(len(high)):
        middle = 0.5 * (high[row] + low[row])
        distance = mult * reach[row]
        tops[row] = middle + distance
        bottoms[row] = middle - distance


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
