"""What the panel's helpers may ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Panel

if TYPE_CHECKING:
    from app.services.strategy_import import Incoming
    from app.ui.panels.strategies.draft import Draft
    from app.ui.panels.strategies.library import Library
    from app.ui.panels.strategies.rows import StrategyTable


class StrategyDesk(Panel):
    """The panel as its pages and files know it.

    Attributes:
        library: asks the services.
        table: the list of strategies.
        drafts: unsaved changes by name.
    """

    library: Library
    table: StrategyTable
    drafts: dict[str, Draft]

    @property
    def names(self) -> frozenset[str]:
        """The names of all strategies."""
        raise NotImplementedError

    @property
    def selected(self) -> list[str]:
        """The names of the selected rows."""
        raise NotImplementedError

    def show_editor(self) -> None:
        """Leave versions, gallery or import."""
        raise NotImplementedError

    def ask_about(self, came: Incoming) -> None:
        """Ask what to do with names that are taken."""
        raise NotImplementedError
