"""A strategy's passage through the bars of one symbol: hits, lives, ends; compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at
from app.domain.lifecycle.hit import judge_hit
from app.domain.lifecycle.step import close_bar, live_detailed_bar, live_real_bar, signed

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Bar, Booleans, Columns, Finer, Floats, Room

_LIVE = (
    "UniTuple(int64, 2)(float64[::1], float64[::1], Tuple(("
    "Tuple((int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], boolean[::1])),"
    "UniTuple(int8[::1], 4), Tuple((float64[:, ::1], float64[::1])),"
    "Tuple((float64[::1], float64[::1], float64[::1], float64[::1], int64[::1])))),"
    "UniTuple(int64, 2), Tuple((float64[:, ::1], int64[:, ::1])))"
)


@kernel()
def _is_true(column: Booleans, i: int, missing: bool) -> bool:
    return bool(column[i] == 1) if len(column) > 0 else missing


@kernel()
def _value(column: Floats, i: int) -> float:
    return float(column[i]) if len(column) > 0 else math.nan


@kernel()
def _is_edge(entries: Booleans, i: int) -> bool:
    return bool(entries[i] == 1 and (i == 0 or entries[i - 1] != 1))


@kernel()
def _live_inside(life: Floats, rules: Floats, bar: Bar, finer: Finer, i: int) -> None:
    bounds = finer[4]
    if len(bounds) > 0 and bounds[i] < bounds[i + 1]:
        live_detailed_bar(life, rules, bar, finer, i)
    else:
        live_real_bar(life, rules, bar)


@kernel()
def _may_enter(life: Floats, rules: Floats, time: float) -> bool:
    """Whether nothing waits or is open, and the last end is long enough ago."""
    if life[at.PHASE] <= at.OPEN:
        return bool(life[at.PHASE] == at.NONE)
    bars = (time - life[at.END_TIME]) / rules[at.R_STEP]
    return bool(bars >= rules[at.R_COOLDOWN])


@kernel()
def _enter(life: Floats, rules: Floats, bar: Bar, levels: Floats, allowed: bool) -> int:
    """Begin a life at a hit; returns 0 or the reason why not."""
    if not allowed:
        return at.REGIME_NOT_ALLOWED
    fresh = np.zeros(at.LIFE_SIZE)
    reason: int = judge_hit(fresh, rules, bar, levels)
    if reason == 0:
        life[:] = fresh
    return reason


@kernel(_LIVE)
def live(
    life: Floats, rules: Floats, columns: Columns, span: tuple[int, int], room: Room
) -> tuple[int, int]:
    """Live through rows ``span[0]`` to ``span[1]`` (half open), hits included.

    Args:
        life: float64[LIFE_SIZE], the strategy's last life on this symbol; changed in place.
        rules: float64[RULES_SIZE], see `layout`.
        columns: the bars and what the strategy's rules say at each.
        span: rows to live through; the row before them tells whether a hit is an edge.
        room: for each life that ends in these rows, and for row and reason of each rejection.

    Returns:
        How many lives ended and how many hits were rejected.
    """
    # Arrays are taken out of their tuples once: inside the loop each taking counts references.
    (times, opens, highs, lows, closes, filled), truths, (levels, trailing), finer = columns
    entries, exits, invalidations, allowed = truths
    lives, rejected = room
    side = rules[at.R_SIDE]
    ended = refused = 0
    for i in range(span[0], span[1]):
        alive = at.NONE < life[at.PHASE] <= at.OPEN
        edge = _is_edge(entries, i)
        if not alive and not edge:
            continue
        bar = signed(side, float(times[i]), (opens[i], highs[i], lows[i], closes[i]))
        regime_allowed = _is_true(allowed, i, True)
        if alive:
            if not filled[i]:
                _live_inside(life, rules, bar, finer, i)
            said = (_is_true(exits, i, False), _is_true(invalidations, i, False), regime_allowed)
            close_bar(life, rules, bar, said, _value(trailing, i))
            if life[at.PHASE] > at.OPEN:
                lives[ended] = life
                ended += 1
        if edge and _may_enter(life, rules, bar[0]):
            reason = _enter(life, rules, bar, levels[:, i], regime_allowed)
            if reason > 0:
                rejected[refused] = i, reason
                refused += 1
    return ended, refused
