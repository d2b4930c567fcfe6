"""The scanner: one row for each symbol of the universe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "scanner",
    title="Scanner",
    icon="magnifying-glass",
    slots={"scan": Slot.LEFT, "replay": Slot.LEFT},
    order=10,
    hint="One row for each symbol of the universe.",
)
def make_scanner(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.scanner.scanner_panel import ScannerPanel

    return ScannerPanel(context)
