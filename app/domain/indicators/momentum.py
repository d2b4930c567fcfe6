"""Oscillators of momentum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.series import series
from app.domain.indicators.smoothing import ema_warmup, smooth_run, wilder_warmup
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values

    type Column = NDArray[np.float64]
    type Rows = NDArray[np.int64]


@indicator(
    "rsi",
    "Relative strength index",
    category="momentum",
    parameters=(bars("length", 14, 2),),
    takes_source=True,
    warmup=lambda values: 1 + wilder_warmup(int(values["length"]), 1e-4),
    citation="TA-Lib RSI; J. Welles Wilder, New Concepts in Technical Trading Systems, 1978",
)
def rsi(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Share of the gains in all movement, both smoothed after Wilder, in percent."""
    rows = series(batch, source)
    out = rows.column()
    relative_strength(rows.starts, rows.stops, rows.values, int(values["length"]), out)
    return (out,)


@kernel("void(int64[::1], int64[::1], float64[::1], int64, float64[::1])")
def relative_strength(starts: Rows, stops: Rows, values: Column, length: int, out: Column) -> None:
    """Write the RSI; undefined while the source has never moved."""
    share = 1.0 / length
    for run in range(len(starts)):
        start = starts[run]
        stop = stops[run]
        first = min(start + length, stop)
        out[start:first] = np.nan
        gain = 0.0
        loss = 0.0
        for row in range(start + 1, first):
            step = values[row] - values[row - 1]
            gain += max(step, 0.0) * share
            loss += max(-step, 0.0) * share
        for row in range(first, stop):
            step = values[row] - values[row - 1]
            seed = row == start + length
            gain += share * (max(step, 0.0) - (0.0 if seed else gain))
            loss += share * (max(-step, 0.0) - (0.0 if seed else loss))
            total = gain + loss
            out[row] = 100.0 * gain / total if total > 0.0 else np.nan


@indicator(
    "macd",
    "Moving average convergence divergence",
    category="momentum",
    parameters=(bars("fast", 12), bars("slow", 26), bars("signal", 9)),
    outputs=("macd", "signal", "histogram"),
    takes_source=True,
    warmup=lambda values: (
        max(ema_warmup(int(values["fast"]), 1e-5), ema_warmup(int(values["slow"]), 1e-5))
        + int(values["signal"])
    ),
    citation="TA-Lib MACD: the fast average is seeded on the bars that end with the slow one's seed",
)
def macd(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Fast minus slow EMA, the EMA of that, and the difference of the two."""
    rows = series(batch, source)
    lengths = np.array([int(values[name]) for name in ("fast", "slow", "signal")])
    out = rows.columns(3)
    convergence(rows.starts, rows.stops, rows.values, lengths, *out)
    return out


@kernel(
    "void(int64[::1], int64[::1], float64[::1], int64[::1], float64[::1], float64[::1],"
    " float64[::1])"
)
def convergence(  # noqa: PLR0913 - one column for each output
    starts: Rows,
    stops: Rows,
    values: Column,
    lengths: Rows,
    macd: Column,
    signal: Column,
    histogram: Column,
) -> None:
    """Write the three columns of the MACD; ``lengths`` are fast, slow and signal."""
    fast, slow, smoothing = lengths
    longest = max(fast, slow)
    for run in range(len(starts)):
        start = starts[run]
        stop = stops[run]
        first = min(start + longest - 1, stop)
        smooth_run(values, start + longest - fast, stop, fast, 2.0 / (fast + 1), histogram)
        smooth_run(values, start + longest - slow, stop, slow, 2.0 / (slow + 1), macd)
        macd[start:first] = np.nan
        signal[start:first] = np.nan
        histogram[start:first] = np.nan
        for row in range(first, stop):
            macd[row] = histogram[row] - macd[row]
        smooth_run(macd, first, stop, smoothing, 2.0 / (smoothing + 1), signal)
        for row in range(first, stop):
            histogram[row] = macd[row] - signal[row]
