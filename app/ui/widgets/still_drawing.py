"""A drawing of which most stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap

from app.ui.theme import color
from app.ui.widgets.card import Drawing

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QPaintEvent


class StillDrawing(Drawing):
    """What `draw` draws is kept as a picture until `draw_anew`; the rest is drawn over it.

    A page is painted often for the sake of something else on it.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._still: QPixmap | None = None

    def draw_over(self, painter: QPainter) -> None:
        """Draw what changes with the mouse and the keyboard."""

    def draw_anew(self) -> None:
        """Draw everything again: something else is to be seen."""
        self._still = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        still = self._still
        if still is None or still.devicePixelRatio() != ratio:
            still = self._still = self._picture(ratio)
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.drawPixmap(0, 0, still)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw_over(painter)

    def _picture(self, ratio: float) -> QPixmap:
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(color("panel"))
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, QRectF(self.rect()))
        painter.end()
        return made

    def resizeEvent(self, _event: QEvent) -> None:
        self._still = None

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (event.Type.PaletteChange, event.Type.StyleChange):
            self.draw_anew()
        super().changeEvent(event)
