"""The grid: one level, whole pixels, below everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.theme import color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from app.ui.charts.frame import Frame
    from app.ui.charts.time_ticks import TimeTick


def paint_grid(
    painter: QPainter, frame: Frame, values: Sequence[float], times: Sequence[TimeTick]
) -> None:
    """Paint a line at each labelled value and time."""
    shade = color("grid")
    area, line = frame.area, frame.hairline
    for value in values:
        row = round(frame.scale.row(value))
        if area.top < row < area.bottom:
            painter.fillRect(0, row, frame.plot_width, line, shade)
    for tick in times:
        column = int(frame.column(tick.position))
        painter.fillRect(column, area.top, line, area.height, shade)
