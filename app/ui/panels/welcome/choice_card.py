"""A card that is chosen or not: icon, title, one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.basics import IconLabel, dress_again, label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent


class ChoiceCard(QWidget):
    """Behaves like a radio button.

    Signals:
        picked: the user chose it.
    """

    picked = Signal()

    def __init__(self, icon_name: str, title: str, line: str) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(title)
        self._icon_name = icon_name
        self._icon = IconLabel(icon_name)
        self._tick = IconLabel("check-circle", "accent")
        self._on = False
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._icon)
        head.addWidget(label(title, weight=600), 1)
        head.addWidget(self._tick)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(label(line, tone="text2"))
        self.set_on(on=False)

    @property
    def is_on(self) -> bool:
        """Whether it is the chosen one."""
        return self._on

    def set_on(self, *, on: bool) -> None:
        """Show it as chosen or not."""
        self._on = on
        self.setProperty("choice", "on" if on else "off")
        self.setAccessibleDescription(self.tr("chosen") if on else "")
        self._icon.set_icon(self._icon_name, "accent" if on else "text2")
        self._tick.setVisible(on)
        dress_again(self)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.picked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.picked.emit()
        else:
            super().keyPressEvent(event)
