"""The strategies: the list of rules, and the editor of the chosen one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "strategies",
    title="Strategies",
    icon="tree-structure",
    slots={"build": Slot.CENTER},
    order=15,
    hint="Your rules: switch them on and off, write and check them.",
)
def make_strategies(context: Context) -> Panel:
    """The panel, built when it is first shown."""
    from app.ui.panels.strategies.strategies_panel import StrategiesPanel

    return StrategiesPanel(context)
