"""The four candle palettes, each shown by the same few candles; one is chosen by looking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.ui.theme import color, font, tokens
from app.ui.theme.paint import text
from app.ui.theme.tokens import CANDLE_PALETTES

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent

NAMES = {"tide": "Tide", "sky": "Sky", "classic": "Classic", "ink": "Ink"}
_STEP = 98
_CANDLES = (  # open, high, low, close
    (58, 66, 52, 64),
    (64, 70, 63, 69),
    (69, 70, 52, 55),
    (55, 60, 44, 47),
    (47, 50, 38, 42),
    (42, 49, 40, 45),
    (45, 46, 26, 33),
    (33, 38, 30, 36),
    (36, 47, 34, 45),
    (45, 48, 40, 42),
    (42, 52, 41, 50),
    (50, 57, 48, 55),
    (55, 60, 53, 59),
)
_LOW, _HIGH = 24, 72


class CandleStrip(QWidget):
    """Clicking, or the arrow keys, choose a palette.

    Signals:
        chosen: the palette's id.
    """

    chosen = Signal(str)

    def __init__(self, current: str) -> None:
        super().__init__()
        self._current = current
        self.setFixedSize(4 * _STEP, 72)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Candle colours"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @property
    def current(self) -> str:
        """The palette shown as chosen."""
        return self._current

    def set_current(self, palette: str) -> None:
        """Show another palette as chosen, without a signal."""
        self._current = palette
        self.setAccessibleDescription(NAMES.get(palette, palette))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = min(len(NAMES) - 1, int(event.position().x()) // _STEP)
        self._choose(list(NAMES)[at])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        keys = list(NAMES)
        self._choose(keys[(keys.index(self._current) + step) % len(keys)])

    def _choose(self, palette: str) -> None:
        self.set_current(palette)
        self.chosen.emit(palette)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for at, (palette, shades) in enumerate(CANDLE_PALETTES.items()):
            up, down = shades[tokens().theme]
            hollow = palette == "ink" or (palette == "classic" and tokens().theme == "light")
            self._paint_candles(painter, at * _STEP, QColor(up), QColor(down), hollow=hollow)
            chosen = palette == self._current
            area = QRectF(at * _STEP + 4, self.height() - 20, _STEP, 18)
            token, face = ("text", font(11, 600)) if chosen else ("text2", font(11))
            text(painter, area, NAMES[palette], token, face)
        if self.hasFocus():
            painter.setPen(QPen(color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            at = list(NAMES).index(self._current)
            painter.drawRect(at * _STEP, 0, _STEP - 4, self.height() - 1)

    def _paint_candles(
        self, painter: QPainter, left: int, up: QColor, down: QColor, *, hollow: bool
    ) -> None:
        room = self.height() - 28
        for k, (opened, high, low, close) in enumerate(_CANDLES):
            x = left + 4 + k * 7
            top, bottom, tip, foot = (
                6 + round((_HIGH - price) / (_HIGH - _LOW) * room)
                for price in (max(opened, close), min(opened, close), high, low)
            )
            shade = up if close >= opened else down
            painter.setPen(QPen(shade, 1))
            painter.drawLine(x + 2, tip, x + 2, top)
            painter.drawLine(x + 2, bottom, x + 2, foot)
            height = max(1, bottom - top)
            if hollow and close >= opened:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(x, top, 4, height)
            else:
                painter.fillRect(x, top, 5, height, shade)
