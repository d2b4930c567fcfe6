"""The universe: which symbols are scanned, and why the others are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "universe",
    title="Universe",
    icon="funnel",
    slots={"scan": Slot.BOTTOM},
    order=60,
    hint="Which symbols are scanned, why the others are not, and your watchlists.",
)
def make_universe(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.universe.universe_panel import UniversePanel

    return UniversePanel(context)
