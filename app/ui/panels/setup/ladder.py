"""Draws the levels true to scale, with labels pushed apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.setup_progress import reference_price
from app.ui.models import formats
from app.ui.panels.setup.rungs import rungs_of, spread
from app.ui.theme import color, font, paint, tint

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from app.ui.panels.setup.rungs import Rung
    from app.ui.panels.setup.sheet import Sheet

NOTES_FROM = 340
_GAP = 20
_LEAST_HEIGHT = 132
_BAR_LEFT = 8.0
_BAR = 6.0


class Ladder(QWidget):
    """Targets, entry, last price and stop of one setup."""

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None
        self._rungs: list[Rung] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_LEAST_HEIGHT)

    def show_sheet(self, sheet: Sheet) -> None:
        """Draw the levels of another setup."""
        self._sheet = sheet
        self._rungs = rungs_of(sheet)
        self.setFixedHeight(max(_LEAST_HEIGHT, _GAP * (len(self._rungs) + 1) + 8))
        self.setAccessibleName(", ".join(self._spoken(rung) for rung in self._rungs))
        self.setToolTip(
            "\n".join(
                f"{rung.name} {formats.price_in_full(rung.price, sheet.tick)}"
                for rung in self._rungs
            )
        )
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._sheet is None or not self._rungs:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_bar(painter, self._sheet)
        at = [self._height_of(rung.price) for rung in self._rungs]
        labels = spread(at, _GAP, 10, self.height() - 10)
        for rung, own, label in zip(self._rungs, at, labels, strict=True):
            self._paint_lead(painter, rung, own, label)
            self._paint_words(painter, rung, label)

    # ------------------------------------------------------------ scale

    def _height_of(self, price: float) -> float:
        prices = [rung.price for rung in self._rungs]
        if self._sheet is not None:
            prices.append(self._sheet.setup.stop)
        high, low = max(prices), min(prices)
        share = (high - price) / (high - low) if high > low else 0.5
        return 14 + share * (self.height() - 28)

    def _paint_bar(self, painter: QPainter, sheet: Sheet) -> None:
        setup = sheet.setup
        entry, stop = (self._height_of(p) for p in (reference_price(setup), setup.stop))
        self._paint_zone(painter, entry, stop, "down")
        if setup.targets:
            self._paint_zone(painter, entry, self._height_of(setup.targets[-1].price), "up")

    @staticmethod
    def _paint_zone(painter: QPainter, first: float, second: float, token: str) -> None:
        top, bottom = min(first, second), max(first, second)
        paint.block(painter, QRectF(_BAR_LEFT, top, _BAR, bottom - top), tint(token, 0.42))

    # ------------------------------------------------------------ one rung

    @staticmethod
    def _paint_lead(painter: QPainter, rung: Rung, own: float, label: float) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color(rung.token), 1))
        corners = [
            QPointF(_BAR_LEFT - 2, own),
            QPointF(_BAR_LEFT + 10, own),
            QPointF(_BAR_LEFT + 20, label),
            QPointF(_BAR_LEFT + 26, label),
        ]
        painter.drawPolyline(QPolygonF(corners))
        if rung.marker:
            tip = _BAR_LEFT + 7
            head = [
                QPointF(tip, own),
                QPointF(tip + 6, own - 4),
                QPointF(tip + 6, own + 4),
            ]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color("text"))
            painter.drawPolygon(QPolygonF(head))

    def _paint_words(self, painter: QPainter, rung: Rung, middle: float) -> None:
        top = middle - 10
        strong = rung.marker or rung.change is None
        paint.text(painter, QRectF(40, top, 44, 20), rung.name, rung.token, font(12, 500))
        price = formats.price(rung.price, self._sheet.tick if self._sheet else 0.0)
        face = font(12, 500 if strong else 400)
        paint.text(painter, QRectF(78, top, 78, 20), price, "text", face, "right")
        if rung.change is not None:
            area = QRectF(156, top, 68, 20)
            paint.text(painter, area, formats.percent(rung.change), "text2", align="right")
        if rung.r is not None:
            area = QRectF(224, top, 60, 20)
            paint.text(painter, area, formats.signed(rung.r, 2, "R"), "text2", align="right")
        if self.width() >= NOTES_FROM and rung.note:
            area = QRectF(288, top, self.width() - 288, 20)
            paint.text(painter, area, rung.note, "text3", font(11), "right")

    def _spoken(self, rung: Rung) -> str:
        tick = self._sheet.tick if self._sheet else 0.0
        parts = [rung.name, formats.price(rung.price, tick)]
        if rung.r is not None:
            parts.append(formats.signed(rung.r, 2, "R"))
        return " ".join(parts)
