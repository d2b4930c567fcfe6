"""The value axis with its tags, and the time axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen

from app.ui.charts.frame import logical
from app.ui.charts.lettering import advance, write
from app.ui.charts.value_ticks import spread
from app.ui.theme import color, paint, tint

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QColor

    from app.ui.charts.frame import Arrangement, Frame
    from app.ui.charts.time_ticks import TimeTick

TAG_HEIGHT, TAG_GAP = 17.0, 1.0
INSET = 6.0
LABEL_REACH = 22.0


@dataclass(frozen=True, slots=True)
class Tag:
    """A value marked on its axis.

    Attributes:
        token: colour of the ground, of which the ground has ``share``; 1 is solid.
        ink: colour of the words.
    """

    value: float
    words: str
    token: str
    share: float = 1.0
    ink: str = "text"


def paint_value_axis(
    painter: QPainter,
    frame: Frame,
    width: int,
    ticks: Sequence[tuple[float, str]],
    tags: Sequence[Tag],
) -> None:
    """Paint labels and tags right of the plot; labels that a tag would cover are left out."""
    painter.fillRect(frame.plot_width, frame.area.top, frame.hairline, frame.area.height, _line())
    shown = visible_tags(frame, tags)
    ratio = frame.ratio
    top, bottom = frame.area.top / ratio, frame.area.bottom / ratio
    left = frame.plot_width / ratio
    with logical(painter, ratio):
        for value, words in ticks:
            row = frame.scale.row(value) / ratio
            covered = any(abs(row - middle) < 13 for _, middle in shown)
            if not covered and top + 6 <= row <= bottom - 6:
                area = QRectF(left + INSET + 1, row - 8, width / ratio - INSET, 16)
                write(painter, area, words, "text3", (11, 400))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for tag, middle in shown:
            area = QRectF(left + 1, middle - TAG_HEIGHT / 2, width / ratio - 2, TAG_HEIGHT)
            paint_tag(painter, area, tag)


def visible_tags(frame: Frame, tags: Sequence[Tag]) -> list[tuple[Tag, float]]:
    """Tags whose value is in the pane, with their middles (logical pixels) moved apart."""
    inside = [(tag, frame.scale.row(tag.value)) for tag in tags]
    inside = [pair for pair in inside if frame.area.top <= pair[1] <= frame.area.bottom]
    middles = spread(
        [row / frame.ratio for _, row in inside],
        TAG_HEIGHT + TAG_GAP,
        frame.area.bottom / frame.ratio,
    )
    return [(tag, middle) for (tag, _), middle in zip(inside, middles, strict=True)]


def paint_tag(painter: QPainter, area: QRectF, tag: Tag) -> None:
    """Paint one tag (logical pixels)."""
    paint.block(painter, area, tint(tag.token, tag.share, "chart"), 2)
    write(painter, area.adjusted(INSET, 0, 0, 0), tag.words, tag.ink, (11, 500))


def paint_time_axis(
    painter: QPainter,
    arrangement: Arrangement,
    ticks: Sequence[TimeTick],
    column_of: Callable[[float], float],
) -> None:
    """Paint labels below the plot, centred on their bars."""
    ratio = arrangement.ratio
    area, line = arrangement.time_axis, max(1, round(ratio))
    painter.fillRect(0, area.top, arrangement.plot_width + line, line, _line())
    with logical(painter, ratio):
        top, height = area.top / ratio, area.height / ratio
        for tick in ticks:
            column = column_of(tick.position) / ratio
            if LABEL_REACH <= column <= arrangement.plot_width / ratio - LABEL_REACH:
                place = QRectF(column - 40, top, 80, height)
                write(painter, place, tick.label, "text3", (11, 400), align="center")


def paint_time_tag(
    painter: QPainter,
    arrangement: Arrangement,
    column: float,
    words: str,
    labels: Sequence[float],
) -> None:
    """Paint the crosshair's time; the axis' ``labels``, given by their columns, make way."""
    ratio = arrangement.ratio
    with logical(painter, ratio):
        width = advance(words, (11, 500)) + 2 * INSET
        most = arrangement.plot_width / ratio - width - 1
        left = round(min(max(column / ratio - width / 2, 1), max(most, 1))) + 0.5
        top, height = arrangement.time_axis.top / ratio, arrangement.time_axis.height / ratio
        for label in labels:
            if abs(label / ratio - left - width / 2) < width / 2 + LABEL_REACH:
                place = QRectF(label / ratio - LABEL_REACH, top + 1.5, 2 * LABEL_REACH, height)
                painter.fillRect(place, color("chart"))
        area = QRectF(left, top + 2.5, round(width), TAG_HEIGHT - 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(color("edge"), 1))
        painter.setBrush(color("raised"))
        painter.drawRoundedRect(area, 2, 2)
        write(painter, area, words, "text", (11, 500), align="center")


def _line() -> QColor:
    return color("line")
