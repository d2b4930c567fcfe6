"""The chart panel: one symbol with its indicators, setups and regime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "chart",
    title="Chart",
    icon="chart-line",
    slots={
        "scan": Slot.CENTER,
        "build": Slot.BOTTOM,
        "journal": Slot.CENTER,
        "backtest": Slot.CENTER,
        "replay": Slot.CENTER,
    },
    order=20,
    hint="Candles, indicators and setups of the chosen symbol.",
)
def make_chart(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.chart.chart_panel import ChartPanel

    return ChartPanel(context)
