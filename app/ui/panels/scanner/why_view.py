"""The tree of conditions, drawn in the product's look."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTreeView,
)

from app.ui.panels.scanner.why_model import APART, BARS, CONDITION, FIGURES, NODE_ROLE
from app.ui.theme import color, font, paint

if TYPE_CHECKING:
    from PySide6.QtGui import QFont, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QStyleOptionViewItem

    from app.domain.explanation.explained import Explained
    from app.ui.panels.scanner.why_model import WhyModel

type Index = QModelIndex | QPersistentModelIndex

_LINE = 22
_INDENT = 14
_MARK = 18
_RULE = re.compile(r"[()<>=@]|\b(crosses|touches|between|within|rising|falling)\b")
_NARROW = 400


class WhyDelegate(QStyledItemDelegate):
    """✓, ✗ or ? before a condition; what is undefined or a mere value stands back."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        words = QFontMetricsF(font()).horizontalAdvance(str(index.data() or ""))
        return QSize(round(words) + 16, _LINE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, color("sel"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, color("hover"))
        node: Explained = index.data(NODE_ROLE)
        words = str(index.data() or "")
        area = QRectF(option.rect)
        if index.column() == CONDITION:
            self._condition(painter, area, node, words)
        else:
            token = {APART: "danger", BARS: "text3"}.get(index.column(), "text2")
            paint.text(painter, area.adjusted(4, 0, -8, 0), words, token, align="right")
        painter.restore()

    def _condition(self, painter: QPainter, area: QRectF, node: Explained, words: str) -> None:
        left = area.left() + 2
        if node.is_condition:
            middle = QPointF(left + 6, area.center().y())
            if node.truth is None:
                mark = QRectF(left, area.top(), 12, area.height())
                paint.text(painter, mark, "?", "text3", font(12, 600), "center")
            else:
                paint.mark(painter, middle, true=node.truth)
            left += _MARK
        room = QRectF(left, area.top(), area.right() - left - 4, area.height())
        face = _face(node, words)
        shown = QFontMetricsF(face).elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        paint.text(painter, room, shown, "text" if node.is_condition else "text2", face)


def _face(node: Explained, words: str) -> QFont:
    """Rules in the typeface of rules, names and groups as words."""
    return font(12, mono=node.label is None and _RULE.search(words) is not None)


class WhyView(QTreeView):
    """Shows a `WhyModel`; opened as far as its conditions go."""

    def __init__(self, model: WhyModel) -> None:
        super().__init__()
        self._why = model
        self.setObjectName("scanner.why")
        self.setAccessibleName(self.tr("Conditions"))
        self.setModel(model)
        self.setItemDelegate(WhyDelegate(self))
        self.setUniformRowHeights(True)
        self.setIndentation(_INDENT)
        self.setMouseTracking(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.header()
        header.setFixedHeight(24)
        header.setFont(font(11, 500))
        header.setSectionsMovable(False)
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(24)
        header.setSectionResizeMode(CONDITION, QHeaderView.ResizeMode.Stretch)
        for column in (FIGURES, APART, BARS):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        model.modelReset.connect(self._open_conditions)

    def _open_conditions(self) -> None:
        """Open groups; a condition that shows its own numbers stays closed."""
        for row in range(self._why.rowCount()):
            self._open(self._why.index(row, 0), first=row == 0)

    def _open(self, index: QModelIndex, *, first: bool) -> None:
        node: Explained = index.data(NODE_ROLE)
        if not first or not any(child.is_condition for child in node.children):
            return
        self.expand(index)
        for row in range(self._why.rowCount(index)):
            self._open(self._why.index(row, 0, index), first=True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setColumnHidden(BARS, self.viewport().width() < _NARROW)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._why.text())
        else:
            super().keyPressEvent(event)
