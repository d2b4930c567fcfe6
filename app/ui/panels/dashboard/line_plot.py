"""A small line with a dotted level and a dot at its end."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPen

from app.ui.theme import color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QPainter

_PIXELS_A_POINT: Final = 3


def line_points(
    area: QRectF, values: Sequence[float | None], bounds: tuple[float, float]
) -> list[list[QPointF]]:
    """Points of ``values`` over the width of ``area``; unknown values divide the line.

    Args:
        area: where to draw.
        values: at equal distances, oldest first.
        bounds: the values at the bottom and at the top.
    """
    low, high = bounds
    span = (high - low) or 1.0
    step = area.width() / max(1, len(values) - 1)
    pieces: list[list[QPointF]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            if pieces[-1]:
                pieces.append([])
            continue
        y = area.bottom() - (value - low) / span * area.height()
        pieces[-1].append(QPointF(area.left() + place * step, y))
    return [piece for piece in pieces if piece]


def paint_line(
    painter: QPainter,
    area: QRectF,
    values: Sequence[float | None],
    bounds: tuple[float, float],
    level: float,
) -> None:
    """Draw the line, ``level`` dotted behind it.

    No more points are drawn than can be told apart; the last one always is.
    """
    most = max(2, int(area.width() / _PIXELS_A_POINT))
    step = max(1, -(-len(values) // most))
    pieces = line_points(area, values[::-step][::-1], bounds)
    ((low_end,),) = line_points(area, [level], bounds)
    painter.setPen(QPen(color("edge"), 1, Qt.PenStyle.DotLine))
    painter.drawLine(low_end, QPointF(area.right(), low_end.y()))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color("accent"), 1.4))
    for piece in pieces:
        # One line at a time: stroking a jagged polyline as a whole takes a hundred times as long.
        painter.drawLines([QLineF(one, other) for one, other in pairwise(piece)])
    if pieces:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("text"))
        painter.drawEllipse(pieces[-1][-1], 2.5, 2.5)
