"""The log: what the program does, line by line as it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "log",
    title="Log",
    icon="terminal-window",
    slots={"scan": Slot.BOTTOM, "replay": Slot.BOTTOM},
    order=60,
    hint="What the program does, as it happens.",
)
def make_log(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.log.log_panel import LogPanel

    return LogPanel(context)
