"""Pages with groups as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.bars_face import BarsFace
from app.ui.panels.journal_statistics.page import Page
from app.ui.panels.journal_statistics.plot_card import PlotCard, say_or_show
from app.ui.panels.journal_statistics.words import tr

if TYPE_CHECKING:
    from app.domain.journal.statistics.report import JournalReport
    from app.ui.context import Context


class BarsPage(Page):
    """A page with cards of bars.

    Attributes:
        bars: faces and cards by the ids of their breakdowns.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.bars: dict[str, tuple[BarsFace, PlotCard]] = {}

    def make_bars(self, *ways: tuple[str, str]) -> list[PlotCard]:
        """Cards for some breakdowns, by id and title."""
        made = []
        for way, title in ways:
            face = BarsFace(title)
            face.group_chosen.connect(self.words_chosen)
            card = PlotCard(self.context, title, face, face.data)
            self.bars[way] = face, card
            made.append(card)
        return made

    def show_bars(self, report: JournalReport) -> None:
        """Show another report's groups."""
        for way, (face, card) in self.bars.items():
            found = report.breakdown(way)
            rows = () if found is None else found.rows
            face.show_rows(rows, report.unit)
            say_or_show(card, bool(rows), tr("Nothing to tell apart here."))
            if rows:
                card.set_note(tr("{0} a trade").format(words.unit_word(report.unit)))
