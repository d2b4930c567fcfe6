"""Which pass of the hour that clocks repeat is meant, asked where a file does not tell it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.services.journal.zones import FIRST, SECOND
from app.ui.models import formats
from app.ui.widgets.basics import Segments, label

if TYPE_CHECKING:
    from app.services.journal.import_values import FileContent


class PassChoice(QWidget):
    """Hidden as long as nothing is in doubt.

    Attributes:
        choice: what the user said, as an `ImportRequest` has it; "" before that.

    Signals:
        chosen: the user said something.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice = ""
        self.words = label(tone="warn")
        self.passes = Segments([(FIRST, self.tr("First pass")), (SECOND, self.tr("Second pass"))])
        self.passes.setToolTip(
            self.tr("The second, where the file begins after clocks were set back in that hour")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.words)
        row.addWidget(self.passes)
        row.addStretch(1)
        self.passes.chosen.connect(self._choose)
        self.hide()

    def show_content(self, content: FileContent) -> None:
        """Ask about a file, if there is something to ask."""
        count = content.doubtful
        times = self.tr("1 time") if count == 1 else self.tr("{0} times")
        words = self.tr("Nothing tells for sure the pass of {0}:")
        self.words.setText(words.format(times.format(formats.count(count))))
        self.passes.set_current(content.doubtful_pass)
        self.setVisible(bool(count))

    def forget(self) -> None:
        """Another file, or read otherwise: what was said holds no more."""
        self.choice = ""
        self.hide()

    def _choose(self, chosen: str) -> None:
        self.choice = chosen
        self.chosen.emit()
