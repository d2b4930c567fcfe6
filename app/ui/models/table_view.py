"""The one table view: sorting by header, column chooser, copy, state, narrowing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QByteArray, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from app.ui.models.column import SortKey
from app.ui.models.table_export import tsv
from app.ui.models.table_painting import (
    ShownRow,
    paint_column,
    paint_focus,
    paint_grounds,
)
from app.ui.theme.current import font

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect
    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from app.ui.models.column import Column
    from app.ui.models.row_model import RowModel
    from app.ui.theme import Theme

HEADER_HEIGHT = 24


class TableView[Row](QTableView):
    """Shows a `RowModel`.

    Signals:
        row_chosen: the row under the cursor, when the user or the program moved there.
        row_opened: the row that was double-clicked or entered.
    """

    row_chosen = Signal(object)
    row_opened = Signal(object)

    def __init__(
        self, model: RowModel[Row], theme: Theme, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._model = model
        self._theme = theme
        self._chosen_key: Hashable | None = None
        self._hidden = {column.id for column in model.columns if column.hidden}
        self._hovered_row = -1
        # Before the selection model, which would move on to a neighbour and so choose it.
        model.rowsAboutToBeRemoved.connect(self._let_go)
        self.setModel(model)
        self._set_up_view()
        self._set_up_header()
        self._follow_theme()
        theme.changed.connect(self._follow_theme)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.entered.connect(lambda index: self._hover(index.row()))
        self.viewportEntered.connect(lambda: self._hover(-1))
        self.activated.connect(lambda index: self.row_opened.emit(self._model.row(index.row())))
        model.modelReset.connect(self._choose_again)
        model.layoutChanged.connect(self._choose_again)
        model.rowsInserted.connect(self._choose_again)

    # ------------------------------------------------------------ set-up

    def _set_up_view(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _set_up_header(self) -> None:
        header = self.horizontalHeader()
        header.setObjectName(f"{self.objectName()}.header")
        header.setFixedHeight(HEADER_HEIGHT)
        header.setFont(font(11, 500))
        header.setHighlightSections(False)
        header.setMinimumSectionSize(24)
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort_by_section)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._open_chooser)
        self._lay_out({}, [])

    def _lay_out(self, widths: Mapping[str, int], order: Sequence[str]) -> None:
        """Give every column its width and place; ``order`` are ids from left to right."""
        header = self.horizontalHeader()
        ids = [column.id for column in self._model.columns]
        for at, column in enumerate(self._model.columns):
            mode = QHeaderView.ResizeMode
            header.setSectionHidden(at, False)
            header.setSectionResizeMode(at, mode.Stretch if column.stretch else mode.Interactive)
            self.setColumnWidth(at, widths.get(column.id, column.width))
        for place, column_id in enumerate(key for key in order if key in ids):
            header.moveSection(header.visualIndex(ids.index(column_id)), place)
        for at, column in enumerate(self._model.columns):
            self.setColumnHidden(at, column.id in self._hidden)

    def _follow_theme(self) -> None:
        height = self._theme.row_height
        self.verticalHeader().setMinimumSectionSize(16)
        self.verticalHeader().setDefaultSectionSize(height)
        self.viewport().update()

    # ------------------------------------------------------------ rows

    def choose(self, key: Hashable) -> bool:
        """Select a row and scroll to it; whether it is shown.

        A row that is filtered out is selected as soon as it is shown again.
        """
        self._chosen_key = key
        at = self._model.position(key)
        if at is None:
            self.clearSelection()
            self.selectionModel().clearCurrentIndex()
            return False
        index = self._model.index(at, self._first_shown())
        self.selectionModel().setCurrentIndex(
            index,
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )
        self.scrollTo(index)
        return True

    def chosen(self) -> Row | None:
        """The row under the cursor."""
        at = self.currentIndex().row()
        return self._model.row(at) if 0 <= at < self._model.rowCount() else None

    def selected(self) -> list[Row]:
        """The selected rows, in the order shown."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [self._model.row(at) for at in places]

    def shown_columns(self) -> list[Column[Any]]:
        """The columns on screen, from left to right."""
        header = self.horizontalHeader()
        order = [header.logicalIndex(visual) for visual in range(header.count())]
        return [self._model.columns[at] for at in order if not self.isColumnHidden(at)]

    def copy(self) -> None:
        """Put the selected rows (all, when none is selected) on the clipboard as TSV."""
        rows = self.selected() or self._model.rows()
        QGuiApplication.clipboard().setText(tsv(self.shown_columns(), rows))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chosen() is not None:
            self.row_opened.emit(self.chosen())
        else:
            super().keyPressEvent(event)

    def _first_shown(self) -> int:
        return next((c for c in range(self._model.columnCount()) if not self.isColumnHidden(c)), 0)

    def _on_current(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self._chosen_key = self._model.key_at(current.row())
            self.row_chosen.emit(self._model.row(current.row()))

    def choose_none(self) -> None:
        """Select no row."""
        self._chosen_key = None
        self.clearSelection()
        self.selectionModel().clearCurrentIndex()

    def _let_go(self, _parent: QModelIndex, first: int, last: int) -> None:
        if first <= self.currentIndex().row() <= last:
            self.selectionModel().clearCurrentIndex()

    def _choose_again(self) -> None:
        if self._chosen_key is not None and not self.currentIndex().isValid():
            self.choose(self._chosen_key)

    def _hover(self, row: int) -> None:
        if row != self._hovered_row:
            self._hovered_row = row
            self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        rows = self._rows_in(event.rect())
        if not rows:
            return
        painter = QPainter(self.viewport())
        width = min(self.horizontalHeader().length(), self.viewport().width())
        paint_grounds(painter, rows, width)
        for at, column in enumerate(self._model.columns):
            left, wide = self.columnViewportPosition(at), self.columnWidth(at)
            if not self.isColumnHidden(at) and left < event.rect().right() and left + wide > 0:
                paint_column(painter, column, left, wide, rows)
        current = self.currentIndex()
        if self.hasFocus() and current.isValid():
            paint_focus(painter, self.visualRect(current))

    def _rows_in(self, area: QRect) -> list[ShownRow]:
        first, last = self.rowAt(area.top()), self.rowAt(area.bottom())
        if first < 0:
            return []
        if last < 0:
            last = self._model.rowCount() - 1
        selection, parent = self.selectionModel(), self.rootIndex()
        rows = []
        for at in range(first, last + 1):
            ground = "hover" if at == self._hovered_row else None
            if selection.isRowSelected(at, parent):
                ground = "sel"
            top, height = self.rowViewportPosition(at), self.rowHeight(at)
            rows.append(ShownRow(self._model.row(at), top, height, ground))
        return rows

    # ------------------------------------------------------------ sorting and columns

    def _sort_by_section(self, section: int) -> None:
        """Click sorts by one column, Shift+click adds a level; the second click turns it round."""
        column = self._model.columns[section]
        order = list(self._model.order)
        old = next((level for level in order if level.column == column.id), None)
        fresh = SortKey(column.id, not old.descending if old is not None else column.numeric)
        shift = QGuiApplication.keyboardModifiers() & Qt.KeyboardModifier.ShiftModifier
        if not shift:
            self._model.sort_by(fresh)
        elif old is None:
            self._model.sort_by(*order, fresh)
        else:
            self._model.sort_by(*(fresh if level is old else level for level in order))

    def column_menu(self) -> QMenu:
        """The column chooser."""
        menu = QMenu(self)
        for column in self._model.columns:
            action = QAction(column.title, menu, checkable=True)
            action.setChecked(column.id not in self._hidden)
            action.toggled.connect(lambda on, key=column.id: self.show_column(key, shown=on))
            menu.addAction(action)
        return menu

    def show_column(self, column_id: str, *, shown: bool) -> None:
        """Show or hide a column; the last one stays."""
        if shown:
            self._hidden.discard(column_id)
        elif len(self._hidden) < len(self._model.columns) - 1:
            self._hidden.add(column_id)
        self._fit()

    def _open_chooser(self, at: QPoint) -> None:
        menu = self.column_menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.horizontalHeader().mapToGlobal(at))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Hide columns in their ``narrow`` order until the others have their full width."""
        columns = self._model.columns
        wanted = [c for c in columns if c.id not in self._hidden]
        room = self.viewport().width()
        width = sum(self._width(c) for c in wanted)
        dropped: set[str] = set()
        for column in sorted((c for c in wanted if c.narrow), key=lambda c: c.narrow):
            if width <= room:
                break
            dropped.add(column.id)
            width -= self._width(column)
        # First, since a header that has hidden sections keeps their room when a mode changes.
        for at, column in enumerate(columns):
            if column.stretch:
                self._stretch(at, column, fits=width <= room)
        for at, column in enumerate(columns):
            self.setColumnHidden(at, column.id in self._hidden or column.id in dropped)

    def _stretch(self, at: int, column: Column[Row], *, fits: bool) -> None:
        """Give a column the width that is left; without any it keeps its own, and one scrolls."""
        mode = QHeaderView.ResizeMode.Stretch if fits else QHeaderView.ResizeMode.Interactive
        header = self.horizontalHeader()
        if header.sectionResizeMode(at) != mode:
            for other in range(header.count()):
                header.setSectionHidden(other, False)
            header.setSectionResizeMode(at, mode)
            if not fits:
                self.setColumnWidth(at, column.width)

    def _width(self, column: Column[Row]) -> int:
        at = self._model.columns.index(column)
        if column.stretch or self.isColumnHidden(at):
            return column.width
        return self.columnWidth(at)

    def column_order(self) -> list[str]:
        """Ids of all columns, shown or not, from left to right."""
        header = self.horizontalHeader()
        places = (header.logicalIndex(visual) for visual in range(header.count()))
        return [self._model.columns[at].id for at in places]

    def replace_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns; those that stay keep width, place and whether they are shown.

        New ones stand where they stand among ``columns``.
        """
        before = {column.id for column in self._model.columns}
        order = self.column_order()
        widths = {
            column.id: self.columnWidth(at)
            for at, column in enumerate(self._model.columns)
            if not self.isColumnHidden(at)
        }
        for place, column in enumerate(columns):
            if column.id not in before:
                order.insert(place, column.id)
        chosen = self._chosen_key
        self._model.set_columns(columns)
        self._hidden = {c.id for c in columns if c.id in self._hidden}
        self._hidden |= {c.id for c in columns if c.hidden and c.id not in before}
        self._lay_out(widths, order)
        self._fit()
        if chosen is not None:
            self.choose(chosen)

    def move_column(self, column_id: str, by: int) -> None:
        """Move a column some places to the right (left when negative)."""
        header = self.horizontalHeader()
        ids = [column.id for column in self._model.columns]
        place = header.visualIndex(ids.index(column_id))
        header.moveSection(place, min(max(place + by, 0), header.count() - 1))

    # ------------------------------------------------------------ state

    def saved_state(self) -> dict[str, object]:
        """Columns, widths and order, as JSON values."""
        return {
            "header": bytes(self.horizontalHeader().saveState().toBase64().data()).decode(),
            "columns": [column.id for column in self._model.columns],
            "hidden": sorted(self._hidden),
            "order": [[level.column, level.descending] for level in self._model.order],
        }

    def restore_state(self, state: Mapping[str, object]) -> None:
        """Take a kept state back; one of other columns restores what still fits."""
        order = state.get("order")
        if isinstance(order, list):
            levels = [level for level in order if isinstance(level, list) and len(level) == 2]
            self._model.sort_by(*(SortKey(str(c), bool(d)) for c, d in levels))
        hidden = state.get("hidden")
        if isinstance(hidden, list):
            known = {column.id for column in self._model.columns}
            self._hidden = {str(key) for key in hidden} & known
        same = state.get("columns") == [column.id for column in self._model.columns]
        header = state.get("header")
        if same and isinstance(header, str):
            data = QByteArray.fromBase64(header.encode())
            self.horizontalHeader().restoreState(data)
        self._fit()
