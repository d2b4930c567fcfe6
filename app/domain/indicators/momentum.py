"""Oscillators that compare a column with its own past."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.series import (
    COLUMN,
    COLUMNS_3,
    RUNS,
    divided,
    series,
    shifted,
)
from app.domain.indicators.smoothing import (
    ema,
    ema_chain,
    ema_warmup,
    smooth,
    wilder_warmup,
)
from app.domain.kernel import kernel

if TYPE_CHECKING:
    from app.domain.batch import Batch
    from app.domain.indicators.declaration import Values
    from app.domain.indicators.series import Column, Runs, Series


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
    return (strength(series(batch, source), int(values["length"])),)


@indicator(
    "cmo",
    "Chande momentum oscillator",
    category="momentum",
    parameters=(bars("length", 14, 2),),
    takes_source=True,
    warmup=lambda values: 1 + wilder_warmup(int(values["length"]), 1e-5),
    citation="TA-Lib CMO, smoothed after Wilder; Tushar Chande, The New Technical Trader, 1994",
)
def cmo(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Gains minus losses as a share of all movement, smoothed after Wilder, in percent."""
    return (2.0 * strength(series(batch, source), int(values["length"])) - 100.0,)


def strength(rows: Series, length: int) -> Column:
    """The RSI of ``length``, 0 to 100; undefined while the column has never moved."""
    out = rows.column()
    relative_strength(rows.runs, rows.values, length, out)
    return out


@kernel(f"void({RUNS}, {COLUMN}, int64, {COLUMN})")
def relative_strength(runs: Runs, values: Column, length: int, out: Column) -> None:
    """Write the RSI."""
    share = 1.0 / length
    kept = 1.0 - share
    for start, stop in zip(runs[0], runs[1]):
        first = min(start + length, stop)
        out[start:first] = np.nan
        gain = 0.0
        loss = 0.0
        for row in range(start + 1, min(first + 1, stop)):
            step = values[row] - values[row - 1]
            gain += share * max(step, 0.0)
            loss += share * max(-step, 0.0)
        if first < stop:
            out[first] = 100.0 * gain / (gain + loss)
        for row in range(first + 1, stop):
            step = values[row] - values[row - 1]
            gain = kept * gain + share * max(step, 0.0)
            loss = kept * loss + share * max(-step, 0.0)
            out[row] = 100.0 * gain / (gain + loss)


@indicator(
    "macd",
    "Moving average convergence divergence",
    category="momentum",
    parameters=(bars("fast", 12), bars("slow", 26), bars("signal", 9)),
    outputs=("macd", "signal", "histogram"),
    takes_source=True,
    warmup=lambda values: (
        max(ema_warmup(int(values["fast"]), 1e-5), ema_warmup(int(values["slow"]), 1e-5))
        + ema_warmup(int(values["signal"]))
    ),
    citation="TA-Lib MACD, both averages seeded on the same last bar; Gerald Appel, 1979",
)
def macd(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Fast minus slow EMA, the EMA of that, and the difference of the two."""
    rows = series(batch, source)
    lengths = (int(values["fast"]), int(values["slow"]), int(values["signal"]))
    out = rows.three()
    convergence(rows.runs, rows.values, lengths, out)
    return out


@kernel(f"void({RUNS}, {COLUMN}, UniTuple(int64, 3), {COLUMNS_3})")
def convergence(
    runs: Runs,
    values: Column,
    lengths: tuple[int, int, int],
    out: tuple[Column, Column, Column],
) -> None:
    """Write MACD, signal and histogram; ``lengths`` are fast, slow and signal."""
    fast, slow, smoothing = lengths
    macd, signal, histogram = out
    starts, stops = runs
    longest = max(fast, slow)
    since = np.minimum(starts + longest - fast, stops)
    smooth((since, stops), values, fast, 2.0 / (fast + 1), histogram)
    since = np.minimum(starts + longest - slow, stops)
    smooth((since, stops), values, slow, 2.0 / (slow + 1), macd)
    firsts = np.minimum(starts + longest - 1, stops)
    for start, first, stop in zip(starts, firsts, stops):
        macd[start:first] = np.nan
        signal[start:first] = np.nan
        _difference(histogram[first:stop], macd[first:stop], macd[first:stop])
    smooth((firsts, stops), macd, smoothing, 2.0 / (smoothing + 1), signal)
    for start, stop in zip(starts, stops):
        _difference(macd[start:stop], signal[start:stop], histogram[start:stop])


@kernel()
def _difference(minuend: Column, subtrahend: Column, out: Column) -> None:
    for row in range(len(out)):
        out[row] = minuend[row] - subtrahend[row]


@indicator(
    "ppo",
    "Percentage price oscillator",
    category="momentum",
    parameters=(bars("fast", 12), bars("slow", 26)),
    takes_source=True,
    warmup=lambda values: max(
        ema_warmup(int(values["fast"]), 1e-5), ema_warmup(int(values["slow"]), 1e-5)
    ),
    citation="TA-Lib PPO with exponential averages",
)
def ppo(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Fast minus slow EMA in percent of the slow one."""
    rows = series(batch, source)
    slow = ema(rows, int(values["slow"]))
    return (100.0 * divided(ema(rows, int(values["fast"])) - slow, slow),)


@indicator(
    "roc",
    "Rate of change",
    category="momentum",
    parameters=(bars("length", 10),),
    takes_source=True,
    warmup=lambda values: int(values["length"]) + 1,
    citation="TA-Lib ROC",
)
def roc(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Change over n bars in percent of the earlier value."""
    return (rate(series(batch, source), int(values["length"])),)


def rate(rows: Series, length: int) -> Column:
    """Change over ``length`` rows in percent of the earlier value."""
    before = shifted(rows, length)
    return 100.0 * divided(rows.values - before, before)


@indicator(
    "mom",
    "Momentum",
    category="momentum",
    parameters=(bars("length", 10),),
    takes_source=True,
    warmup=lambda values: int(values["length"]) + 1,
    citation="TA-Lib MOM",
)
def mom(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Change over n bars."""
    rows = series(batch, source)
    return (rows.values - shifted(rows, int(values["length"])),)


@indicator(
    "trix",
    "Triple smoothed rate of change",
    category="momentum",
    parameters=(bars("length", 18),),
    takes_source=True,
    warmup=lambda values: 1 + 3 * ema_warmup(int(values["length"]), 1e-5),
    citation="TA-Lib TRIX; Jack Hutson, Stocks & Commodities, 1983",
)
def trix(batch: Batch, values: Values, source: Column | None) -> tuple[Column, ...]:
    """Change of a triple EMA from bar to bar, in percent."""
    rows = series(batch, source)
    length = int(values["length"])
    third = ema_chain(rows, length, 3)[-1]
    return (rate(rows.later(third, 3 * (length - 1)), 1),)
