"""One piece of news over the window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.theme import color
from app.ui.theme.paint import block
from app.ui.widgets.basics import IconLabel, button, label, tool_button

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

_WIDTH: Final = 420
_ICONS: Final = {
    "info": "info",
    "warn": "warning",
    "danger": "warning-circle",
    "ok": "check-circle",
}


class Toast(QWidget):
    """Bar of its colour, icon, title, one line, one action, close.

    Attributes:
        passes: whether newer ones may push it out.
    """

    passes = True

    def __init__(self, title: str, line: str, token: str) -> None:
        super().__init__()
        self.setObjectName("toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(f"{title}. {line}")
        self.setFixedWidth(_WIDTH)
        self._token = token
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 8, 8, 8)
        self._row.setSpacing(8)
        self._row.addWidget(IconLabel(_ICONS.get(token, "bell"), token))
        self.words = QVBoxLayout()
        self.words.setSpacing(2)
        self.words.addWidget(label(title, weight=600))
        self.words.addWidget(label(line, tone="text2", wrap=True))
        self._row.addLayout(self.words, 1)
        self.closer = tool_button("x", self.tr("Close"), size=12)
        self._row.addWidget(self.closer)

    def add_action(self, text: str, run: Callable[[], object]) -> None:
        """Offer one thing to do; the toast goes when it is done."""
        made = button(text)
        made.clicked.connect(lambda _checked: run())
        made.clicked.connect(self.closer.click)
        self._row.insertWidget(self._row.count() - 1, made)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        block(painter, QRectF(0, 4, 3, self.height() - 8), color(self._token))
