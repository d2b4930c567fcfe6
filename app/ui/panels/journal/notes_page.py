"""The notes on a trade: Markdown, written or read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTextBrowser

from app.ui.panels.journal.page import TradePage
from app.ui.widgets.basics import Segments, label
from app.ui.widgets.kept_text import KeptText

if TYPE_CHECKING:
    from app.domain.journal.trade import JournalTrade

_WRITE, _READ = "write", "read"


class MarkdownField(QStackedWidget):
    """A text to write as Markdown and to read as it is meant.

    Links and pictures in it lead nowhere: notes may come from somebody else's bundle.

    Signals:
        kept: the text, when it was changed.
    """

    kept = Signal(str)

    def __init__(self, name: str, placeholder: str) -> None:
        super().__init__()
        self.text = KeptText(name, placeholder)
        self.reader = QTextBrowser()
        self.reader.setAccessibleName(name)
        self.reader.setOpenLinks(False)
        self.reader.document().setDocumentMargin(8)
        self.addWidget(self.text)
        self.addWidget(self.reader)
        self.text.kept.connect(self.kept)

    @property
    def is_reading(self) -> bool:
        """Whether it is read instead of written."""
        return self.currentWidget() is self.reader

    def read(self, *, reading: bool) -> None:
        """Show it as it is meant, or as it is written."""
        if reading:
            self.text.keep()
            self._render()
        self.setCurrentWidget(self.reader if reading else self.text)

    def show_text(self, text: str, *, anew: bool) -> None:
        """Show a kept text; unless ``anew``, what is being written stays."""
        self.text.show_text(text, anew=anew)
        if self.is_reading:
            self._render()

    def _render(self) -> None:
        features = self.reader.document().MarkdownFeature.MarkdownNoHTML
        self.reader.document().setMarkdown(self.text.toPlainText(), features)


class NotesPage(TradePage):
    """One text a trade."""

    def __init__(self) -> None:
        super().__init__(scrolls=False)
        self.field = MarkdownField(
            self.tr("Notes"), self.tr("What you saw, what you did, what to do better. Markdown.")
        )
        self.modes = Segments([(_WRITE, self.tr("Write")), (_READ, self.tr("Read"))])
        row = QHBoxLayout()
        row.addWidget(label(self.tr("Kept as you write"), px=11, tone="text3"))
        row.addStretch(1)
        row.addWidget(self.modes)
        self.column.setSpacing(4)
        self.column.addLayout(row)
        self.column.addWidget(self.field, 1)
        self.modes.chosen.connect(lambda mode: self.field.read(reading=mode == _READ))
        self.field.kept.connect(self._keep)

    def show_trade(self, trade: JournalTrade) -> None:
        is_other = self.trade is None or self.trade.id != trade.id
        if is_other:
            self.field.text.keep()
        super().show_trade(trade)
        self.field.show_text(trade.record.notes, anew=is_other)

    def _keep(self, text: str) -> None:
        self.edit(self.tr("edit notes"), lambda record: replace(record, notes=text))
