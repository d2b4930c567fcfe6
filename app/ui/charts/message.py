"""Words that stand in place of a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from app.ui.charts.lettering import write
from app.ui.theme import color, draw_icon, font

if TYPE_CHECKING:
    from PySide6.QtCore import QRect

WIDTH = 300


class Message(NamedTuple):
    """What stands in place of a chart: a Phosphor icon, a title and a sentence."""

    icon: str
    title: str
    text: str


NOTHING = Message("chart-line", "No symbol chosen", "Type a symbol here to open its chart.")


def paint_message(painter: QPainter, area: QRect, message: Message) -> None:
    """Paint icon, title and sentence in the middle of ``area`` (logical pixels)."""
    painter.fillRect(area, color("chart"))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = area.center()
    width = min(WIDTH, area.width() - 24)
    left, top = middle.x() - width / 2, middle.y() - 48.0
    draw_icon(painter, QRectF(middle.x() - 16, top, 32, 32), message.icon, "text3")
    title = QRectF(left, top + 40, width, 20)
    write(painter, title, message.title, "text", (14, 600), "center")
    painter.setFont(font(12))
    painter.setPen(color("text2"))
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(QRectF(left, top + 64, width, 48), int(flags), message.text)
