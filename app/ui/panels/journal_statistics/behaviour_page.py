"""What you do with your rules: tags, mistakes, emotions, streaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panels.journal_statistics.bars_page import BarsPage
from app.ui.panels.journal_statistics.page import side_by_side
from app.ui.panels.journal_statistics.split_table import CHECKLIST, SplitTable
from app.ui.panels.journal_statistics.tiles import streak_tiles
from app.ui.panels.journal_statistics.words import tr
from app.ui.widgets.tile import TileStrip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.panels.journal_statistics.prepared import Shown


class BehaviourPage(BarsPage):
    """Streaks above, habits as bars, tags and their like as a table."""

    LEAST_HEIGHT = 480

    def parts(self) -> Iterator[None]:
        self.tiles = TileStrip(6)
        self.column.addWidget(self.tiles)
        cards = self.make_bars(
            ("rules", tr("Rules kept or broken")),
            ("after", tr("After a win, after a loss")),
            ("rating", tr("By rating")),
        )
        row = side_by_side(*cards)
        row.setFixedHeight(180)
        self.column.addWidget(row)
        yield
        ways = {
            "tag": tr("Tag"),
            "mistake": tr("Mistake"),
            "emotion": tr("Emotion"),
            "confidence": tr("Confidence"),
            "tag_group": tr("Tag group"),
            CHECKLIST: tr("Checklist"),
        }
        self.split = SplitTable(self.context, "behaviour", ways)
        self.split.group_chosen.connect(self.words_chosen)
        self.column.addWidget(self.split, 1)

    def fill(self, shown: Shown) -> Iterator[None]:
        self.tiles.show_words(streak_tiles(shown.report))
        self.show_bars(shown.report)
        yield
        self.split.show_report(shown.report)
