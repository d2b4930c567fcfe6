"""Where the labels of a value axis stand, and how tags are kept apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW_SPACING = 52.0
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
MOST_TICKS = 64


def round_step(least: float) -> float:
    """The smallest of 1, 2, 2.5, 5 × 10ⁿ that is not below ``least`` (> 0)."""
    magnitude = 10.0 ** math.floor(math.log10(least))
    for step in STEPS:
        if step * magnitude >= least * (1 - 1e-9):
            return step * magnitude
    return 10 * magnitude


def value_ticks(low: float, high: float, pixels: float, tick: float = 0.0) -> tuple[float, ...]:
    """Round values between ``low`` and ``high``, about 52 pixels apart.

    The axis is ``pixels`` (logical) high; ``tick`` is the smallest step that makes sense, such as
    a market's price step, 0 for none.
    """
    span = high - low
    if not (math.isfinite(span) and span > 0 and pixels > 0):
        return ()
    step = round_step(max(span / max(pixels / ROW_SPACING, 1.0), tick, span / MOST_TICKS))
    first, last = math.ceil(low / step), math.floor(high / step)
    if last - first > MOST_TICKS:
        return ()
    return tuple(number * step for number in range(first, last + 1))


def top_tick(high: float) -> tuple[float, ...]:
    """The one round value at about half of ``high``, for panes with room for a single label."""
    if not (math.isfinite(high) and high > 0):
        return ()
    return (round_step(high * 0.4),)


def spread(rows: Sequence[float], height: float, bottom: float) -> list[float]:
    """Middles of tags moved apart so that none overlaps another; their order is kept.

    Args:
        rows: wanted middles, pixels.
        height: of a tag with its gap.
        bottom: the axis' end; tags pushed beyond it are moved up again.
    """
    order = sorted(range(len(rows)), key=lambda index: rows[index])
    placed = list(rows)
    above = -math.inf
    for index in order:
        placed[index] = above = max(rows[index], above + height)
    below = bottom - height / 2
    for index in reversed(order):
        if placed[index] <= below:
            break
        placed[index] = below
        below -= height
    return placed
