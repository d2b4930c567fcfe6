"""The context menu of tables of symbols: on the chart, copied, into a watchlist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu

from app.ui.theme import icon
from app.ui.watchlist_deeds import WatchlistDeeds

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QPoint

    from app.ui.context import Context
    from app.ui.models.table_view import TableView


class WatchlistMenu(QObject):
    """Made anew each time, since there may be other lists by then."""

    def __init__(
        self,
        context: Context,
        table: TableView[Any],
        symbol_of: Callable[[Any], str],
        deeds: WatchlistDeeds | None = None,
    ) -> None:
        """Give a table the menu.

        Args:
            context: the window's.
            table: shows a symbol in each row.
            symbol_of: tells the symbol of a row.
            deeds: who makes the changes; None: the menu itself.
        """
        super().__init__(table)
        self._context, self._table, self._symbol_of = context, table, symbol_of
        self.deeds = deeds or WatchlistDeeds(context, table)
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open)

    def menu(self) -> QMenu:
        """The menu of the selected rows."""
        symbols = tuple(dict.fromkeys(map(self._symbol_of, self._table.selected())))
        menu = QMenu(self._table)
        selection = self._context.selection
        chart = menu.addAction(icon("chart-line"), self.tr("Show on the chart"))
        chart.triggered.connect(lambda _checked: selection.want_panel("chart"))
        copy = menu.addAction(icon("copy"), self.tr("Copy rows\tCtrl+C"))
        copy.triggered.connect(lambda _checked: self._table.copy())
        menu.addSeparator()
        lists = menu.addMenu(icon("list-plus"), self.tr("Add to watchlist"))
        self._fill(lists, symbols)
        return menu

    def _fill(self, menu: QMenu, symbols: tuple[str, ...]) -> None:
        for one in self.deeds.lists:
            has_all = all(symbol in one for symbol in symbols)
            action = menu.addAction(one.name.replace("&", "&&"))
            action.setCheckable(has_all)
            action.setChecked(has_all)
            action.setEnabled(not has_all)
            action.triggered.connect(
                lambda _checked, name=one.name: self.deeds.add(name, symbols, tell=True)
            )
        if self.deeds.lists:
            menu.addSeparator()
        fresh = menu.addAction(icon("plus"), self.tr("New list…"))
        fresh.triggered.connect(lambda _checked: self.deeds.ask_new(symbols))

    def place(self, at: QPoint) -> QPoint | None:
        """Where on the screen the menu opens; None while no row is chosen.

        Args:
            at: in the table's viewport; beside the rows, as a key may ask: below the chosen row.
        """
        if not self._table.selected():
            return None
        if not self._table.indexAt(at).isValid():
            at = self._table.visualRect(self._table.currentIndex()).bottomLeft()
        return self._table.viewport().mapToGlobal(at)

    def _open(self, at: QPoint) -> None:
        place = self.place(at)
        if place is not None:
            menu = self.menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(place)
