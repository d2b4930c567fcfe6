"""The button that chooses the universe anew, what it is doing, and how it ended."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.basics import button, label, set_tone, tool_button
from app.ui.widgets.progress_line import ProgressLine


class RefreshBar(QWidget):
    """Refresh, progress with cancel, and one line of words.

    Signals:
        refresh_wanted: the button was pressed.
        cancel_wanted: the refresh that runs shall stop.
    """

    refresh_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.button = button(self.tr("Refresh"), icon_name="arrows-clockwise")
        self.button.clicked.connect(lambda _checked: self.refresh_wanted.emit())
        self._progress = ProgressLine(self.tr("Refreshing"))
        self.cancel = tool_button("x", self.tr("Cancel the refresh"), size=14)
        self.cancel.clicked.connect(lambda _checked: self.cancel_wanted.emit())
        self._words = label("", px=11, tone="text3", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self._progress, 1)
        row.addWidget(self.cancel)
        row.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 4)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._words)
        self.show_running(running=False)

    @property
    def words(self) -> str:
        """The line under the button."""
        return self._words.text()

    def show_running(self, *, running: bool) -> None:
        """Show progress and cancel, or the button alone."""
        self.button.setEnabled(not running)
        self._progress.setVisible(running)
        self.cancel.setVisible(running)

    def say(self, words: str, tone: str = "text3") -> None:
        """Say how it stands."""
        self._words.setText(words)
        set_tone(self._words, tone)
        self._words.setVisible(bool(words))
