"""One setup: its levels, reasons, size and events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "setup",
    title="Setup",
    icon="target",
    slots={"scan": Slot.RIGHT, "replay": Slot.RIGHT},
    order=25,
    hint="Levels, reasons, size and events of the chosen setup.",
)
def make_setup(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.setup.setup_panel import SetupPanel

    return SetupPanel(context)
