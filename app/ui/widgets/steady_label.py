"""Words that change several times a second without moving what stands around them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app.ui.theme import font
from app.ui.widgets.basics import set_tone

_MARGIN = 2
_MUCH = 2


class SteadyLabel(QLabel):
    """Takes more room when its words need it, gives it back only when they need far less.

    A label of fixed size asks no layout when its text changes; every other one makes the whole
    window arrange itself anew.
    """

    def __init__(self, tone: str = "text", room_for: str = "") -> None:
        """An empty label.

        Args:
            tone: colour token.
            room_for: words whose room it always keeps.
        """
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(12))
        set_tone(self, tone)
        self._least = self._room(room_for)
        self.setFixedSize(self._least, self.fontMetrics().height())

    def setText(self, text: str) -> None:
        if text == self.text():
            return
        needed = max(self._room(text), self._least)
        if needed > self.width() or needed * _MUCH < self.width():
            self.setFixedSize(needed, self.fontMetrics().height())
        super().setText(text)

    def _room(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + _MARGIN if text else 0
