"""How trades went in each regime, as a small table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF

from app.ui.models import formats
from app.ui.theme import font
from app.ui.theme import paint as draw
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QPainter

    from app.domain.backtester.breakdowns import BreakdownRow
    from app.ui.panels.backtester.breakdown_words import GroupRow

_HEAD, _ROW = 20.0, 24.0
_SHARES = (0.16, 0.24, 0.24, 0.24)


class RegimeFace(Drawing):
    """Regime, cases, win rate, expectancy, sum of R."""

    def __init__(self) -> None:
        super().__init__("")
        self.setAccessibleName(self.tr("By regime at entry"))
        self._rows: tuple[GroupRow, ...] = ()

    def show_rows(self, rows: Sequence[GroupRow]) -> None:
        """Show other rows."""
        self._rows = tuple(rows)
        told = (f"{words}: {row.n}, {formats.signed(row.mean_r, 2, 'R')}" for _, words, row in rows)
        self.setAccessibleDescription("; ".join(told))
        few = any(group.row.is_too_few for group in rows)
        self.setToolTip(self.tr("n < 20: too few cases to rely on") if few else "")
        self.update()

    def draw(self, painter: QPainter, _area: QRectF) -> None:
        heads = ("n", self.tr("Win rate"), self.tr("Exp. R"), self.tr("Sum R"))
        self._draw_line(painter, 0.0, _HEAD, [(words, "text3") for words in heads])
        draw.text(painter, QRectF(0, 0, 100, _HEAD), self.tr("Regime"), "text3", font(11))
        for place, words, row in self._rows:
            top = _HEAD + place * _ROW
            draw.regime_glyph(painter, QPointF(0, top + _ROW / 2), words)
            draw.text(painter, QRectF(14, top, 100, _ROW), words)
            self._draw_line(painter, top, _ROW, _figures(row))

    def _draw_line(
        self, painter: QPainter, top: float, height: float, words: Sequence[tuple[str, str]]
    ) -> None:
        left = 64.0
        room = max(self.width() - left, 40.0) / sum(_SHARES)
        for (shown, token), share in zip(words, _SHARES, strict=True):
            area = QRectF(left, top, room * share, height)
            face = font(11) if height == _HEAD else font(12)
            draw.text(painter, area, shown, token, face, "right")
            left += room * share


def _figures(row: BreakdownRow) -> list[tuple[str, str]]:
    rate = "n < 20" if row.is_too_few else formats.rate(row.win_rate)
    return [
        (formats.count(row.n), "text2"),
        (rate, "text3" if row.is_too_few else "text"),
        (formats.r_multiple(row.mean_r), formats.direction_token(row.mean_r)),
        (formats.r_multiple(row.sum_r, 1), formats.direction_token(row.sum_r)),
    ]
