"""The scans: every cycle with what it did, how long it took and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "scans",
    title="Scans",
    icon="list-dashes",
    slots={"scan": Slot.BOTTOM},
    order=50,
    hint="Every scan: what it did, how long it took, what went wrong.",
)
def make_scans(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.scans.scans_panel import ScansPanel

    return ScansPanel(context)
