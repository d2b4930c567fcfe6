"""The regime strip: colour, height of its line, and word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush

from app.ui.charts.frame import logical
from app.ui.charts.lettering import advance, write
from app.ui.theme import color, tint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from app.ui.charts.frame import Frame
    from app.ui.charts.scene import RegimeStretch

GROUND = 0.22
LINE_OFFSET = {"bull": 0, "range": 5, "bear": 10}
PADDING = 4.0


def paint_regimes(painter: QPainter, frame: Frame, stretches: Sequence[RegimeStretch]) -> None:
    """Paint the stretches in view into the frame's area."""
    view = frame.view
    for stretch in stretches:
        if stretch.stop > view.left and stretch.start < view.right:
            left = max(int(frame.column(stretch.start)), 0)
            right = min(int(frame.column(stretch.stop)), frame.plot_width)
            if right > left:
                _paint(painter, frame, stretch, (left, right))


def _paint(painter: QPainter, frame: Frame, stretch: RegimeStretch, edges: tuple[int, int]) -> None:
    left, right = edges
    gap = frame.hairline if right - left > 3 else 0
    top = frame.area.top + frame.hairline
    width, height = right - left - gap, frame.area.height - 2 * frame.hairline
    ground = tint(stretch.trend, GROUND, "chart")
    painter.fillRect(left, top, width, height, ground)
    if stretch.volatility == "high":
        hatch = QBrush(color(stretch.trend, 0.35), Qt.BrushStyle.BDiagPattern)
        painter.fillRect(left, top, width, height, hatch)
    line_top = top + round(LINE_OFFSET[stretch.trend] * frame.ratio)
    painter.fillRect(left, line_top, width, round(2 * frame.ratio), color(stretch.trend))
    with logical(painter, frame.ratio):
        _write(painter, frame, stretch, (left / frame.ratio, right / frame.ratio))


def _write(
    painter: QPainter, frame: Frame, stretch: RegimeStretch, edges: tuple[float, float]
) -> None:
    left, right = edges
    words = " · ".join(word for word in (stretch.trend, stretch.volatility) if word)
    width = advance(words, (10, 500))
    if right - left < width + 4 * PADDING:
        return
    top = frame.area.top / frame.ratio
    start = left + PADDING
    ground = QRectF(start, top + 3, width + 2 * PADDING, frame.area.height / frame.ratio - 5)
    painter.fillRect(ground, tint(stretch.trend, GROUND, "chart"))
    words_area = QRectF(start + PADDING, top + 0.5, width + 2, frame.area.height / frame.ratio)
    write(painter, words_area, words, "text", (10, 500))
