"""Harrier's window with a large journal, to be run as a process: HOME STACKS.

The beats of the event loop are printed as JSON, with their phases. STACKS is 1 to note also what
the threads did in long stalls.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.benchmarks.bench_journal import FILTERS
from tests.benchmarks.played_window import SETTLE_MS, Player, play

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.panels.journal.journal_panel import JournalPanel
    from app.ui.panels.journal_statistics.statistics_panel import StatisticsPanel
    from tests.benchmarks.played_window import Step

_FRAME_MS = 16
_SCROLLS, _WALKS, _EDITS = 40, 12, 4
_WALK_MS = 250
_SORTED = ("symbol", "r", "closed")


class JournalPlayer(Player):
    """Looks at trades and statistics, edits, and writes files."""

    trades = 0

    def facts(self) -> dict[str, object]:
        return {"trades": self.trades}

    def script(self) -> Iterator[Step]:
        from app.ui.panels.journal.journal_panel import JournalPanel
        from app.ui.panels.journal_statistics.statistics_panel import StatisticsPanel

        journal = self.window.findChildren(JournalPanel)[0]
        statistics = self.window.findChildren(StatisticsPanel)[0]
        yield lambda: journal.list.model.total > 0
        self.trades = journal.list.model.total
        self.pulse.phase = "workspace"
        self.context.actions["workspace.journal"].trigger()
        yield journal.isVisible
        yield SETTLE_MS
        yield from self._go_through(journal)
        yield from self._edit(journal)
        yield from self._look_at(statistics)
        yield from self._write(journal)

    def _go_through(self, journal: JournalPanel) -> Iterator[Step]:
        listed = journal.list
        table, model = listed.table, listed.model
        self.pulse.phase = "scroll"
        bar = table.verticalScrollBar()
        for step in range(_SCROLLS):
            bar.setValue(bar.maximum() * step // _SCROLLS)
            yield _FRAME_MS
        self.pulse.phase = "sort"
        header = table.horizontalHeader()
        order = table.column_order()
        for name in _SORTED:
            header.sectionClicked.emit(order.index(name))
            yield SETTLE_MS
        self.pulse.phase = "filter"
        for text in (*FILTERS, ""):
            listed.line.write(text)
            yield SETTLE_MS
        self.pulse.phase = "walk"
        for row in range(_WALKS):
            table.choose(model.row(row).trade.id)
            yield _WALK_MS
        self.pulse.phase = "day"
        journal.open_day("2024-01-05")
        yield SETTLE_MS
        journal.open_day("2024-01-06")
        yield SETTLE_MS

    def _edit(self, journal: JournalPanel) -> Iterator[Step]:
        self.pulse.phase = "edit"
        model, table = journal.list.model, journal.list.table
        for number in range(_EDITS):
            key = model.row(number).trade.id
            table.choose(key)
            yield _WALK_MS
            rating = 1 + model.row(number).trade.record.rating % 5
            journal.bulk.rate(rating)
            yield lambda key=key, rating=rating: model.get(key).trade.record.rating == rating
            yield SETTLE_MS
        self.pulse.phase = "undo"
        for _ in range(_EDITS):
            journal.steps.undo.trigger()
            yield SETTLE_MS

    def _look_at(self, statistics: StatisticsPanel) -> Iterator[Step]:
        self.pulse.phase = "statistics"
        self.context.selection.want_panel("journal-statistics")
        yield lambda: statistics.shown is not None
        yield SETTLE_MS
        for at, name in enumerate(statistics.pages):
            self.pulse.phase = f"page {name}"
            statistics.bar.setCurrentIndex(at)
            yield SETTLE_MS
        self.pulse.phase = "page again"
        for at in range(len(statistics.pages)):
            statistics.bar.setCurrentIndex(at)
            yield SETTLE_MS
        statistics.bar.setCurrentIndex(0)
        for phase, text in (("statistics filtered", FILTERS[-1]), ("statistics of all", "")):
            self.pulse.phase = phase
            before = statistics.shown
            self.context.selection.journal.choose_query(text)
            yield lambda before=before: statistics.shown is not before
            yield SETTLE_MS

    def _write(self, journal: JournalPanel) -> Iterator[Step]:
        for ending in (".xlsx", ".zip"):
            self.pulse.phase = f"export {ending}"
            path = self.home / f"journal{ending}"
            journal.files.write(str(path))
            yield from self.timed(f"export {ending}", path.exists)


if __name__ == "__main__":
    sys.exit(play(JournalPlayer(Path(sys.argv[1]), stacks=sys.argv[2] == "1")))
