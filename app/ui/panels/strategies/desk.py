"""What the panel's helpers may ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.services.strategy_import import Incoming
    from app.ui.context import Context
    from app.ui.panel import Panel
    from app.ui.panels.strategies.library import Library
    from app.ui.panels.strategies.rows import StrategyTable
    from app.ui.panels.strategies.shelf import Shelf


class StrategyDesk(Protocol):
    """The panel as its pages, files and actions know it.

    Attributes:
        context: what every panel may use.
        library: asks the services.
        table: the list of strategies.
        shelf: the strategies, and the unsaved changes of them.
    """

    context: Context
    library: Library
    table: StrategyTable
    shelf: Shelf

    @property
    def widget(self) -> Panel:
        """The panel itself, to hold what belongs to it."""

    @property
    def chosen(self) -> str:
        """The name of the strategy in the editor; "" when there is none."""

    @property
    def selected(self) -> list[str]:
        """The names of the selected rows."""

    def backtest(self) -> None:
        """Ask the backtester to take up the chosen strategy as it stands, saved or not."""

    def save(self) -> None:
        """Keep the chosen strategy's changes as a new version; mistakes are shown instead."""

    def discard(self, name: str) -> None:
        """Throw the unsaved changes of a strategy away; undo brings them back."""

    def show_editor(self) -> None:
        """Leave versions, gallery or import."""

    def show_versions(self) -> None:
        """Show what was kept before of the chosen strategy."""

    def show_gallery(self) -> None:
        """Show the ready strategies."""

    def ask_about(self, came: Incoming) -> None:
        """Ask what to do with names that are taken."""
