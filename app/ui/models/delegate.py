"""Draws the cells of every table."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
)

from app.ui.models.row_model import RowModel
from app.ui.theme.current import color, font

if TYPE_CHECKING:
    from typing import Any

    from PySide6.QtWidgets import (
        QStyleOptionViewItem,
        QWidget,
    )

    from app.ui.models.column import Column

CELL_INSET = 8
# Enum arithmetic in Python costs as much as drawing the cell, so it is done once.
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
_LEFT = int(Qt.AlignmentFlag.AlignLeft | _LINE)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | _LINE)
_SELECTED = QStyle.StateFlag.State_Selected.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value
type Index = QModelIndex | QPersistentModelIndex


class CellDelegate(QStyledItemDelegate):
    """Ground, then text or drawing inside one 8 px inset that headers share."""

    def __init__(self, row_height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row_height = row_height
        self.hovered_row = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), self.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, RowModel):
            super().paint(painter, option, index)
            return
        column: Column[Any] = model.columns[index.column()]
        row = model.row(index.row())
        state = option.state.value
        at = option.rect
        if state & _SELECTED:
            painter.fillRect(at, color("sel"))
        elif index.row() == self.hovered_row:
            painter.fillRect(at, color("hover"))
        area = QRectF(at.x() + CELL_INSET, at.y(), max(0, at.width() - 2 * CELL_INSET), at.height())
        if column.paint is None:
            self._paint_text(painter, area, column, row)
        else:
            painter.save()
            painter.setClipRect(at)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            column.paint(painter, area, row)
            painter.restore()
        if state & _FOCUSED:
            self._paint_focus(painter, option)

    @staticmethod
    def _paint_text(painter: QPainter, area: QRectF, column: Column[Any], row: Any) -> None:
        words = column.shown(row)
        painter.setFont(font(12, column.weight, mono=column.mono))
        painter.setPen(color(column.color_token(row)))
        if column.numeric:  # numbers are never elided
            painter.drawText(area, _RIGHT, words)
            return
        metrics = _metrics(column.weight, mono=column.mono)
        room = area.width() + 1
        if metrics.horizontalAdvance(words) > room:
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(area, _LEFT, words)

    @staticmethod
    def _paint_focus(painter: QPainter, option: QStyleOptionViewItem) -> None:
        painter.save()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color("accent"), 1))
        painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
        painter.restore()


@cache
def _metrics(weight: int, *, mono: bool) -> QFontMetricsF:
    return QFontMetricsF(font(12, weight, mono=mono))
