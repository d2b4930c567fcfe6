"""The bars of an open life in which nothing happens but new extremes; compiled.

Most bars of a trade are such. What the one step of life does at them is one line each, so they are
passed in a loop of their own, which takes a tenth of the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at
from app.domain.lifecycle.step import next_target

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Flags, Floats


@kernel()
def _may_rest(life: Floats, rules: Floats) -> bool:
    """Whether nothing happens to a life for as long as neither its stop nor a target is reached.

    An order, a due exit, a time stop and a stop that moves need every bar looked at.
    """
    return bool(
        life[at.PHASE] == at.OPEN
        and life[at.EXIT_DUE] == 0
        and rules[at.R_TIME_STOP] == 0
        and rules[at.R_TRAILING] == at.NO_TRAILING
        and not 0 < rules[at.R_BREAK_EVEN_AFTER] <= life[at.TARGETS_HIT]
    )


@kernel()
def rest(
    life: Floats, rules: Floats, highs: Floats, lows: Floats, busy: Flags, span: tuple[int, int]
) -> int:
    """Carry a life through the quiet bars that come first, if it has any.

    Args:
        life: float64[LIFE_SIZE], changed in place.
        rules: float64[RULES_SIZE], see `layout`.
        highs: float64[n], quote currency.
        lows: float64[n], quote currency.
        busy: bool[n], which bars are not quiet whatever their prices.
        span: rows that may be passed (half open).

    Returns:
        The first row that is not quiet, which is not lived through yet, or the end of the span.
    """
    row, end = span
    if not _may_rest(life, rules):
        return row
    side, stop, target = rules[at.R_SIDE], life[at.STOP], next_target(life)
    worst, best, trail_best = life[at.WORST], life[at.BEST], life[at.TRAIL_BEST]
    while row < end and not busy[row]:
        high, low = highs[row], lows[row]
        if side < 0:
            high, low = -low, -high
        if low <= stop or high >= target:
            break
        worst, best, trail_best = min(worst, low), max(best, high), max(trail_best, high)
        row += 1
    life[at.WORST], life[at.BEST], life[at.TRAIL_BEST] = worst, best, trail_best
    return row
