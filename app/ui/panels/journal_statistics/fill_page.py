"""Plan against fill: where the trades were entered and left, and what was missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.bars_page import BarsPage
from app.ui.panels.journal_statistics.page import side_by_side
from app.ui.panels.journal_statistics.plot_card import PlotCard, histogram_data, say_or_show
from app.ui.panels.journal_statistics.tiles import fill_tiles
from app.ui.panels.journal_statistics.words import tr
from app.ui.widgets.histogram import HistogramFace
from app.ui.widgets.tile import TileStrip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.panels.journal_statistics.prepared import Shown
    from app.ui.widgets.histogram import Histogram


class FillPage(BarsPage):
    """Slips as distributions, results by what price met first."""

    LEAST_HEIGHT = 560

    def parts(self) -> Iterator[None]:
        self.tiles = TileStrip(6)
        self.column.addWidget(self.tiles)
        self.entry, self.exit = HistogramFace(more_is_worse=True), HistogramFace()
        self.entry.setAccessibleName(tr("Entry slip"))
        self.exit.setAccessibleName(tr("Exit against plan"))
        self.entry_card = self._card(tr("Entry slip, % of the planned price"), self.entry)
        self.exit_card = self._card(tr("Exit against plan, R"), self.exit)
        row = side_by_side(self.entry_card, self.exit_card)
        row.setMinimumHeight(160)
        self.column.addWidget(row, 1)
        yield
        cards = self.make_bars(
            ("first_touch", tr("What price met first")), ("setup", tr("From a setup, or outside"))
        )
        below = side_by_side(*cards)
        below.setMinimumHeight(160)
        self.column.addWidget(below, 1)

    def _card(self, title: str, face: HistogramFace) -> PlotCard:
        return PlotCard(self.context, title, face, lambda: histogram_data(face.shown))

    def fill(self, shown: Shown) -> Iterator[None]:
        self.tiles.show_words(fill_tiles(shown.report))
        _show(self.entry, self.entry_card, shown.entry_slips, tr("No trade has a planned entry."))
        _show(self.exit, self.exit_card, shown.exit_slips, tr("No trade has a planned exit."))
        yield
        self.show_bars(shown.report)


def _show(face: HistogramFace, card: PlotCard, shown: Histogram | None, sentence: str) -> None:
    face.show_histogram(shown)
    say_or_show(card, shown is not None, sentence)
    if shown is not None:
        card.set_note(words.trades(sum(shown.counts)))
