"""Squarified treemap: areas in proportion, cells as near to squares as can be.

Source: M. Bruls, K. Huizing, J. J. van Wijk, "Squarified Treemaps", 2000.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Box(NamedTuple):
    """A rectangle, any unit."""

    left: float
    top: float
    width: float
    height: float


def squarified(sizes: Sequence[float], into: Box) -> list[Box]:
    """A box for each size, together filling ``into``.

    Args:
        sizes: positive, in descending order.
        into: of positive width and height.
    """
    total = sum(sizes)
    if not total or into.width <= 0 or into.height <= 0:
        return []
    scale = into.width * into.height / total
    areas = [size * scale for size in sizes]
    boxes: list[Box] = []
    room, first = into, 0
    while first < len(areas):
        last = _row_end(areas, first, min(room.width, room.height))
        row = areas[first:last]
        room = _lay_row(row, room, boxes)
        first = last
    return boxes


def _row_end(areas: Sequence[float], first: int, side: float) -> int:
    """One past the last area of the row that begins at ``first``."""
    total, worst = 0.0, float("inf")
    for place in range(first, len(areas)):
        grown = total + areas[place]
        found = _worst_ratio(areas[first], areas[place], grown, side)
        if found > worst:
            return place
        total, worst = grown, found
    return len(areas)


def _worst_ratio(largest: float, smallest: float, total: float, side: float) -> float:
    if total <= 0 or side <= 0 or smallest <= 0:
        return float("inf")
    squared, whole = side * side, total * total
    return max(squared * largest / whole, whole / (squared * smallest))


def _lay_row(row: Sequence[float], room: Box, boxes: list[Box]) -> Box:
    """Put a row along the shorter side; the room that is left."""
    total = sum(row)
    if room.width >= room.height:
        thick, top = total / room.height, room.top
        for area in row:
            boxes.append(Box(room.left, top, thick, area / thick))
            top += area / thick
        return Box(room.left + thick, room.top, room.width - thick, room.height)
    thick, left = total / room.width, room.left
    for area in row:
        boxes.append(Box(left, room.top, area / thick, thick))
        left += area / thick
    return Box(room.left, room.top + thick, room.width, room.height - thick)
