"""The user's own columns of the scanner: kept, shown, and evaluated after each scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.services.strategies import StrategyChanged
from app.ui.panels.scanner.extra_columns import (
    MOST_COLUMNS,
    ExtraColumn,
    ExtraValues,
    from_state,
    next_id,
    to_state,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.expression_columns import ColumnValues
    from app.services.scan.events import ScannerRow
    from app.ui.context import Context
    from app.ui.models.row_model import RowModel
    from app.ui.panels.scanner.column_form import ColumnForm
    from app.ui.panels.scanner.scanner_table import ScannerTable


class AddedColumns(QObject):
    """Adds, changes, moves and removes columns of one table.

    All expressions are evaluated over all symbols in one question, off the GUI thread.

    Signals:
        changed: columns or their values are others now.

    Attributes:
        form: in which a column is written.
    """

    changed = Signal()

    def __init__(
        self,
        context: Context,
        table: ScannerTable,
        model: RowModel[ScannerRow],
        form: ColumnForm,
    ) -> None:
        super().__init__(table)
        self._context = context
        self._table = table
        self._model = model
        self.form = form
        self._columns: tuple[ExtraColumn, ...] = ()
        self._values = ExtraValues()
        table.column_wanted.connect(self.write)
        form.saved.connect(self._save)
        form.removed.connect(self.remove)
        form.moved.connect(self._move)
        form.left.connect(table.setFocus)
        context.bridge.on(StrategyChanged, lambda _event: self.evaluate(), self)

    @property
    def columns(self) -> tuple[ExtraColumn, ...]:
        """The added columns."""
        return self._columns

    def numbers(self) -> dict[str, Callable[[ScannerRow], float | None]]:
        """What a filter may compare: columns by name or expression, in lower case, as shown."""
        by_expression = {each.expression.casefold(): self._number(each) for each in self._columns}
        return by_expression | {each.title.casefold(): self._number(each) for each in self._columns}

    def _number(self, column: ExtraColumn) -> Callable[[ScannerRow], float | None]:
        scale = 100.0 if column.style == "percent" else 1.0

        def number(row: ScannerRow) -> float | None:
            value = self._values.value(column, row)
            return None if value is None else value * scale

        return number

    # ------------------------------------------------------------ what the user does

    def write(self, column_id: str) -> None:
        """Open the form for a column; "" for a new one."""
        found = next((each for each in self._columns if each.id == column_id), None)
        if found is None and len(self._columns) >= MOST_COLUMNS:
            self._context.notices.show(
                self.tr("No more columns"),
                self.tr("{0} columns are the most; remove one first.").format(MOST_COLUMNS),
            )
            return
        self.form.write(found or ExtraColumn(next_id(self._columns), "", ""))

    def remove(self, column_id: str) -> None:
        """Take a column away; a toast offers it back."""
        gone = next((each for each in self._columns if each.id == column_id), None)
        self.form.hide()
        if gone is None:
            return
        before = self._columns
        self._take(tuple(each for each in before if each.id != column_id))
        self._context.notices.show(
            self.tr("Column “{0}” is removed").format(gone.title),
            gone.expression,
            action=(self.tr("Undo"), lambda: self._restore(gone)),
        )
        self._table.setFocus()

    def _restore(self, column: ExtraColumn) -> None:
        if all(each.id != column.id for each in self._columns):
            self._take((*self._columns, column))
            self.evaluate()

    def _save(self, column: ExtraColumn) -> None:
        known = [each.id for each in self._columns]
        if column.id in known:
            at = known.index(column.id)
            self._take((*self._columns[:at], column, *self._columns[at + 1 :]))
        else:
            self._take((*self._columns, column))
        self.evaluate()
        self._table.setFocus()

    def _move(self, column_id: str, by: int) -> None:
        self._table.move_column(column_id, by)

    def _take(self, columns: tuple[ExtraColumn, ...]) -> None:
        self._columns = columns
        self._table.show_added(columns, self._values)
        self.changed.emit()

    # ------------------------------------------------------------ values

    def evaluate(self) -> None:
        """Ask for all values of all symbols at once."""
        symbols = tuple(row.symbol for row in self._model.all_rows() if not row.failure)
        expressions = tuple(dict.fromkeys(column.expression for column in self._columns))
        if not symbols or not expressions:
            return
        services = self._context.services
        self._context.runner.ask(
            self,
            lambda: services.expression_columns.newest_stored(expressions, symbols),
            self._receive,
            topic="values",
        )

    def _receive(self, found: ColumnValues) -> None:
        self._values.found = found
        self._model.refresh()
        self.changed.emit()

    # ------------------------------------------------------------ state

    def saved_state(self) -> list[dict[str, object]]:
        """The columns, as JSON values."""
        return to_state(self._columns)

    def restore_state(self, state: object) -> None:
        """Take kept columns back."""
        columns = from_state(state)
        if columns != self._columns:
            self._take(columns)
            self.evaluate()
