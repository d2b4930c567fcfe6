"""The program's mark: a harrier seen from the front, with the scanner's state in the tray."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap, QPolygonF

from app.ui.theme.current import color

_WINGS = ((3, 13), (14, 22), (20, 17), (26, 22), (37, 13))
_BODY = ((20, 17), (20, 28))
_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)
_GROUND = QColor("#14181E")
_MARK = QColor("#93A8FF")


def draw_mark(painter: QPainter, area: QRectF, ink: QColor) -> None:
    """The mark, as large as ``area`` allows, in one colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    scale = min(area.width(), area.height() * 40 / 34) / 40
    painter.translate(area.center().x() - 20 * scale, area.center().y() - 20.5 * scale)
    painter.scale(scale, scale)
    pen = QPen(ink, 2.6, Qt.PenStyle.SolidLine)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in _WINGS]))
    painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in _BODY]))
    painter.restore()


def _picture(size: int, light: str | None) -> QPixmap:
    made = QPixmap(size, size)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_GROUND)
    painter.drawRoundedRect(QRectF(0, 0, size, size), size * 0.2, size * 0.2)
    edge = size * 0.1
    draw_mark(painter, QRectF(edge, edge, size - 2 * edge, size - 2 * edge), _MARK)
    if light is not None:
        _draw_light(painter, size, light)
    painter.end()
    return made


def _draw_light(painter: QPainter, size: int, light: str) -> None:
    """A spot in the corner; its shape differs too: disc, ring for paused, square for error."""
    side = size * 0.34
    area = QRectF(size - side, size - side, side, side)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(light))
    if light == "danger":
        painter.drawRect(area)
    else:
        painter.drawEllipse(area)
    if light == "warn":
        painter.setBrush(_GROUND)
        inset = side * 0.28
        painter.drawEllipse(area.adjusted(inset, inset, -inset, -inset))


def app_icon(light: str | None = None, sizes: tuple[int, ...] = _SIZES) -> QIcon:
    """The program's icon; ``light`` is the colour token of a spot in its corner."""
    made = QIcon()
    for size in sizes:
        made.addPixmap(_picture(size, light))
    return made
