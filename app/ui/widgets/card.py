"""The frame of a part of a panel, and the base of what is drawn inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app.ui.widgets.basics import label

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

_HEAD = 24


class Card(QWidget):
    """Title, a note at the right, contents; or a sentence while there are none."""

    def __init__(self, title: str, contents: QWidget, *, inset: int = 12) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self.setMinimumWidth(60)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._note = label("", px=11, tone="text3")
        self._empty = label("", tone="text2", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setContentsMargins(12, 0, 12, 12)
        head = QHBoxLayout()
        head.setContentsMargins(12 - inset, 0, 12 - inset, 0)
        head.addWidget(label(title, weight=600))
        head.addStretch(1)
        head.addWidget(self._note)
        self._head = head
        self._stack = QStackedLayout()
        self._stack.addWidget(contents)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(inset, 4, inset, 8 if inset == 12 else 4)
        column.setSpacing(4)
        head_row = QWidget()
        head_row.setLayout(head)
        head_row.setFixedHeight(_HEAD)
        column.addWidget(head_row)
        column.addLayout(self._stack, 1)

    def add_tool(self, tool: QWidget) -> None:
        """Put a button at the end of the head."""
        self._head.addWidget(tool)

    def set_note(self, words: str) -> None:
        """Show a short note in the head."""
        self._note.setText(words)

    def show_contents(self) -> None:
        """Show what the card is for."""
        self._stack.setCurrentIndex(0)

    def say(self, sentence: str) -> None:
        """Show a sentence in place of the contents: why there are none, and what to do."""
        self._empty.setText(sentence)
        self._note.clear()
        self._stack.setCurrentIndex(1)

    @property
    def sentence(self) -> str:
        """What is said in place of the contents; "" while they are shown."""
        return self._empty.text() if self._stack.currentIndex() == 1 else ""


class Drawing(QWidget):
    """A widget that draws itself in logical pixels, tokens read at paint time."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(120, 60)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter, QRectF(self.rect()))

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Draw everything inside ``area``."""
