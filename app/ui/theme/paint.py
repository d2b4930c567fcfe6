"""What is drawn rather than set in type: badges, arrows, bars, sparklines, the regime glyph.

Everything here reads the tokens while it paints and keeps no colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPen, QPolygonF

from app.ui.theme.current import badge_ground, color, font, grey_edge, tint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QColor, QFont, QPainter

type Align = Literal["left", "right", "center"]
type RegimeWord = Literal["bull", "range", "bear"]

# Enum arithmetic in Python costs as much as drawing, so it is done once.
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip
_FLAGS = {
    "left": int(Qt.AlignmentFlag.AlignLeft | _LINE),
    "right": int(Qt.AlignmentFlag.AlignRight | _LINE),
    "center": int(Qt.AlignmentFlag.AlignHCenter | _LINE),
}
BADGE_HEIGHT = 16
_BADGE_PADDING = 6
_GREYS = frozenset(("text", "text2", "text3", "range"))
_REGIME_OFFSET = {"bull": -6.0, "range": -1.0, "bear": 4.0}


def text(
    painter: QPainter,
    area: QRectF,
    words: str,
    token: str = "text",
    face: QFont | None = None,
    align: Align = "left",
) -> None:
    """One line of type, vertically centred in ``area``; without a face 12 px regular."""
    painter.setFont(face or font())
    painter.setPen(color(token))
    painter.drawText(area, _FLAGS[align], words)


def block(painter: QPainter, area: QRectF, fill: QColor, radius: float = 0.0) -> None:
    """A filled rectangle without a border."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    if radius:
        painter.drawRoundedRect(area, radius, radius)
    else:
        painter.drawRect(area)


def outline(painter: QPainter, area: QRectF, radius: float = 3.0) -> None:
    """The 1 px outline of a grey badge, inside its area."""
    painter.setPen(grey_edge())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)


def triangle(
    painter: QPainter, center: QPointF, *, up: bool, size: float = 7.0, token: str | None = None
) -> None:
    """▲ or ▼ as a shape, in the colour of the direction unless ``token`` says otherwise."""
    half, rise = size / 2, size * 0.4 * (1 if up else -1)
    corners = (
        QPointF(center.x() - half, center.y() + rise),
        QPointF(center.x() + half, center.y() + rise),
        QPointF(center.x(), center.y() - rise),
    )
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(token or ("up" if up else "down")))
    painter.drawPolygon(QPolygonF(corners))


def mark(painter: QPainter, center: QPointF, *, true: bool | None, size: float = 8.0) -> None:
    """✓, ✗ or – for a condition, as a shape."""
    token = "text3" if true is None else "ok" if true else "danger"
    pen = QPen(color(token), 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    x, y, h = center.x(), center.y(), size / 2
    if true is None:
        painter.drawLine(QPointF(x - h, y), QPointF(x + h, y))
    elif true:
        tick = (QPointF(x - h, y), QPointF(x - h * 0.3, y + h * 0.7), QPointF(x + h, y - h * 0.7))
        painter.drawPolyline(QPolygonF(tick))
    else:
        h *= 0.8
        painter.drawLine(QPointF(x - h, y - h), QPointF(x + h, y + h))
        painter.drawLine(QPointF(x - h, y + h), QPointF(x + h, y - h))


def badge_width(words: str, *, arrow: bool = False) -> float:
    """Width of a badge with these words, pixels."""
    metrics = QFontMetricsF(font(11, 500))
    return metrics.horizontalAdvance(words) + 2 * _BADGE_PADDING + (9 if arrow else 0)


def badge(
    painter: QPainter,
    at: QPointF,
    words: str,
    token: str,
    *,
    up: bool | None = None,
    neutral: bool = False,
) -> float:
    """A word on a tint of its colour; ``at`` is the middle of the left edge.

    ``up`` draws ▲ or ▼ before the word; ``neutral`` means ``hover`` ground with plain text, as
    strategy codes have. What is grey has an outline, or it would not be seen on a selected row.

    Returns:
        The width drawn, pixels.
    """
    width = badge_width(words, arrow=up is not None)
    area = QRectF(at.x(), at.y() - BADGE_HEIGHT / 2, width, BADGE_HEIGHT)
    block(painter, area, color("hover") if neutral else badge_ground(token), 3)
    if neutral or token in _GREYS:
        outline(painter, area)
    inner = area.adjusted(_BADGE_PADDING, 0, -_BADGE_PADDING, 0)
    if up is not None:
        triangle(
            painter,
            QPointF(inner.left() + 3, at.y()),
            up=up,
            size=6,
            token=None if neutral else token,
        )
        inner.setLeft(inner.left() + 9)
    text(painter, inner, words, "text" if neutral else token, font(11, 500))
    return width


def sparkline(painter: QPainter, area: QRectF, values: Sequence[float]) -> None:
    """A line of ``values`` (oldest first, finite) with a dot at the end."""
    if len(values) < 2:
        return
    low, high = min(values), max(values)
    inner = area.adjusted(0, 6, -3, -6)
    left, step = inner.left(), inner.width() / (len(values) - 1)
    bottom, scale = inner.bottom(), inner.height() / ((high - low) or 1.0)
    points = [
        QPointF(left + k * step, bottom - (value - low) * scale) for k, value in enumerate(values)
    ]
    painter.setPen(QPen(color("text3"), 1))
    painter.drawPolyline(QPolygonF(points))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("text"))
    painter.drawEllipse(points[-1], 1.8, 1.8)


def share_bar(painter: QPainter, area: QRectF, share: float, token: str = "accent") -> None:
    """A 4 px bar, filled to ``share`` (0–1)."""
    track = QRectF(area.left(), area.center().y() - 2, area.width(), 4)
    block(painter, track, color("line"), 2)
    track.setWidth(max(4.0, area.width() * min(1.0, max(0.0, share))))
    block(painter, track, color(token), 2)


def signed_bar(painter: QPainter, area: QRectF, share: float, *, faint: bool = False) -> None:
    """A 10 px bar from a zero line in the middle; ``share`` −1–1, ``faint`` for few cases."""
    zero = area.center().x()
    reach = min(abs(share), 1.0) * area.width() / 2
    left = zero if share >= 0 else zero - reach
    token = "up" if share > 0 else "down" if share < 0 else "text2"
    bar = QRectF(left, area.center().y() - 5, max(reach, 1.0), 10)
    block(painter, bar, tint(token, 0.25 if faint else 0.7))
    block(painter, QRectF(zero - 0.5, area.center().y() - 6, 1, 12), color("edge"))


def distance_bar(painter: QPainter, area: QRectF, entry: float, last: float) -> None:
    """Stop on the left, target on the right; tick at the entry, dot at the last price.

    ``entry`` is where the entry lies between stop (0) and target (1), ``last`` where the price
    stands on the same scale; it is clamped to the bar.
    """
    middle, split = area.center().y(), area.left() + area.width() * entry
    block(painter, QRectF(area.left(), middle - 2, split - area.left(), 4), tint("down", 0.40))
    block(painter, QRectF(split, middle - 2, area.right() - split, 4), tint("up", 0.35))
    block(painter, QRectF(split - 0.5, middle - 5, 1, 10), color("text2"))
    at = area.left() + area.width() * min(0.99, max(0.01, last))
    painter.setPen(QPen(color("panel"), 1.5))
    painter.setBrush(color("text"))
    painter.drawEllipse(QPointF(at, middle), 4, 4)


def regime_glyph(
    painter: QPainter, at: QPointF, trend: RegimeWord | str | None, width: float = 8.0
) -> None:
    """8 × 12: a line high for bull, in the middle for range, low for bear; nothing if unknown."""
    if trend not in _REGIME_OFFSET:
        return
    block(painter, QRectF(at.x(), at.y() - 6, width, 12), tint(trend, 0.28), 1)
    block(painter, QRectF(at.x(), at.y() + _REGIME_OFFSET[trend], width, 2), color(trend))
