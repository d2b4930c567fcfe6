"""The first-run questions, in a dock beside everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Slot, panel

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panel import Panel


@panel(
    "welcome",
    title="Start",
    icon="flag",
    slots={"scan": Slot.START},
    order=5,
    hint="Four short questions, all of which can be skipped.",
)
def make_welcome(context: Context) -> Panel:
    """The panel with its four steps."""
    from app.ui.panels.welcome.welcome_panel import WelcomePanel

    return WelcomePanel(context)
