"""The regime of the last months as one band: colour, height of its line, hatching."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter

from app.domain.timeframe import DAY
from app.ui.models import formats
from app.ui.theme import color, font, tint
from app.ui.theme import paint as draw

if TYPE_CHECKING:
    from collections.abc import Sequence

type Bar = tuple[int, str | None, str | None]

STRIP_DAYS: Final = 180
STRIP_HEIGHT: Final = 14
_LINE_OFFSET: Final = {"bull": 0, "range": 6, "bear": 12}
_LABELS: Final = 4


class Stretch(NamedTuple):
    """One regime from ``start`` to ``stop``, UTC ms."""

    start: int
    stop: int
    trend: str
    volatility: str | None


def stretches(history: Sequence[Bar], since: int) -> tuple[Stretch, ...]:
    """Runs of the same regime from ``since`` (UTC ms) on; undefined bars are left out.

    Args:
        history: (closing time, trend, volatility), oldest first; each holds until the next.
        since: where the band begins, UTC ms.
    """
    found: list[Stretch] = []
    for (closed, trend, volatility), (stop, _, _) in pairwise(history):
        if trend is None or stop <= since:
            continue
        start = max(closed, since)
        last = found[-1] if found else None
        if last is not None and last[1:] == (start, trend, volatility):
            found[-1] = last._replace(stop=stop)
        else:
            found.append(Stretch(start, stop, trend, volatility))
    return tuple(found)


def paint_strip(
    painter: QPainter, area: QRectF, shown: Sequence[Stretch], until: int, zone: str
) -> None:
    """Paint the band along the top of ``area`` and dates below it.

    Args:
        painter: in logical pixels.
        area: at least 32 px high.
        shown: what `stretches` found.
        until: the right edge, UTC ms; the left one is `STRIP_DAYS` earlier.
        zone: of the dates.
    """
    since = until - STRIP_DAYS * DAY
    scale = area.width() / (until - since)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.fillRect(QRectF(area.left(), area.top(), area.width(), STRIP_HEIGHT), color("hover"))
    for stretch in shown:
        left = round(area.left() + (stretch.start - since) * scale)
        right = round(area.left() + (stretch.stop - since) * scale)
        _paint_stretch(painter, QRectF(left, area.top(), right - left, STRIP_HEIGHT), stretch)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place in range(_LABELS):
        time = since + (until - since) * place // (_LABELS - 1)
        words = f"{formats.local(time, zone):%d %b}".lstrip("0")
        width = area.width() / (_LABELS - 1)
        x = area.left() + place * width
        last = place == _LABELS - 1
        label_area = QRectF(x - width if last else x, area.top() + STRIP_HEIGHT + 2, width, 16)
        draw.text(painter, label_area, words, "text3", font(11), "right" if last else "left")


def _paint_stretch(painter: QPainter, area: QRectF, stretch: Stretch) -> None:
    painter.fillRect(area, tint(stretch.trend, 0.25))
    if stretch.volatility == "high":
        painter.fillRect(area, QBrush(color(stretch.trend, 0.35), Qt.BrushStyle.BDiagPattern))
    line = QRectF(area.left(), area.top() + _LINE_OFFSET[stretch.trend], area.width(), 2)
    painter.fillRect(line, color(stretch.trend))
