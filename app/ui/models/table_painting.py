"""Draws the cells of every table, column by column.

A delegate is called once a cell, through models and options that cost more than the drawing: a
table of forty rows then takes longer than a frame. Here a column's font, painter and place are
looked up once.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from app.ui.theme.current import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ui.models.column import Column

CELL_INSET = 8
# Enum arithmetic in Python costs as much as drawing the cell, so it is done once.
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT = int(Qt.AlignmentFlag.AlignLeft | _LINE)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | _LINE)


class ShownRow(NamedTuple):
    """A row on screen.

    Attributes:
        top: of its cells within the viewport, pixels.
        ground: colour token behind its cells, None for the table's own.
    """

    row: Any
    top: int
    height: int
    ground: str | None


def paint_grounds(painter: QPainter, rows: Sequence[ShownRow], width: int) -> None:
    """Fill the selected rows and the one under the mouse."""
    for shown in rows:
        if shown.ground is not None:
            painter.fillRect(QRect(0, shown.top, width, shown.height), color(shown.ground))


def paint_column(
    painter: QPainter, column: Column[Any], left: int, width: int, rows: Sequence[ShownRow]
) -> None:
    """Draw one column's cells inside the 8 px inset that headers share.

    Args:
        painter: of the viewport.
        column: what is drawn.
        left: of the column within the viewport, pixels.
        width: of the column, inset included, pixels.
        rows: what is on screen.
    """
    room = max(0, width - 2 * CELL_INSET)
    if column.paint is None:
        _paint_texts(painter, column, left + CELL_INSET, room, rows)
        return
    draw = column.paint
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for shown in rows:
        painter.setClipRect(left, shown.top, width, shown.height)
        draw(painter, QRectF(left + CELL_INSET, shown.top, room, shown.height), shown.row)
    painter.restore()


def _paint_texts(
    painter: QPainter, column: Column[Any], left: int, room: int, rows: Sequence[ShownRow]
) -> None:
    painter.setFont(font(12, column.weight, mono=column.mono))
    metrics = _metrics(column.weight, mono=column.mono)
    flags = _RIGHT if column.numeric else _LEFT
    token = ""
    for shown in rows:
        words = column.shown(shown.row)
        wanted = column.color_token(shown.row)
        if wanted != token:
            token = wanted
            painter.setPen(color(token))
        words = fitting(words, metrics, room, numeric=column.numeric)
        painter.drawText(QRectF(left, shown.top, room, shown.height), flags, words)


def fitting(words: str, metrics: QFontMetricsF, room: int, *, numeric: bool) -> str:
    """As much of a cell's words as there is room for, in pixels, with ``…`` for the rest.

    Of a number the last digits stay, which stand where those of the other rows do. Without the
    dots it would be another number.
    """
    if metrics.horizontalAdvance(words) <= room + 1:
        return words
    cut = Qt.TextElideMode.ElideLeft if numeric else Qt.TextElideMode.ElideRight
    return metrics.elidedText(words, cut, room + 1)


def paint_focus(painter: QPainter, cell: QRect) -> None:
    """Outline the cell under the cursor."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(color("accent"), 1))
    painter.drawRect(cell.adjusted(0, 0, -1, -1))


@cache
def _metrics(weight: int, *, mono: bool) -> QFontMetricsF:
    return QFontMetricsF(font(12, weight, mono=mono))
