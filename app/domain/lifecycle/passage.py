"""A strategy's passage through the bars of one symbol: hits, lives, ends; compiled.

What one bar is made of here, an account over many symbols takes too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at
from app.domain.lifecycle.hit import judge_hit
from app.domain.lifecycle.quiet import rest
from app.domain.lifecycle.step import close_bar, live_detailed_bar, live_real_bar, signed

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import (
        Bar,
        Booleans,
        Columns,
        Finer,
        Flags,
        Floats,
        Integers,
        Marks,
        Room,
        Said,
        Truths,
    )

COLUMNS: Final = (
    "Tuple((Tuple((int64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    "boolean[::1])), UniTuple(int8[::1], 4), Tuple((float64[:, ::1], float64[::1])),"
    "Tuple((float64[::1], float64[::1], float64[::1], float64[::1], int64[::1]))))"
)
"""How numba calls `app.domain.lifecycle.bars.Columns`."""

_LIVE = (
    f"UniTuple(int64, 2)(float64[::1], float64[::1], {COLUMNS},"
    "Tuple((int64[::1], boolean[::1])), UniTuple(int64, 2),"
    "Tuple((float64[:, ::1], int64[:, ::1])))"
)


# What becomes of a hit, beside the reasons of its rejection.
DROPPED: Final = -1
BEGUN: Final = 0

_NOTHING = 0
_ITSELF = 1
_FINER_BARS = 2


@kernel()
def _is_true(column: Booleans, i: int, missing: bool) -> bool:
    return bool(column[i] == 1) if len(column) > 0 else missing


@kernel()
def is_edge(entries: Booleans, i: int, first: int) -> bool:
    """Whether the entry rule is true at row ``i`` and was not at the row before.

    Row ``first`` is the symbol's first one and has none before it.
    """
    return bool(entries[i] == 1 and (i == first or entries[i - 1] != 1))


@kernel()
def read_truths(exits: Booleans, invalidations: Booleans, allowed: Booleans, i: int) -> Truths:
    """What the rules but the entry's say at row ``i``; one that does not exist stops nothing."""
    return (
        _is_true(exits, i, False),
        _is_true(invalidations, i, False),
        _is_true(allowed, i, True),
    )


@kernel()
def read_parts(filled: Flags, bounds: Integers, i: int) -> int:
    """What row ``i`` is made of: nothing real, itself, or finer bars."""
    if filled[i]:
        return _NOTHING
    return _FINER_BARS if len(bounds) > 0 and bounds[i] < bounds[i + 1] else _ITSELF


@kernel()
def read_value(column: Floats, i: int) -> float:
    """Row ``i`` of a column that may not exist: then NaN."""
    return float(column[i]) if len(column) > 0 else math.nan


@kernel()
def live_bar(life: Floats, rules: Floats, bar: Bar, said: Said, finer: Finer, i: int) -> None:
    """Carry a waiting or open life through one bar, up to but without the entry rule.

    Args:
        life: float64[LIFE_SIZE], changed in place.
        rules: float64[RULES_SIZE], see `layout`.
        bar: time (UTC ms) and signed open, high, low, close.
        said: what the bar is made of, what the rules say and the trailing value.
        finer: see `app.domain.lifecycle.detail.FinerBars`.
        i: the bar's row.
    """
    made_of, truths, trailing = said
    if made_of == _ITSELF:
        live_real_bar(life, rules, bar)
    elif made_of == _FINER_BARS:
        live_detailed_bar(life, rules, bar, finer, i)
    close_bar(life, rules, bar, truths, trailing)


@kernel()
def _may_enter(life: Floats, rules: Floats, time: float) -> bool:
    """Whether nothing waits or is open, and the last end is long enough ago."""
    if life[at.PHASE] <= at.OPEN:
        return bool(life[at.PHASE] == at.NONE)
    bars = (time - life[at.END_TIME]) / rules[at.R_STEP]
    return bool(bars >= rules[at.R_COOLDOWN])


@kernel()
def take_hit(life: Floats, rules: Floats, bar: Bar, levels: Floats, i: int, allowed: bool) -> int:
    """Begin a life at a hit, unless one goes on or the cool-down is not over.

    Args:
        life: float64[LIFE_SIZE], the last one; overwritten by the new one.
        rules: float64[RULES_SIZE], see `layout`.
        bar: time (UTC ms) and signed open, high, low, close of the signal bar.
        levels: float64[2 + targets, n], reference, stop and targets, quote currency; NaN where
            undefined.
        i: the signal bar's row.
        allowed: whether the regime is one the strategy fires in.

    Returns:
        `BEGUN`, `DROPPED` or the reason of the rejection, see `layout.REJECTIONS`.
    """
    if not _may_enter(life, rules, bar[0]):
        return DROPPED
    if not allowed:
        return at.REGIME_NOT_ALLOWED
    fresh = np.empty(at.LIFE_SIZE)
    reason: int = judge_hit(fresh, rules, bar, levels, i)
    if reason == BEGUN:
        life[:] = fresh
    return reason


@kernel()
def _next_hit(hits: Integers, hit: int, row: int) -> int:
    """The place of the first of the rows that is not before ``row``; the last one never is."""
    while hits[hit] < row:
        hit += 1
    return hit


@kernel(_LIVE)
def live(
    life: Floats,
    rules: Floats,
    columns: Columns,
    marks: Marks,
    span: tuple[int, int],
    room: Room,
) -> tuple[int, int]:
    """Live through rows ``span[0]`` to ``span[1]`` (half open), hits included.

    Args:
        life: float64[LIFE_SIZE], the strategy's last life on this symbol; changed in place.
        rules: float64[RULES_SIZE], see `layout`.
        columns: the bars and what the strategy's rules say at each.
        marks: which rows are to be looked at.
        span: rows to live through.
        room: for each life that ends in these rows, and for row and reason of each rejection.

    Returns:
        How many lives ended and how many hits were rejected.
    """
    # Arrays are taken out of their tuples once: inside the loop each taking counts references.
    (times, opens, highs, lows, closes, filled), truths, (levels, trailing), finer = columns
    bounds = finer[4]
    entries, exits, invalidations, allowed = truths
    hits, busy = marks
    lives, rejected = room
    side = rules[at.R_SIDE]
    hit = ended = refused = 0
    alive = at.NONE < life[at.PHASE] <= at.OPEN
    row, end = span
    while True:
        hit = _next_hit(hits, hit, row)
        row = rest(life, rules, highs, lows, busy, (row, end)) if alive else hits[hit]
        if row == end:
            return ended, refused
        bar = signed(side, float(times[row]), (opens[row], highs[row], lows[row], closes[row]))
        said = read_truths(exits, invalidations, allowed, row)
        if alive:
            parts = read_parts(filled, bounds, row)
            live_bar(life, rules, bar, (parts, said, read_value(trailing, row)), finer, row)
            alive = life[at.PHASE] <= at.OPEN
            if not alive:
                lives[ended] = life
                ended += 1
        if not alive and is_edge(entries, row, 0):
            reason = take_hit(life, rules, bar, levels, row, said[2])
            alive = reason == BEGUN
            if reason > BEGUN:
                rejected[refused] = row, reason
                refused += 1
        row += 1
