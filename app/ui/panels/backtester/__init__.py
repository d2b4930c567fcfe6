"""The backtester: what a strategy would have brought, over the stored past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "backtester",
    title="Backtester",
    icon="chart-line-up",
    slots={"backtest": Slot.CENTER},
    order=15,
    hint="What a strategy would have brought over the stored past, costs included.",
)
def make_backtester(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.backtester.backtester_panel import BacktesterPanel

    return BacktesterPanel(context)
