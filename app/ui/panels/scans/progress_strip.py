"""The scan that runs: phase, bar, count, estimate, cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.models.formats import duration
from app.ui.widgets.basics import Badge, button, label
from app.ui.widgets.progress_line import ProgressLine
from app.ui.widgets.steady_label import SteadyLabel

if TYPE_CHECKING:
    from app.services.scan.events import ScanProgress

_HEIGHT = 34
_BAR_WIDTH = 160


class ProgressStrip(QWidget):
    """One line above the table, there only while a scan runs."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_HEIGHT)
        self.phase = SteadyLabel("text2")
        self.bar = ProgressLine(self.tr("Progress of the scan"))
        self.bar.setFixedWidth(_BAR_WIDTH)
        self.counted = label("", weight=500)
        self.left = SteadyLabel("text3")
        self.cancel = button(self.tr("Cancel"), "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(Badge(self.tr("running"), "info"))
        row.addWidget(self.phase)
        row.addWidget(self.bar)
        row.addWidget(self.counted)
        row.addWidget(self.left)
        row.addStretch(1)
        row.addWidget(self.cancel)
        self.hide()

    def begin(self) -> None:
        """A scan began; nothing is known yet."""
        self.bar.show_progress(0, 0)
        self.phase.setText(_phase("universe"))
        self.counted.setText("")
        self.left.setText("")
        self.show()

    def follow(self, progress: ScanProgress) -> None:
        """Show how far it is."""
        self.phase.setText(_phase(progress.phase))
        self.bar.show_progress(progress.done, progress.total)
        self.counted.setText(f"{progress.done:,} / {progress.total:,}" if progress.total else "")
        self.left.setText(
            ""
            if progress.left_s is None
            else self.tr("about {0} left").format(duration(progress.left_s))
        )
        self.show()


def _phase(phase: str) -> str:
    words = {
        "universe": "Choosing symbols",
        "fetch": "Fetching candles",
        "evaluate": "Evaluating rules",
        "store": "Storing",
    }
    return QCoreApplication.translate("scans", words.get(phase, phase))
