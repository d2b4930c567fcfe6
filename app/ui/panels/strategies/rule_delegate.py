"""How a row of a rule looks: badge of a group, framed values, label, how often it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate

from app.domain.language.outline import joint_words, pieces, weight_words
from app.ui.panels.strategies.rule_model import RATE_ROLE, ROW_ROLE
from app.ui.theme import color, font
from app.ui.theme.paint import block, mark, share_bar, text

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex
    from PySide6.QtWidgets import QStyleOptionViewItem

    from app.domain.language.outline import Row
    from app.services.strategy_preview import ConditionRate

HEIGHT = 28
RATE_WIDTH = 116
_LEAST_WITH_RATES = 300
_CHIP = 20
_PAD = 6
_GAP = 6
_GRIP = 12
_DIM = 0.45


class RuleDelegate(QStyledItemDelegate):
    """Paints rows; keeps no colours.

    Attributes:
        dimmed: whether the rows are of an older text, since the present one is wrong.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.dimmed = False

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(160, HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        row: Row = index.data(ROW_ROLE)
        area = QRectF(option.rect)
        state = option.state
        painter.save()
        self._ground(painter, area, state)
        if self.dimmed:
            painter.setOpacity(_DIM)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view = option.widget
        room = area.adjusted(2, 0, -8, 0)
        if view is None or view.width() >= _LEAST_WITH_RATES:
            _paint_rate(painter, room, index.data(RATE_ROLE), is_group=row.joint is not None)
            room.setRight(room.right() - RATE_WIDTH)
        painter.setClipRect(room)
        _paint_row(painter, room, row, movable=bool(row.path))
        painter.restore()

    def _ground(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, color("sel"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, color("hover"))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(color("accent"), 1))
            painter.drawRect(area.adjusted(0.5, 0.5, -1.5, -0.5))


def _paint_row(painter: QPainter, room: QRectF, row: Row, *, movable: bool) -> None:
    x = room.left()
    if movable:
        _paint_grip(painter, QPointF(x + 3, room.center().y()))
    x += _GRIP
    if row.negated:
        x = _word(painter, room, x, "not", "accent")
    x = _condition(painter, room, x, row) if row.joint is None else _group(painter, room, x, row)
    for words in row.lasting:
        x = _word(painter, room, x, words, "accent")
    if row.label:
        x = _word(painter, room, x, row.label, "text2", mono=False)
    if row.weight is not None:
        _word(painter, room, x, weight_words(row), "s1")


def _condition(painter: QPainter, room: QRectF, x: float, row: Row) -> float:
    for piece in pieces(row.node):
        if piece.is_value:
            x = _chip(painter, room, x, piece.text)
        else:
            x = _word(painter, room, x, piece.text, "accent")
    return x


def _group(painter: QPainter, room: QRectF, x: float, row: Row) -> float:
    x = _joint(painter, room, x, joint_words(row))
    if row.label:
        return x
    count = row.conditions
    words = f"{count} condition" if count == 1 else f"{count} conditions"
    return _word(painter, room, x, words, "text3", mono=False)


def _paint_grip(painter: QPainter, center: QPointF) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("edge"))
    for across in (-1.5, 1.5):
        for down in (-4, 0, 4):
            painter.drawEllipse(QPointF(center.x() + across, center.y() + down), 0.9, 0.9)


def _word(
    painter: QPainter, room: QRectF, x: float, words: str, token: str, *, mono: bool = True
) -> float:
    face = font(12, mono=True) if mono else font(12)
    width = QFontMetricsF(face).horizontalAdvance(words)
    text(painter, QRectF(x, room.top(), width, room.height()), words, token, face)
    return x + width + _GAP


def _chip(painter: QPainter, room: QRectF, x: float, words: str) -> float:
    face = font(12, mono=True)
    width = QFontMetricsF(face).horizontalAdvance(words) + 2 * _PAD
    box = QRectF(x, room.center().y() - _CHIP / 2, width, _CHIP)
    painter.setPen(QPen(color("edge"), 1))
    painter.setBrush(color("field"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    text(painter, box.adjusted(_PAD, 0, 0, 0), words, "text", face)
    return x + width + _GAP


def _joint(painter: QPainter, room: QRectF, x: float, words: str) -> float:
    face = font(11, 600)
    width = QFontMetricsF(face).horizontalAdvance(words) + 2 * _PAD
    ground = QColor(color("accent"))
    ground.setAlphaF(0.16)
    block(painter, QRectF(x, room.center().y() - 9, width, 18), ground, 3)
    text(painter, QRectF(x + _PAD, room.top(), width, room.height()), words, "accent", face)
    return x + width + _GAP


def _paint_rate(
    painter: QPainter, room: QRectF, rate: ConditionRate | None, *, is_group: bool
) -> None:
    if rate is None:
        return
    left = room.right() - RATE_WIDTH + 8
    if rate.share is not None:
        share_bar(painter, QRectF(left, room.top(), 44, room.height()), rate.share)
        words = share_words(rate.share)
        box = QRectF(left + 44, room.top(), 36, room.height())
        text(painter, box, words, "text" if is_group else "text2", font(12), "right")
    mark(painter, QPointF(room.right() - 8, room.center().y()), true=rate.now)


def share_words(share: float) -> str:
    """Percent of the bars: whole numbers, one decimal below ten."""
    percent = share * 100
    return f"{percent:.1f}" if percent < 10 else f"{percent:.0f}"
