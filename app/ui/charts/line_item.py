"""Indicator lines, and the straight lines and bands that belong to their panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.ui.charts.primitives import LineBatch, RectBatch
from app.ui.theme import color

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.ui.charts.frame import Frame
    from app.ui.charts.line_pyramid import LinePyramid

LINE_WIDTH = 1.2
TALL = 2.0
DENSE_WIDTH = 2


class LineItem:
    """One line through the defined values in view.

    With more than a bar a pixel it is the antialiased path through the groups' middles, and what
    the groups span beside it where that is visible.
    """

    def __init__(self) -> None:
        self._path = LineBatch()
        self._spans = RectBatch()

    def paint(self, painter: QPainter, frame: Frame, line: LinePyramid, token: str) -> None:
        """Paint ``line`` in the colour of ``token``."""
        view = frame.view
        if frame.step < 1:
            columns_wanted = frame.plot_width / DENSE_WIDTH
            x, lows, highs = line.bands(view.left, view.right, columns_wanted)
            columns, bottom, top = frame.columns(x), frame.rows(lows), frame.rows(highs)
            tall = bottom - top > TALL
            left, upper = np.floor(columns[tall]), np.floor(top[tall])
            self._spans.set(left, upper, DENSE_WIDTH, np.ceil(bottom[tall]) - upper)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(token))
            self._spans.draw(painter)
            rows = (bottom + top) / 2
        else:
            x, values = line.points(view.left, view.right)
            columns, rows = frame.columns(x), frame.rows(values)
        if len(x) > 1:
            self._stroke(painter, frame, (columns, rows), token)

    def _stroke(
        self,
        painter: QPainter,
        frame: Frame,
        path: tuple[NDArray[np.float64], NDArray[np.float64]],
        token: str,
    ) -> None:
        columns, rows = path
        self._path.set_path(columns + frame.hairline / 2, rows)
        width = LINE_WIDTH if frame.step >= 1 else 1.0
        pen = QPen(color(token), width * frame.ratio)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._path.draw(painter)
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
