"""A field for longer texts that keeps itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent

_IDLE_MS = 4_000


class KeptText(QPlainTextEdit):
    """Plain text or Markdown. Kept when one pauses, leaves the field, or presses Ctrl+Enter.

    Signals:
        kept: the text, when it differs from what was kept before.
    """

    kept = Signal(str)

    def __init__(self, name: str, placeholder: str, *, idle: int = _IDLE_MS) -> None:
        """A field with an accessible name; ``idle`` is how long a pause is, ms."""
        super().__init__()
        self._known = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(idle)
        self._idle.timeout.connect(self.keep)
        self.textChanged.connect(self._idle.start)

    @property
    def is_changed(self) -> bool:
        """Whether something is written that is not kept yet."""
        return self.toPlainText().rstrip() != self._known.rstrip()

    def show_text(self, text: str, *, anew: bool) -> None:
        """Show a kept text; unless ``anew``, what is being written stays."""
        if not anew and (self.is_changed or text == self._known):
            return
        self._known = text
        if text != self.toPlainText():
            self.setPlainText(text)
        self._idle.stop()

    def keep(self) -> None:
        """Hand out what was written."""
        self._idle.stop()
        if self.is_changed:
            self._known = self.toPlainText().rstrip()
            self.kept.emit(self._known)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.keep()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.keep()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.keep()
        else:
            super().keyPressEvent(event)
