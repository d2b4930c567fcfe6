"""Indicator lines, and the straight lines and bands that belong to their panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui.charts.primitives import LineBatch
from app.ui.theme import color

if TYPE_CHECKING:
    from app.ui.charts.frame import Frame
    from app.ui.charts.line_pyramid import LinePyramid

LINE_WIDTH = 1.2


class LineItem:
    """One antialiased line through the defined values in view."""

    def __init__(self) -> None:
        self._batch = LineBatch()

    def paint(self, painter: QPainter, frame: Frame, line: LinePyramid, token: str) -> None:
        """Paint ``line`` in the colour of ``token``."""
        view = frame.view
        x, values = line.points(view.left, view.right, frame.plot_width)
        if len(x) < 2:
            return
        self._batch.set_path(frame.columns(x) + frame.hairline / 2, frame.rows(values))
        pen = QPen(color(token), LINE_WIDTH * frame.ratio)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._batch.draw(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def hairline_pen(frame: Frame, token: str, pattern: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    """The thinnest pen, in the colour of ``token``."""
    return QPen(color(token), frame.hairline, pattern, Qt.PenCapStyle.FlatCap)


def paint_level(
    painter: QPainter, frame: Frame, value: float, pen: QPen, start: float = 0.0
) -> None:
    """A horizontal line at ``value`` from pixel column ``start`` to the plot's right edge."""
    row = round(frame.scale.row(value))
    if frame.area.top <= row < frame.area.bottom and start < frame.plot_width:
        painter.setPen(pen)
        painter.drawLine(max(int(start), 0), row, frame.plot_width - 1, row)


def paint_band(painter: QPainter, frame: Frame, low: float, high: float, token: str) -> None:
    """A translucent band between two values over the whole plot."""
    top, bottom = frame.scale.row(high), frame.scale.row(low)
    area = QRectF(0, top, frame.plot_width, bottom - top)
    painter.fillRect(area.toRect(), color(token, 0.06))
