"""What else might have come of the same trades, and of markets made of the same bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from app.domain.candles import Candles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from app.domain.backtester.trades import Trades
    from app.domain.lifecycle.bars import Floats

type Draw = Literal["bootstrap", "shuffle"]

PERCENTILES: Final = (5, 25, 50, 75, 95)
_CELLS: Final = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """An account's way from trade to trade.

    Attributes:
        start: equity to begin with, quote currency.
        steps: float64[k], of each trade in order of exits: its profit in quote currency, or when
            ``compounded`` the factor it multiplied the equity by.
    """

    start: float
    steps: Floats
    compounded: bool


@dataclass(frozen=True, slots=True, eq=False)
class Distribution:
    """Ends of many ways.

    Attributes:
        finals: float64[runs], final equity, quote currency.
        drawdowns: float64[runs], greatest fall from a peak, in percent of it, from trade to trade.
    """

    finals: Floats
    drawdowns: Floats

    def percentiles(self) -> dict[str, dict[str, float]]:
        """`PERCENTILES` of both, linearly interpolated."""
        return {
            name: {
                f"p{share}": float(value)
                for share, value in zip(
                    PERCENTILES, np.percentile(column, PERCENTILES), strict=True
                )
            }
            for name, column in (("final_equity", self.finals), ("drawdown_pct", self.drawdowns))
        }

    def share_below(self, equity: float) -> float:
        """Share of the ways that end with less, 0 to 1."""
        return float((self.finals < equity).mean())


def steps_of(trades: Trades, start: float, *, compounded: bool) -> Steps:
    """The way that was taken: closed trades in order of their exits.

    Args:
        trades: of one account.
        start: its equity to begin with, quote currency.
        compounded: whether amounts followed the equity, as by risk; by a stake they do not.
    """
    closed = np.flatnonzero(trades.closed)
    order = closed[np.argsort(trades.exit_times[closed], kind="stable")]
    profits = trades.profit[order]
    if not compounded:
        return Steps(start, profits, compounded)
    before = start + np.concatenate(([0.0], np.cumsum(profits)))[: len(profits)]
    sound = before > 0
    factors = np.ones(len(profits))
    factors[sound] = np.maximum(1 + profits[sound] / before[sound], 0.0)
    return Steps(start, factors, compounded)


def ways(steps: Steps, draw: Draw, runs: int, seed: int) -> Iterator[Distribution]:
    """Go many ways, some at a time so that the memory is bounded.

    ``bootstrap`` draws as many trades with replacement, so the end differs; ``shuffle`` draws each
    once, so that the end is the same and only the way to it differs.

    Args:
        steps: of the way that was taken, at least one.
        draw: how.
        runs: how many ways.
        seed: the same gives the same ways.
    """
    count = len(steps.steps)
    at_once = max(_CELLS // max(count, 1), 1)
    for block, first in enumerate(range(0, runs, at_once)):
        random = np.random.default_rng((seed, block, int(draw == "shuffle")))
        rows = min(at_once, runs - first)
        if draw == "bootstrap":
            drawn = steps.steps[random.integers(0, count, (rows, count))]
        else:
            drawn = random.permuted(np.broadcast_to(steps.steps, (rows, count)), axis=1)
        yield ends(steps, drawn)


def ends(steps: Steps, drawn: Floats) -> Distribution:
    """Where ways end.

    Args:
        steps: how they are walked, and from where.
        drawn: float64[runs, k], their steps.
    """
    if steps.compounded:
        equity: Floats = steps.start * np.multiply.accumulate(drawn, axis=1)
    else:
        equity = steps.start + np.add.accumulate(drawn, axis=1)
    peaks = np.maximum(np.maximum.accumulate(equity, axis=1), steps.start)
    falls: Floats = np.max(100 * (1 - equity / peaks), axis=1, initial=0.0)
    return Distribution(np.ascontiguousarray(equity[:, -1]), falls)


def joined(parts: list[Distribution]) -> Distribution:
    """Several blocks as one."""
    return Distribution(
        np.concatenate([part.finals for part in parts]),
        np.concatenate([part.drawdowns for part in parts]),
    )


def block_sources(bars: int, block: int, seed: tuple[int, int]) -> NDArray[np.int64]:
    """int64[bars], which bar of the past stands in each place: the circular block bootstrap.

    Runs of ``block`` bars that follow one another stay together (D. Politis, J. Romano, A circular
    block-resampling procedure for stationary data, 1992).
    """
    random = np.random.default_rng(seed)
    starts = random.integers(0, bars, -(-bars // block))
    sources: NDArray[np.int64] = (starts[:, None] + np.arange(block)).ravel()[:bars] % bars
    return sources


def resampled(candles: Candles, sources: NDArray[np.int64]) -> Candles:
    """A market that never was: bars of the past in another order, each moving the price as it did.

    Args:
        candles: gap-filled, n bars.
        sources: int64[n], rows of the bars to string together. A row's open, high, low and close
            are taken relative to the close before it, that of the first row to its own open.

    Returns:
        At the same times, beginning at the same open.
    """
    if not len(candles):
        return candles
    before = np.concatenate((candles.open[:1], candles.close[:-1]))
    moves = (candles.close / before)[sources]
    closes = candles.open[0] * np.cumprod(moves)
    base = np.concatenate((candles.open[:1], closes[:-1]))
    opens, highs, lows = (
        base * (column / before)[sources] for column in (candles.open, candles.high, candles.low)
    )
    return Candles(
        candles.ts,
        opens,
        np.maximum(highs, np.maximum(opens, closes)),
        np.minimum(lows, np.minimum(opens, closes)),
        closes,
        candles.volume[sources],
        candles.filled[sources],
    )
