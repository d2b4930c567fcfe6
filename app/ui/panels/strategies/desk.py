"""What the panel's helpers may ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.panel import Panel

if TYPE_CHECKING:
    from app.services.strategy_import import Incoming
    from app.ui.panels.strategies.library import Library
    from app.ui.panels.strategies.rows import StrategyTable
    from app.ui.panels.strategies.shelf import Shelf


class StrategyDesk(Panel):
    """The panel as its pages, files and actions know it.

    Attributes:
        library: asks the services.
        table: the list of strategies.
        shelf: the strategies, and the unsaved changes of them.
    """

    library: Library
    table: StrategyTable
    shelf: Shelf

    @property
    def chosen(self) -> str:
        """The name of the strategy in the editor; "" when there is none."""
        raise NotImplementedError

    @property
    def selected(self) -> list[str]:
        """The names of the selected rows."""
        raise NotImplementedError

    def save(self) -> None:
        """Keep the chosen strategy's changes as a new version; mistakes are shown instead."""
        raise NotImplementedError

    def discard(self, name: str) -> None:
        """Throw the unsaved changes of a strategy away; undo brings them back."""
        raise NotImplementedError

    def show_editor(self) -> None:
        """Leave versions, gallery or import."""
        raise NotImplementedError

    def show_versions(self) -> None:
        """Show what was kept before of the chosen strategy."""
        raise NotImplementedError

    def show_gallery(self) -> None:
        """Show the ready strategies."""
        raise NotImplementedError

    def ask_about(self, came: Incoming) -> None:
        """Ask what to do with names that are taken."""
        raise NotImplementedError
