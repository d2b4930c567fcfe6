"""The user's notes on a setup, kept while one writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent

    from app.ui.panels.setup.sheet import Sheet

_IDLE_MS = 1_500
_LINES = 4


class NotesField(QPlainTextEdit):
    """Plain text or Markdown. Kept when one pauses, leaves the field, or presses Ctrl+Enter.

    Signals:
        written: id of the setup and its new notes.
    """

    written = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._setup_id = ""
        self._kept = ""
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(_IDLE_MS)
        self._idle.timeout.connect(self.keep)
        self.setPlaceholderText(self.tr("Notes: what you see, what you wait for"))
        self.setAccessibleName(self.tr("Notes"))
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES + 14)
        self.textChanged.connect(self._idle.start)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the notes of a setup; what is being written about it stays."""
        if sheet.setup.id != self._setup_id:
            self.keep()
            self._setup_id = sheet.setup.id
        elif self._is_changed() or sheet.notes == self._kept:
            return
        self._kept = sheet.notes
        self.setPlainText(sheet.notes)
        self._idle.stop()

    def keep(self) -> None:
        """Hand out what was written, if it differs from what is kept."""
        self._idle.stop()
        if self._setup_id and self._is_changed():
            self._kept = self._words()
            self.written.emit(self._setup_id, self._kept)

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

    def _words(self) -> str:
        return self.toPlainText().strip()

    def _is_changed(self) -> bool:
        return self._words() != self._kept.strip()
