"""Other stops and targets replayed over the candles of the trades."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.domain.base_rate import FEWEST_CASES
from app.ui.journal_choice import R
from app.ui.models import formats
from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.page import Page
from app.ui.panels.journal_statistics.plot_card import PlotCard, PlotData
from app.ui.panels.journal_statistics.words import tr
from app.ui.widgets.basics import Segments, button, label
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.heat_map import HeatMap, HeatMapFace
from app.ui.widgets.progress_line import ProgressLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.journal.statistics.report import Floats, WhatIf
    from app.ui.context import Context
    from app.ui.panels.journal_statistics.prepared import Shown

MEAN, TOTAL = "mean", "total"


class WhatIfPage(Page):
    """Stops down, targets across; asked for when the page is looked at.

    Signals:
        wanted: the grid is to be worked out.
        cancelled: it is no longer to be.
    """

    LEAST_HEIGHT = 420

    wanted = Signal()
    cancelled = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._found: WhatIf | None = None

    @property
    def found(self) -> WhatIf | None:
        """What is shown."""
        return self._found

    def parts(self) -> Iterator[None]:
        self.values = Segments([(MEAN, tr("Mean R")), (TOTAL, tr("Sum R"))])
        self.values.chosen.connect(lambda _key: self._show_map())
        self.verdict = label("", weight=500, wrap=True)
        self.doubt = label("", tone="text2", wrap=True)
        self.column.addWidget(self.verdict)
        self.column.addWidget(self.doubt)
        yield
        self.face = HeatMapFace()
        self.card = PlotCard(self.context, tr("Other stops and targets"), self.face, self.data)
        self.card.add_choice(self.values)
        self.empty = EmptyState("target", tr("Nothing to show"), "")
        self.empty.add_button(tr("Try again"), self._try_again)
        self.busy = self._make_busy()
        self.places = QStackedWidget()
        for place in (self.card, self.empty, self.busy):
            self.places.addWidget(place)
        self.column.addWidget(self.places, 1)
        self.begin()

    def _make_busy(self) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setSpacing(8)
        self.progress = ProgressLine(tr("Trades replayed"))
        self.counted = label("", tone="text2")
        stop = button(tr("Cancel"), "quiet")
        stop.clicked.connect(lambda _checked: self._stop())
        line.addStretch(1)
        self.progress.setFixedWidth(160)
        for part in (self.counted, self.progress, stop):
            line.addWidget(part)
        line.addStretch(1)
        return holder

    def fill(self, shown: Shown) -> Iterator[None]:
        self._found = None
        self.begin()
        if shown.report.figures.get("closed"):
            self.wanted.emit()
        else:
            self.cancelled.emit()
            self.fail(words.no_closed(shown.report))
        yield

    def begin(self) -> None:
        """Nothing is known yet."""
        self.verdict.clear()
        self.doubt.clear()
        self.follow(0, 0)
        self.places.setCurrentWidget(self.busy)

    def follow(self, done: int, total: int) -> None:
        """How far the replay is."""
        self.progress.show_progress(done, total)
        told = tr("Replaying the trades over their candles…")
        if total:
            told += f"  {formats.count(done)} / {formats.count(total)}"
        self.counted.setText(told)

    def _try_again(self) -> None:
        self.begin()
        self.wanted.emit()

    def _stop(self) -> None:
        self.cancelled.emit()
        self.fail(tr("Stopped; nothing was kept of it."))

    def fail(self, sentence: str) -> None:
        """Say why there is nothing."""
        self.empty.say(tr("Nothing to show"), sentence)
        self.places.setCurrentWidget(self.empty)

    def show_found(self, found: WhatIf) -> None:
        """Show what other stops and targets would have brought."""
        self._found = found
        if not found.n:
            self.fail(
                tr("A trade needs a stop and stored candles of its time. Fetch them by a chart.")
            )
            return
        self.verdict.setText(verdict(found))
        self.doubt.setText(doubt(found))
        self.places.setCurrentWidget(self.card)
        self._show_map()

    def _show_map(self) -> None:
        found = self._found
        if found is None:
            return
        values = found.mean_r if self.values.current == MEAN else found.total_r
        self.face.show_map(heat_map_of(found, values))
        self.card.set_note(tr("stop in initial risks, target in R"))

    def data(self) -> PlotData:
        """A row for each combination."""
        titles = (tr("Stop (R)"), tr("Target (R)"), tr("Mean R"), tr("Sum R"))
        found = self._found
        if found is None:
            return PlotData(titles, [])
        return PlotData(
            titles,
            [
                (stop, target, float(found.mean_r[row, column]), float(found.total_r[row, column]))
                for row, stop in enumerate(found.stops)
                for column, target in enumerate(found.targets)
            ],
        )


def best_of(found: WhatIf) -> tuple[int, int]:
    """Row and column of the highest mean."""
    row, column = np.unravel_index(int(np.nanargmax(found.mean_r)), found.mean_r.shape)
    return int(row), int(column)


def heat_map_of(found: WhatIf, values: Floats) -> HeatMap:
    """Stops upwards, targets to the right."""
    return HeatMap(tr("Target"), tr("Stop"), found.targets, found.stops, values, best_of(found))


def verdict(found: WhatIf) -> str:
    """What was made beside what the best combination would have made."""
    row, column = best_of(found)
    return tr(
        "As traded {0} a trade; with a stop of {1} and a target of {2} it had been {3}."
    ).format(
        words.result_with_unit(found.actual_mean_r, R),
        formats.number(found.stops[row], 2) + " R",
        formats.number(found.targets[column], 2) + " R",
        words.result_with_unit(float(found.mean_r[row, column]), R),
    )


def doubt(found: WhatIf) -> str:
    """How far that goes."""
    tried = len(found.stops) * len(found.targets)
    told = tr(
        "{0}, {1} combinations: the best of many is partly luck. Look for many good cells together."
    ).format(words.trades(found.n), formats.count(tried))
    if found.n < FEWEST_CASES:
        told = f"{words.few()}. {told}"
    if found.left_out:
        told += " " + tr("{0} left out, without a stop or candles.").format(
            words.trades(found.left_out)
        )
    return told
