"""Statistics of the journal: what the trades that were really made say about the trading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "journal-statistics",
    title="Statistics",
    icon="chart-bar",
    slots={"journal": Slot.CENTER},
    order=12,
    hint="What your trades say: result, habits, what skipping cost.",
)
def make_journal_statistics(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.journal_statistics.statistics_panel import StatisticsPanel

    return StatisticsPanel(context)
