"""What stands in a panel that has nothing to show: why, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.basics import IconLabel, button, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QPushButton

WIDTH = 300


class EmptyState(QWidget):
    """Icon, title, one or two sentences, at most two buttons; centred."""

    def __init__(self, icon_name: str, title: str, sentence: str) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._icon = IconLabel(icon_name, "text3", 32)
        self._title = label(title, px=14, weight=600)
        self._sentence = label(sentence, tone="text2", wrap=True)
        for words in (self._title, self._sentence):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._sentence.setFixedWidth(WIDTH)
        self._fit_sentence()
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(4)
        column.addStretch(1)
        column.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(self._title)
        column.addSpacing(4)
        column.addWidget(self._sentence, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(12)
        column.addLayout(self._buttons)
        column.addStretch(1)
        self._buttons.addStretch(1)
        self._buttons.addStretch(1)

    def add_button(
        self, text: str, on_click: Callable[[], object], icon_name: str = ""
    ) -> QPushButton:
        """Offer what to do next."""
        made = button(text, icon_name=icon_name)
        made.clicked.connect(lambda _checked: on_click())
        self._buttons.insertWidget(self._buttons.count() - 1, made)
        return made

    def say(self, title: str, sentence: str, icon_name: str | None = None) -> None:
        """Change the words, and the icon if one is named."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._fit_sentence()
        if icon_name is not None:
            self._icon.set_icon(icon_name, "text3")

    def _fit_sentence(self) -> None:
        self._sentence.setMinimumHeight(max(0, self._sentence.heightForWidth(WIDTH)))
