"""A line that shows a text to be copied, hidden until it is asked for where it is a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.ui.theme import icon
from app.ui.widgets.basics import tool_button

if TYPE_CHECKING:
    from PySide6.QtWidgets import QToolButton

_HIDDEN = "•" * 24


class CopyRow(QWidget):
    """A read-only field and its buttons.

    Signals:
        shown: the user asked to see the secret.
        copied: the user asked for the text; it is on the clipboard unless it is a secret.
    """

    shown = Signal()
    copied = Signal()

    def __init__(self, name: str, *, secret: bool = False) -> None:
        super().__init__()
        self._secret = secret
        self.field = QLineEdit()
        self.field.setReadOnly(True)
        self.field.setAccessibleName(name)
        self.copy = tool_button("copy", self.tr("Copy: {0}").format(name))
        self.eye = tool_button("eye", self.tr("Show"))
        self.eye.setCheckable(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addWidget(self.field, 1)
        self._row.addWidget(self.eye)
        self._row.addWidget(self.copy)
        self.eye.setVisible(secret)
        self.eye.toggled.connect(self._on_eye)
        self.copy.clicked.connect(self._on_copy)
        if secret:
            self.field.setText(_HIDDEN)

    def add(self, button: QToolButton) -> None:
        """One more button at the end."""
        self._row.addWidget(button)

    def set_text(self, text: str) -> None:
        """Show this."""
        self.field.setText(text)
        self.field.setCursorPosition(0)

    def hide_text(self) -> None:
        """Show nothing of a secret."""
        self.field.setText(_HIDDEN)
        self.eye.setChecked(False)

    def _on_eye(self, on: bool) -> None:
        self.eye.setIcon(icon("eye-slash" if on else "eye"))
        self.eye.setToolTip(self.tr("Hide") if on else self.tr("Show"))
        if on:
            self.shown.emit()
        else:
            self.hide_text()

    def _on_copy(self) -> None:
        if not self._secret:
            QGuiApplication.clipboard().setText(self.field.text())
        self.copied.emit()
