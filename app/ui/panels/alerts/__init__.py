"""The alerts: what was told, what waits to go out, what is watched, and through which channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "alerts",
    title="Alerts",
    icon="bell",
    slots={"scan": Slot.BOTTOM},
    order=40,
    hint="What was told, what waits to go out, and the prices that are watched.",
)
def make_alerts(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.alerts.alerts_panel import AlertsPanel

    return AlertsPanel(context)
