"""A strategy's passage through the bars of one symbol: hits, lives, ends; compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at
from app.domain.lifecycle.hit import judge_hit
from app.domain.lifecycle.step import close_bar, live_real_bar

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Bar, Bars, Columns, Floats, Room

_LIVE = (
    "UniTuple(int64, 2)(float64[::1], float64[::1], Tuple(("
    "Tuple((int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], boolean[::1])),"
    "UniTuple(int8[::1], 4), Tuple((float64[:, ::1], float64[::1])))),"
    "UniTuple(int64, 2), Tuple((float64[:, ::1], int64[:, ::1])))"
)


@kernel()
def _signed(bars: Bars, side: float, i: int) -> Bar:
    times, opens, highs, lows, closes, _ = bars
    high, low = highs[i], lows[i]
    if side < 0:
        high, low = -low, -high
    return float(times[i]), side * opens[i], high, low, side * closes[i]


@kernel()
def _live_bar(life: Floats, rules: Floats, columns: Columns, i: int) -> None:
    bars, (_, exits, invalidations, allowed), (_, trailing) = columns
    bar = _signed(bars, rules[at.R_SIDE], i)
    if not bars[5][i]:
        live_real_bar(life, rules, bar)
    truths = (
        len(exits) > 0 and exits[i] == 1,
        len(invalidations) > 0 and invalidations[i] == 1,
        len(allowed) == 0 or allowed[i] == 1,
    )
    close_bar(life, rules, bar, truths, trailing[i] if len(trailing) > 0 else math.nan)


@kernel()
def _is_hit(life: Floats, rules: Floats, columns: Columns, i: int) -> bool:
    entries = columns[1][0]
    if entries[i] != 1 or (i > 0 and entries[i - 1] == 1):
        return False
    if life[at.PHASE] <= at.OPEN:
        return bool(life[at.PHASE] == at.NONE)
    bars = (columns[0][0][i] - life[at.END_TIME]) / rules[at.R_STEP]
    return bool(bars >= rules[at.R_COOLDOWN])


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
        room: for each life of these rows, and for row and reason of each rejection.

    Returns:
        How many lives ended or are still going on, and how many hits were rejected.
    """
    (lives, rejected) = room
    bars, (_, _, _, allowed), (levels, _) = columns
    ended = refused = 0
    for i in range(span[0], span[1]):
        if at.NONE < life[at.PHASE] <= at.OPEN:
            _live_bar(life, rules, columns, i)
            if life[at.PHASE] > at.OPEN:
                lives[ended] = life
                ended += 1
        if _is_hit(life, rules, columns, i):
            fresh = np.zeros(at.LIFE_SIZE)
            reason = at.REGIME_NOT_ALLOWED
            if len(allowed) == 0 or allowed[i] == 1:
                bar = _signed(bars, rules[at.R_SIDE], i)
                reason = judge_hit(fresh, rules, bar, levels[:, i])
            if reason == 0:
                life[:] = fresh
            else:
                rejected[refused, 0] = i
                rejected[refused, 1] = reason
                refused += 1
    if at.NONE < life[at.PHASE] <= at.OPEN:
        lives[ended] = life
        ended += 1
    return ended, refused
