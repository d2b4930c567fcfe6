"""The journal: what was really traded, against what was planned, and what was noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "journal",
    title="Journal",
    icon="notebook",
    slots={"journal": Slot.LEFT},
    order=36,
    hint="What was really traded, against what was planned.",
)
def make_journal(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.journal.journal_panel import JournalPanel

    return JournalPanel(context)
