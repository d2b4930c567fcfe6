"""Oscillators that compare a column with its own past."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import uint64

from app.domain.indicators.declaration import bars, indicator
from app.domain.indicators.series import (
    COLUMN,
    COLUMNS_3,
    RUNS,
    divided,
    series,
    shifted,
)
from app.domain.indicators.shared import shared
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
    from app.domain.indicators.series import Column, Rows, Runs, Series


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
    return (strength(batch, source, int(values["length"])),)


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
    return (2.0 * strength(batch, source, int(values["length"])) - 100.0,)


def strength(batch: Batch, source: Column | None, length: int) -> Column:
    """The RSI of ``length``, 0 to 100; undefined while the column has never moved.

    To be left unchanged.
    """
    if source is None:
        return shared(batch, ("rsi", length), lambda: _strength(series(batch, None), length))
    return _strength(series(batch, source), length)


def _strength(rows: Series, length: int) -> Column:
    out = rows.column()
    relative_strength(rows.runs, rows.values, length, out)
    return out


@kernel(f"void({RUNS}, {COLUMN}, int64, {COLUMN})")
def relative_strength(runs: Runs, values: Column, length: int, out: Column) -> None:
    """Write the RSI."""
    starts, stops = runs
    gains = np.empty(len(starts))
    losses = np.empty(len(starts))
    for run in range(len(starts)):
        rows = slice(starts[run], stops[run])
        gains[run], losses[run] = _first_strength(values[rows], length, out[rows])
    firsts = np.minimum(starts + length + 1, stops)
    share = 1.0 / length
    for begin in range(0, len(starts), 2):
        end = min(begin + 2, len(starts))
        common = 0
        if end - begin == 2:
            common = np.min(stops[begin:end] - firsts[begin:end])
        if common > 0:
            pair = gains[begin:end], losses[begin:end]
            _two_strengths(values, firsts[begin:end], common, share, pair, out)
        for run in range(begin, end):
            gain, loss = gains[run], losses[run]
            for row in range(firsts[run] + common, stops[run]):
                gain, loss = _moved(gain, loss, values[row] - values[row - 1], share)
                out[row] = 100.0 * gain / (gain + loss)


@kernel()
def _first_strength(values: Column, length: int, out: Column) -> tuple[float, float]:
    """Write a run up to its first RSI and return the gain and the loss it is made of."""
    first = min(length, len(out))
    out[:first] = np.nan
    gain = 0.0
    loss = 0.0
    share = 1.0 / length
    for row in range(1, min(first + 1, len(out))):
        step = values[row] - values[row - 1]
        gain += share * max(step, 0.0)
        loss += share * max(-step, 0.0)
    if first < len(out):
        out[first] = 100.0 * gain / (gain + loss)
    return gain, loss


@kernel()
def _two_strengths(
    values: Column,
    starts: Rows,
    rows: int,
    share: float,
    levels: tuple[Column, Column],
    out: Column,
) -> None:
    """Go on with two runs side by side, since each step waits for the one before it."""
    firsts = starts.view(np.uint64)
    at_a, at_b = firsts[0], firsts[1]
    gains, losses = levels
    gain_a, gain_b = gains[0], gains[1]
    loss_a, loss_b = losses[0], losses[1]
    before_a, before_b = values[starts[0] - 1], values[starts[1] - 1]
    for row in range(uint64(rows)):
        now_a = values[at_a + row]
        gain_a, loss_a = _moved(gain_a, loss_a, now_a - before_a, share)
        before_a = now_a
        out[at_a + row] = 100.0 * gain_a / (gain_a + loss_a)
        now_b = values[at_b + row]
        gain_b, loss_b = _moved(gain_b, loss_b, now_b - before_b, share)
        before_b = now_b
        out[at_b + row] = 100.0 * gain_b / (gain_b + loss_b)
    gains[0], gains[1] = gain_a, gain_b
    losses[0], losses[1] = loss_a, loss_b


@kernel()
def _moved(gain: float, loss: float, step: float, share: float) -> tuple[float, float]:
    """Gain and loss, smoothed after Wilder, one step later."""
    kept = 1.0 - share
    return kept * gain + share * max(step, 0.0), kept * loss + share * max(-step, 0.0)


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
