"""Divergence of the price from an oscillator."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, choice, indicator
from app.domain.indicators.series import COLUMN, COLUMNS_3, RUNS, series
from app.domain.indicators.turning_points import confirmed_pivots
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs

_DIGITS = 40


@indicator(
    "divergence",
    "Divergence",
    category="structure",
    parameters=(
        choice("direction", "bullish", "bearish"),
        choice("hidden", "false", "true"),
        bars("left", 5),
        bars("right", 5),
        bars("min", 5),
        bars("max", 60),
    ),
    takes_source=True,
    default_source="rsi(14)",
    warmup=lambda values: 1 + sum(int(values[name]) for name in ("left", "right", "max")),
    citation="TradingView RSI Divergence Indicator, for any oscillator",
)
def divergence(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """1 on the bar that confirms a divergence, else 0.

    Two pivots of the oscillator that follow one another, ``min`` to ``max`` bars apart, are
    compared with the price at the same bars. Bullish compares lows: the price made a lower one,
    the oscillator a higher one. Bearish compares highs the other way round; hidden swaps what
    price and oscillator did.
    """
    raw = series(batch, source)
    rows = raw.with_values(steadied(raw.values))
    bullish = values["direction"] == "bullish"
    sides = (int(values["left"]), int(values["right"]))
    pivots = confirmed_pivots(rows, sides, -1.0 if bullish else 1.0)
    prices = batch.low if bullish else batch.high
    spans = (sides[0] + sides[1], sides[1], int(values["min"]), int(values["max"]))
    expected = 1.0 if bullish == (values["hidden"] == "false") else -1.0
    out = rows.column()
    diverge(rows.runs, (rows.values, pivots, prices), spans, expected, out)
    return (out,)


def steadied(values: Column) -> Column:
    """The values without their last dozen binary digits.

    An RSI wobbles in those while the price stands still, which would make pivots of a plateau.
    """
    share, exponent = np.frexp(values)
    steady: Column = np.ldexp(np.rint(share * 2.0**_DIGITS), exponent - _DIGITS)
    return steady


@kernel(f"void({RUNS}, {COLUMNS_3}, UniTuple(int64, 4), float64, {COLUMN})")
def diverge(
    runs: Runs,
    columns: tuple[Column, Column, Column],
    spans: tuple[int, int, int, int],
    expected: float,
    out: Column,
) -> None:
    """Write 1 where a divergence is confirmed, 0 elsewhere, NaN where no pivot can be known yet.

    Args:
        runs: of every column.
        columns: the oscillator, its confirmed pivots, and the price.
        spans: first rows without pivots, rows until a pivot is confirmed, fewest and most rows
            between two of them.
        expected: 1 where the oscillator must rise and the price fall, −1 for the reverse.
        out: float64[rows].
    """
    oscillator, pivots, price = columns
    blind, right, least, most = spans
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + blind, stop)
        out[start:first] = np.nan
        earlier = -1
        for row in range(first, stop):
            out[row] = 0.0
            if np.isnan(pivots[row]):
                continue
            here = row - right
            if earlier >= 0 and least <= here - earlier <= most:
                swung = expected * (oscillator[here] - oscillator[earlier])
                moved = expected * (price[here] - price[earlier])
                out[row] = 1.0 if swung > 0.0 and moved < 0.0 else 0.0
            earlier = here
