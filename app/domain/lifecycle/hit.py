"""From a hit to a waiting life, or to the reason why not; compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at
from app.domain.rounding import floor_to_step

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Bar, Floats

_TOLERANCE = 1e-9


@kernel()
def _sort_targets(life: Floats) -> None:
    """Nearest first; equal ones keep their order."""
    for last in range(1, int(life[at.TARGET_COUNT])):
        for place in range(last, 0, -1):
            if life[at.TARGET + place] >= life[at.TARGET + place - 1]:
                break
            for column in (at.TARGET, at.SHARE):
                kept = life[column + place]
                life[column + place] = life[column + place - 1]
                life[column + place - 1] = kept


@kernel()
def _round_levels(life: Floats, rules: Floats) -> None:
    tick = rules[at.R_TICK]
    life[at.FIRST_STOP] = floor_to_step(life[at.FIRST_STOP], tick)
    for place in range(at.TARGET, at.TARGET + int(life[at.TARGET_COUNT])):
        life[place] = floor_to_step(life[place], tick)
    if rules[at.R_ENTRY] == at.LIMIT:
        life[at.REFERENCE] = floor_to_step(life[at.REFERENCE], tick)
    elif rules[at.R_ENTRY] == at.STOP_ORDER:
        life[at.REFERENCE] = -floor_to_step(-life[at.REFERENCE], tick)


@kernel()
def _judge_distances(life: Floats, rules: Floats) -> int:
    reference = life[at.REFERENCE]
    risk = reference - life[at.FIRST_STOP]
    reward = 0.0
    for place in range(int(life[at.TARGET_COUNT])):
        reward += life[at.SHARE + place] * (life[at.TARGET + place] - reference)
    least = rules[at.R_MIN_REWARD_RISK] * (1 - _TOLERANCE)
    if life[at.TARGET_COUNT] > 0 and reward / risk < least:
        return at.REWARD_TOO_SMALL
    if 100 * risk / abs(reference) > rules[at.R_MAX_STOP_DISTANCE] * (1 + _TOLERANCE):
        return at.STOP_TOO_FAR
    return 0


@kernel()
def _is_price(value: float) -> bool:
    return 0 < value < math.inf


@kernel()
def _judge_targets(life: Floats, rules: Floats, high: float) -> int:
    reference = life[at.REFERENCE]
    targets = life[at.TARGET : at.TARGET + int(life[at.TARGET_COUNT])]
    for target in targets:
        if target <= reference:
            return at.TARGET_SIDE
    for target in targets:
        if rules[at.R_ENTRY] != at.LIMIT and target <= high:
            return at.TARGET_INSIDE_BAR
    return 0


@kernel()
def _judge_sides(life: Floats, rules: Floats, high: float) -> int:
    side = life[at.SIDE]
    reference = life[at.REFERENCE]
    stop = life[at.FIRST_STOP]
    if not (_is_price(side * reference) and _is_price(side * stop)):
        return at.LEVEL_UNDEFINED
    for target in life[at.TARGET : at.TARGET + int(life[at.TARGET_COUNT])]:
        if not _is_price(side * target):
            return at.LEVEL_UNDEFINED
    if stop >= reference:
        return at.STOP_SIDE
    return _judge_targets(life, rules, high)


@kernel()
def judge_hit(life: Floats, rules: Floats, bar: Bar, levels: Floats, i: int) -> int:
    """Turn a hit into a waiting life, or say why not.

    Distances are judged as the rules give them, sides once more as rounded: an order that
    rounding would turn around is no order.

    Args:
        life: float64[LIFE_SIZE], overwritten.
        rules: the strategy's, see `layout`.
        bar: time (UTC ms) and signed open, high, low, close of the signal bar.
        levels: float64[2 + targets, n], reference, stop and targets, quote currency; NaN where
            undefined.
        i: the signal bar's row.

    Returns:
        0, or the reason of the rejection, see `layout`.
    """
    side = rules[at.R_SIDE]
    life[:] = 0.0
    life[at.SIDE] = side
    life[at.SIGNAL_TIME] = bar[0]
    life[at.REFERENCE] = side * levels[0, i]
    life[at.FIRST_STOP] = side * levels[1, i]
    life[at.TARGET_COUNT] = len(levels) - 2
    for place in range(len(levels) - 2):
        life[at.TARGET + place] = side * levels[2 + place, i]
        life[at.SHARE + place] = rules[at.R_SHARE + place]
    reason = _judge_sides(life, rules, bar[2])
    if reason == 0:
        reason = _judge_distances(life, rules)
    if reason == 0 and rules[at.R_TICK] > 0:
        _round_levels(life, rules)
        reason = _judge_sides(life, rules, bar[2])
    if reason == 0:
        _sort_targets(life)
        life[at.PHASE] = at.WAITING
        life[at.STOP] = life[at.FIRST_STOP]
        life[at.STOP_REASON] = at.BY_STOP
    return reason
