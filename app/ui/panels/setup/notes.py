"""The user's notes on a setup, kept while one writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QSizePolicy

from app.ui.widgets.kept_text import KeptText

if TYPE_CHECKING:
    from app.ui.panels.setup.sheet import Sheet

_IDLE_MS = 1_500
_LINES = 4


def _tr(text: str) -> str:
    return QCoreApplication.translate("NotesField", text)


class NotesField(KeptText):
    """A few lines about the setup that is shown.

    Signals:
        written: id of the setup and its new notes.
    """

    written = Signal(str, str)

    def __init__(self) -> None:
        words = _tr("Notes: what you see, what you wait for")
        super().__init__(_tr("Notes"), words, idle=_IDLE_MS)
        self._setup_id = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * _LINES + 14)
        self.kept.connect(self._hand_out)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show the notes of a setup; what is being written about it stays."""
        is_other = sheet.setup.id != self._setup_id
        if is_other:
            self.keep()
            self._setup_id = sheet.setup.id
        self.show_text(sheet.notes, anew=is_other)

    def _hand_out(self, text: str) -> None:
        if self._setup_id:
            self.written.emit(self._setup_id, text)
