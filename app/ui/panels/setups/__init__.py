"""The setups: what the rules found, and how far each has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "setups",
    title="Setups",
    icon="list",
    slots={"scan": Slot.BOTTOM, "replay": Slot.BOTTOM},
    order=30,
    hint="What the rules found, and how far each has come.",
)
def make_setups(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.setups.setups_panel import SetupsPanel

    return SetupsPanel(context)
