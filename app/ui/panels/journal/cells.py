"""Drawings in the cells of the list of trades: chips of tags, rules kept, rating."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from app.ui.models import formats
from app.ui.theme import color, grey_edge, paint

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from app.ui.panels.journal.rows import TradeRow

DOTS = 5
_DOT, _STEP, _GAP = 2.4, 8.0, 4.0


def paint_tags(painter: QPainter, area: QRectF, row: TradeRow) -> None:
    """Mistakes in amber, then tags; what does not fit is left out and told by a dot."""
    record = row.trade.record
    chips = [(word, "warn") for word in record.mistakes] + [(word, "text2") for word in record.tags]
    if not chips:
        paint.text(painter, area, formats.DASH, "text3")
        return
    x = area.left()
    for at, (word, token) in enumerate(chips):
        width = paint.badge_width(word)
        if at and x + width > area.right():
            paint.text(painter, QRectF(x, area.top(), 12, area.height()), "…", "text3")
            return
        place = QPointF(x, area.center().y())
        x += paint.badge(painter, place, word, token, neutral=token == "text2") + _GAP


def paint_rules(painter: QPainter, area: QRectF, row: TradeRow) -> None:
    """A bar and the share of the checklist that was kept."""
    if row.rules is None:
        paint.text(painter, area, formats.DASH, "text3", align="right")
        return
    bar = QRectF(area.left(), area.top(), max(area.width() - 48, 0.0), area.height())
    paint.share_bar(painter, bar, row.rules)
    paint.text(painter, area, formats.rate(row.rules, 0), align="right")


def paint_rating(painter: QPainter, area: QRectF, row: TradeRow) -> None:
    """One dot a point."""
    paint_dots(painter, area, row.trade.record.rating)


def paint_dots(painter: QPainter, area: QRectF, count: int | None) -> None:
    """Five dots, ``count`` of them full; a dash for None."""
    if count is None:
        paint.text(painter, area, formats.DASH, "text3")
        return
    for at in range(DOTS):
        middle = QPointF(area.left() + _DOT + at * _STEP, area.center().y())
        dot = QRectF(middle.x() - _DOT, middle.y() - _DOT, 2 * _DOT, 2 * _DOT)
        paint.block(painter, dot, color("text2") if at < count else grey_edge(), _DOT)
