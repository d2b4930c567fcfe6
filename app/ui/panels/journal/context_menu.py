"""What can be done about the selected trades, by menu and by keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu

from app.ui.theme import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtCore import QPoint
    from PySide6.QtGui import QAction

    from app.ui.models.table_view import TableView
    from app.ui.panels.journal.rows import TradeRow

_RATINGS = 5


class TradeMenu(QObject):
    """Works on all selected rows.

    Signals:
        tags_wanted: ask for a tag for these rows.
        rated: 1–5 for the selected rows.
        delete_wanted: take the selected rows out.
        chart_wanted: show the trade under the cursor in the chart panel.
        cause_wanted: ask which setup caused the selected trade.
        section_wanted: turn to a page of the detail.
    """

    tags_wanted = Signal()
    rated = Signal(int)
    delete_wanted = Signal()
    chart_wanted = Signal()
    cause_wanted = Signal()
    section_wanted = Signal(str)

    def __init__(self, table: TableView[TradeRow]) -> None:
        super().__init__(table)
        self._table = table
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._open)
        self._bind("Del", self.delete_wanted.emit)
        self._bind("T", self.tags_wanted.emit)
        self._bind("G", self.chart_wanted.emit)
        self._bind("L", self.cause_wanted.emit)
        for points in range(1, _RATINGS + 1):
            self._bind(str(points), partial(self.rated.emit, points))

    def menu_of(self, rows: Sequence[TradeRow]) -> QMenu:
        """The menu for these rows."""
        menu = QMenu(self._table)
        self._add(menu, "tag", self.tr("Add a tag…\tT"), self.tags_wanted.emit)
        rate = menu.addMenu(icon("star"), self.tr("Rate"))
        for points in range(1, _RATINGS + 1):
            action = rate.addAction(f"{points}\t{points}")
            action.triggered.connect(lambda _checked, points=points: self.rated.emit(points))
        menu.addSeparator()
        self._add(menu, "chart-line", self.tr("Show on the chart\tG"), self.chart_wanted.emit)
        fills = self._add(menu, "list", self.tr("Fills"), lambda: self.section_wanted.emit("fills"))
        ask = self.tr("Which setup caused it?…\tL")
        cause = self._add(menu, "link", ask, self.cause_wanted.emit)
        for single in (fills, cause):
            single.setEnabled(len(rows) == 1)
        self._add(menu, "copy", self.tr("Copy rows\tCtrl+C"), self._table.copy)
        menu.addSeparator()
        one, many = self.tr("Delete trade\tDel"), self.tr("Delete {0} trades\tDel")
        words = one if len(rows) == 1 else many.format(len(rows))
        self._add(menu, "trash", words, self.delete_wanted.emit)
        return menu

    @staticmethod
    def _add(menu: QMenu, icon_name: str, text: str, run: Callable[[], object]) -> QAction:
        action = menu.addAction(icon(icon_name), text)
        action.triggered.connect(lambda _checked: run())
        return action

    def _bind(self, keys: str, run: Callable[[], object]) -> None:
        made = QShortcut(QKeySequence(keys), self._table)
        made.setContext(Qt.ShortcutContext.WidgetShortcut)
        made.activated.connect(run)

    def _open(self, at: QPoint) -> None:
        rows = self._table.selected()
        if rows and self._table.indexAt(at).isValid():
            menu = self.menu_of(rows)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self._table.viewport().mapToGlobal(at))
