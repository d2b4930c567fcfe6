"""The run under way: phase, bar, count, estimate, cancel."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.models.formats import duration
from app.ui.widgets.basics import Badge, button
from app.ui.widgets.progress_line import ProgressLine, estimate
from app.ui.widgets.steady_label import SteadyLabel

if TYPE_CHECKING:
    from collections.abc import Callable

_HEIGHT, _BAR_WIDTH = 34, 200


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def phase_words(phase: str) -> str:
    """What a phase is called."""
    words = {
        "load": _tr("Reading candles"),
        "evaluate": _tr("Evaluating rules"),
        "trade": _tr("Trading"),
        "judge": _tr("Judging the result"),
        "again": _tr("Running again"),
        "sweep": _tr("Trying sets"),
        "walk": _tr("Walking forward"),
        "bootstrap": _tr("Drawing trades anew"),
        "shuffle": _tr("Changing their order"),
        "entries": _tr("Entering at random"),
        "markets": _tr("Redrawing the market"),
    }
    return words.get(phase, phase)


class ProgressStrip(QWidget):
    """There only while something runs: one line over the results, two in a narrow column."""

    def __init__(self, clock: Callable[[], float] = monotonic, *, narrow: bool = False) -> None:
        super().__init__()
        self._clock = clock
        self._since = 0.0
        self._phase = ""
        self.phase = SteadyLabel("text2")
        self.bar = ProgressLine(self.tr("Progress of the run"))
        self.counted = SteadyLabel()
        self.left = SteadyLabel("text3")
        self.cancel = button(self.tr("Cancel"), "quiet")
        self.cancel.setToolTip(self.tr("Stop this run (Esc)"))
        self.hide()
        if narrow:
            self._fill_two_lines()
        else:
            self._fill_one_line()

    def _fill_one_line(self) -> None:
        self.setFixedHeight(_HEIGHT)
        self.bar.setFixedWidth(_BAR_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(Badge(self.tr("running"), "info"))
        for widget in (self.phase, self.bar, self.counted, self.left):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.cancel)

    def _fill_two_lines(self) -> None:
        """What and how far, over the bar; the estimate beside the button below."""
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 4)
        column.setSpacing(4)
        above, below = QHBoxLayout(), QHBoxLayout()
        for line, ends in ((above, (self.phase, self.counted)), (below, (self.left, self.cancel))):
            line.addWidget(ends[0])
            line.addStretch(1)
            line.addWidget(ends[1])
        column.addLayout(above)
        column.addWidget(self.bar)
        column.addLayout(below)

    def begin(self) -> None:
        """A run began; nothing is known yet."""
        self._phase = ""
        self.follow("load", 0, 0)
        self.cancel.setEnabled(True)
        self.show()

    def follow(self, phase: str, done: int, total: int) -> None:
        """Show how far it is; a total of 0 is not known yet."""
        if phase != self._phase:
            self._phase, self._since = phase, self._clock()
        self.phase.setText(phase_words(phase))
        self.bar.show_progress(done, total)
        self.counted.setText(f"{done:,} / {total:,}" if total else "")
        left = estimate(done, total, self._clock() - self._since)
        words = "" if left is None else self.tr("about {0} left").format(duration(left))
        self.left.setText(words)

    def stop(self) -> None:
        """The run was asked to stop."""
        self.cancel.setEnabled(False)
        self.left.setText(self.tr("stopping"))
