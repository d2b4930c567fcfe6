"""The dashboard: may I take risk, what is open, was anything missed, where the market moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "dashboard",
    title="Dashboard",
    icon="gauge",
    slots={"dashboard": Slot.CENTER, "scan": Slot.CENTER},
    order=25,
    hint="The market's regime, open setups and what was scanned.",
)
def make_dashboard(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.dashboard.dashboard_panel import DashboardPanel

    return DashboardPanel(context)
