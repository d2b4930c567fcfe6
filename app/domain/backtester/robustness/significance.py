"""Whether entries were better than random ones that held as long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from app.domain.backtester.trades import Trades
    from app.domain.candles import Candles
    from app.domain.lifecycle.bars import Floats

_CELLS: Final = 1 << 20


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """The closed trades of one symbol, and the bars they could have been in.

    Attributes:
        lengths: int64[k], bars each was in, first and last included.
        gains: float64[k], share of the fill price that each gained after slippage, without fees.
        side: 1 for long, −1 for short.
        opens: float64[n], of the run's bars, quote currency. So are ``closes``.
    """

    lengths: NDArray[np.int64]
    gains: Floats
    side: float
    opens: Floats
    closes: Floats


def holdings(trades: Trades, owner: int, candles: Candles) -> Holdings:
    """Those of one symbol.

    Args:
        trades: of a run.
        owner: the symbol's place among ``trades.symbols``.
        candles: its bars of the run.
    """
    mine = np.flatnonzero(trades.closed & (trades.owner == owner))
    lives = trades.lives[mine]
    exits = lives[:, at.EXIT :].reshape(len(mine), at.MOST_EXITS, at.EXIT_WIDTH)
    taken = np.arange(at.MOST_EXITS) < lives[:, at.EXIT_COUNT, None]
    # Prices of a life are signed, so that a gain is a rise for a short as well.
    out = (np.where(taken, exits[:, :, 1] * exits[:, :, 2], 0.0)).sum(axis=1)
    fills = lives[:, at.FILL_PRICE]
    return Holdings(
        lengths=trades.bars[mine] + 1,
        gains=(out - fills) / np.abs(fills),
        side=float(lives[0, at.SIDE]) if len(mine) else 1.0,
        opens=candles.open,
        closes=candles.close,
    )


def random_means(
    held: Sequence[Holdings], slippage: float, runs: int, seed: int
) -> Iterator[Floats]:
    """Mean gain of as many trades at random bars, some runs at a time.

    In each symbol every trade keeps its length; their order is drawn, and where in the free bars
    each stands, so that none overlap. A random trade enters at an open and leaves at the close of
    its last bar, both slipped.

    Args:
        held: of each symbol; those without trades do not count.
        slippage: share of the price.
        runs: how many times.
        seed: the same gives the same means.
    """
    count = sum(len(one.lengths) for one in held)
    at_once = max(_CELLS // max(count, 1), 1)
    for block, first in enumerate(range(0, runs, at_once)):
        rows = min(at_once, runs - first)
        random = np.random.default_rng((seed, block))
        sums = np.zeros(rows)
        for one in held:
            if len(one.lengths):
                sums += _random_gains(one, slippage, rows, random).sum(axis=1)
        yield sums / max(count, 1)


def placed(
    lengths: NDArray[np.int64], bars: int, rows: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Holdings at random places among bars, none over another.

    Args:
        lengths: int64[k], bars of each, no more than ``bars`` in all.
        bars: how many there are.
        rows: how many arrangements.
        random: what is drawn from.

    Returns:
        int64[rows, k], first bars, ascending, and the lengths in that order.
    """
    count = len(lengths)
    drawn = random.permuted(np.broadcast_to(lengths, (rows, count)), axis=1)
    free = bars - int(lengths.sum())
    # So many of the free bars lie before each.
    before = np.sort(random.integers(0, free + 1, (rows, count)), axis=1)
    return before + np.cumsum(drawn, axis=1) - drawn, drawn


def _random_gains(
    held: Holdings, slippage: float, rows: int, random: np.random.Generator
) -> Floats:
    """float64[rows, k] gains at random places."""
    starts, lengths = placed(held.lengths, len(held.opens), rows, random)
    side = held.side
    entries = side * held.opens[starts] * (1 + side * slippage)
    exits = side * held.closes[starts + lengths - 1] * (1 - side * slippage)
    gains: Floats = (exits - entries) / np.abs(entries)
    return gains


def p_value(actual: float, means: Floats) -> float:
    """Share of random runs at least as good, the actual one counted among them.

    After B. Phipson and G. Smyth, Permutation p-values should never be zero, 2010.
    """
    return float((np.count_nonzero(means >= actual) + 1) / (len(means) + 1))
