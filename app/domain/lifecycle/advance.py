"""Carry a strategy's last life on one symbol through new bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.domain.lifecycle import layout as at
from app.domain.lifecycle.detail import no_finer_bars
from app.domain.lifecycle.passage import live

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.domain.lifecycle.bars import Booleans, Flags, Floats, Integers
    from app.domain.lifecycle.columns import SignalColumns
    from app.domain.lifecycle.detail import FinerBars


@dataclass(frozen=True, slots=True, eq=False)
class Advance:
    """What some bars brought.

    Attributes:
        lives: float64[k, LIFE_SIZE], in order of their signals: every life that ended in these
            bars, then the one still going on, if any. See `app.domain.lifecycle.layout`.
        last: float64[LIFE_SIZE], the state to go on from at the next bar.
        rejected: int64[m, 2], row and reason of each hit that was rejected.
    """

    lives: Floats
    last: Floats
    rejected: NDArray[np.int64]


def no_life() -> Floats:
    """The state of a strategy that has had no setup on a symbol yet."""
    return np.zeros(at.LIFE_SIZE)


def advance(
    signals: SignalColumns,
    candles: Candles,
    rules: Floats,
    span: tuple[int, int],
    life: Floats | None = None,
    finer: FinerBars | None = None,
) -> Advance:
    """Live through rows ``span[0]`` to ``span[1]`` (half open).

    Bar by bar, in one pass, or resumed at any row from ``last``: the result is the same, also when
    the columns of a later call begin elsewhere, for a life counts in times, not in rows.

    Args:
        signals: of the same rows as the candles.
        candles: gap-filled.
        rules: from `app.domain.lifecycle.terms.terms`.
        span: rows to live through. The row before them, where there is one, is the past that tells
            whether a hit is an edge.
        life: where the strategy stands before the first row; None: nothing yet.
        finer: the finer bars inside those of the candles; None: what happens inside a bar follows
            from the mode alone.
    """
    hits = _hits(signals.entry, span)
    last = no_life() if life is None else np.array(life, np.float64)
    lives = np.empty((len(hits), at.LIFE_SIZE))
    rejected = np.empty((len(hits), 2), np.int64)
    columns = signals.with_bars(candles, finer or no_finer_bars())
    marks = hits, _busy(signals, candles, finer)
    ended, refused = live(last, rules, columns, marks, span, (lives, rejected))
    if at.NONE < last[at.PHASE] <= at.OPEN:
        lives[ended] = last
        ended += 1
    return Advance(lives[:ended], last, rejected[:refused])


def _hits(entry: Booleans, span: tuple[int, int]) -> Integers:
    """int64[hits + 1]: rows of the span where the rule is true and was not before; its end."""
    start, stop = span
    true = entry[start:stop] == 1
    before = np.empty_like(true)
    before[:1] = start > 0 and entry[start - 1] == 1
    before[1:] = true[:-1]
    hits: Integers = np.append(np.flatnonzero(true > before) + start, stop)
    return hits


def _busy(signals: SignalColumns, candles: Candles, finer: FinerBars | None) -> Flags:
    """bool[n]: bars that are filled, end lives by rule, or have finer ones inside."""
    if finer is not None:
        return np.ones(len(candles), np.bool_)
    return candles.filled | (signals.exit == 1) if len(signals.exit) else candles.filled
