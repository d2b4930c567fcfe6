"""What every table offers in its title bar: column chooser, copy, export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

from app.ui.models.table_export import save_csv
from app.ui.theme import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.context import Context
    from app.ui.models.row_model import RowModel
    from app.ui.models.table_view import TableView


class TableTools(QObject):
    """The actions of one table."""

    def __init__(
        self, table: TableView[Any], model: RowModel[Any], context: Context, file_name: str
    ) -> None:
        """Actions for the table that shows ``model``; exports are offered under ``file_name``."""
        super().__init__(table)
        self._table = table
        self._model = model
        self._context = context
        self._file_name = file_name
        self.columns = self._action("columns", self.tr("Columns"), self._choose_columns)
        self.copy = self._action("copy", self.tr("Copy rows"), table.copy)
        self.export = self._action("export", self.tr("Export…"), self._choose_file)

    def save(self, path: str) -> None:
        """Write the rows and columns on screen as CSV."""
        columns, rows = self._table.shown_columns(), self._model.rows()
        self._context.runner.ask(
            self,
            lambda: save_csv(Path(path), columns, rows),
            lambda _done: None,
            failed=self._tell_failure,
        )

    def _action(self, name: str, text: str, run: Callable[[], object]) -> QAction:
        action = QAction(icon(name), text, self)
        action.setToolTip(text)
        action.triggered.connect(lambda _checked: run())
        return action

    def _choose_columns(self) -> None:
        menu = self._table.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        corner = self._table.mapToGlobal(self._table.rect().topRight())
        corner.setX(corner.x() - menu.sizeHint().width())
        menu.popup(corner)

    def _choose_file(self) -> None:
        filters = self.tr("Comma-separated values (*.csv)")
        dialog = QFileDialog(self._table, self.tr("Export"), f"{self._file_name}.csv", filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save)
        dialog.open()

    def _tell_failure(self, sentence: str) -> None:
        self._context.notices.show(self.tr("The export failed"), sentence, token="danger")
