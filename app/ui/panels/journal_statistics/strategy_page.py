"""Which rules and which markets bring how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panels.journal_statistics.page import Page
from app.ui.panels.journal_statistics.split_table import CONDITION, SplitTable
from app.ui.panels.journal_statistics.words import tr

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.panels.journal_statistics.prepared import Shown


class StrategyPage(Page):
    """One table, split by what was traded and why."""

    def parts(self) -> Iterator[None]:
        ways = {
            "strategy": tr("Strategy"),
            "setup": tr("Setup"),
            "symbol": tr("Symbol"),
            "side": tr("Side"),
            "regime": tr("Regime"),
            CONDITION: tr("Condition"),
            "account": tr("Account"),
        }
        self.split = SplitTable(self.context, "strategy", ways)
        self.split.group_chosen.connect(self.words_chosen)
        self.column.addWidget(self.split)
        yield

    def fill(self, shown: Shown) -> Iterator[None]:
        self.split.show_report(shown.report)
        yield
