"""Draws the cells of every table."""

from __future__ import annotations

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
        self._paint_ground(painter, option, index.row())
        area = QRectF(option.rect).adjusted(CELL_INSET, 0, -CELL_INSET, 0)
        painter.save()
        if column.paint is not None:
            painter.setClipRect(option.rect)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            column.paint(painter, area, row)
        else:
            self._paint_text(painter, area, column, row)
        painter.restore()
        self._paint_focus(painter, option)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: int) -> None:
        """Only what differs from the table's own ground; asking the style each time is slower."""
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, color("sel"))
        elif row == self.hovered_row:
            painter.fillRect(option.rect, color("hover"))

    @staticmethod
    def _paint_text(painter: QPainter, area: QRectF, column: Column[Any], row: Any) -> None:
        words = column.shown(row)
        face = font(12, column.weight, mono=column.mono)
        painter.setFont(face)
        painter.setPen(color(column.color_token(row)))
        side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
        flags = side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        if not column.numeric:  # numbers are never elided
            metrics = QFontMetricsF(face)
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width() + 1)
        painter.drawText(area, int(flags), words)

    @staticmethod
    def _paint_focus(painter: QPainter, option: QStyleOptionViewItem) -> None:
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("accent"), 1))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
            painter.restore()
