"""The scanner's table, which gives its columns less room in a narrow dock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction

from app.ui.models.table_view import TableView
from app.ui.panels.scanner.columns import NARROW, WIDE, scanner_columns
from app.ui.panels.scanner.extra_columns import column_of
from app.ui.theme import icon

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent
    from PySide6.QtWidgets import QMenu

    from app.services.scan.events import ScannerRow
    from app.ui.models.column import Column
    from app.ui.models.row_model import RowModel
    from app.ui.panels.scanner.extra_columns import ExtraColumn, ExtraValues
    from app.ui.theme import Theme

NARROW_BELOW = 500


class ScannerTable(TableView["ScannerRow"]):
    """Keeps price, change and badges in view down to 292 pixels, the score too down to 340.

    Signals:
        column_wanted: the id of an added column to be changed; "" for a new one.
    """

    column_wanted = Signal(str)

    def __init__(self, model: RowModel[ScannerRow], theme: Theme) -> None:
        super().__init__(model, theme, "scanner.table")
        self._is_narrow = False
        self._added: tuple[ExtraColumn, ...] = ()

    def show_added(self, added: tuple[ExtraColumn, ...], values: ExtraValues) -> None:
        """Show the user's own columns before the last of the others."""
        self._added = added
        own = scanner_columns()
        self.replace_columns((*own[:-2], *(column_of(each, values) for each in added), *own[-2:]))

    def column_menu(self) -> QMenu:
        menu = super().column_menu()
        menu.addSeparator()
        fresh = QAction(icon("plus"), self.tr("Add a column…"), menu)
        fresh.triggered.connect(lambda _checked: self.column_wanted.emit(""))
        menu.addAction(fresh)
        for each in self._added:
            change = QAction(icon("pencil"), self.tr("Change “{0}”…").format(each.title), menu)
            change.triggered.connect(lambda _checked, key=each.id: self.column_wanted.emit(key))
            menu.addAction(change)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.viewport().width() < NARROW_BELOW
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._take_widths(NARROW if narrow else WIDE)
        super().resizeEvent(event)

    def _width(self, column: Column[ScannerRow]) -> int:
        if self._is_narrow and column.stretch:
            return NARROW[column.id]  # the number alone, without its bar
        return super()._width(column)

    def _take_widths(self, widths: dict[str, int]) -> None:
        for at, column in enumerate(self._model.columns):
            if column.id in widths and not column.stretch:
                self.setColumnWidth(at, widths[column.id])
