"""A table of immutable rows that sorts and filters itself."""

from __future__ import annotations

from itertools import chain, compress, count, filterfalse, islice, pairwise
from operator import ne, not_
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.ui.theme.current import color, font

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Sequence

    from PySide6.QtCore import QObject

    from app.ui.models.column import Column, SortKey

type Index = QModelIndex | QPersistentModelIndex

VALUE_ROLE = Qt.ItemDataRole.UserRole
ROW_ROLE = Qt.ItemDataRole.UserRole + 1
_TOP = QModelIndex()
_MOST_STEPS = 64  # more separate insertions and removals than this are cheaper as one reset


class RowModel[Row](QAbstractTableModel):
    """Rows keyed by identity; what is shown is filtered and sorted by value, not by text.

    Updates keep selection and scroll position: rows leave, enter and move by the model's own
    signals, and only changed rows repaint.

    What goes over all rows is left to functions in C wherever there is one: while another thread
    runs Python, every step of a loop can give the interpreter away, which makes 5 ms 50.
    """

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        key: Callable[[Row], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._by_id = {column.id: column for column in self._columns}
        self._key = key
        self._rows: dict[Hashable, Row] = {}
        self._shown: list[Hashable] = []
        self._at: dict[Hashable, int] = {}
        self._order: tuple[SortKey, ...] = ()
        self._keep: Callable[[Row], bool] | None = None
        self._only: Container[Hashable] | None = None
        self._sorted: list[Hashable] | None = None  # all rows in order, as long as it holds

    # ------------------------------------------------------------ rows

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        """All columns, shown or not."""
        return self._columns

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns of the same rows; sort levels of columns that are gone fall away."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self._by_id = {column.id: column for column in self._columns}
        self._order = tuple(level for level in self._order if level.column in self._by_id)
        self._sorted = None
        self._shown = self._wanted()
        self._index()
        self.endResetModel()

    def refresh(self) -> None:
        """Sort, filter and paint anew: what columns read beside the rows has changed."""
        self._sorted = None
        self._arrange(self._rows)
        self._repaint(list(self._rows))

    @property
    def total(self) -> int:
        """Rows, filtered ones included."""
        return len(self._rows)

    def rows(self) -> list[Row]:
        """The rows as shown, in order."""
        return [self._rows[key] for key in self._shown]

    def all_rows(self) -> list[Row]:
        """All rows, filtered ones included, in no particular order."""
        return list(self._rows.values())

    def row(self, at: int) -> Row:
        """The row shown at a position."""
        return self._rows[self._shown[at]]

    def get(self, key: Hashable) -> Row | None:
        """A row by its key, shown or not."""
        return self._rows.get(key)

    def position(self, key: Hashable) -> int | None:
        """Where a row is shown; None when it is filtered out or unknown."""
        return self._at.get(key)

    def key_at(self, at: int) -> Hashable:
        """The key of the row shown at a position."""
        return self._shown[at]

    def replace(self, rows: Iterable[Row]) -> None:
        """Show these rows instead of the present ones."""
        before = self._rows
        self._rows = {self._key(row): row for row in rows}
        self._sorted = None
        known = self._rows.items() if before else ()  # what is new is painted anyway
        changed = [key for key, row in known if _differs(before.get(key), row)]
        self._arrange(before)
        self._repaint(changed)

    def upsert(self, rows: Iterable[Row]) -> None:
        """Add rows or update those of the same key."""
        fresh = {self._key(row): row for row in rows}
        changed = [key for key, row in fresh.items() if _differs(self._rows.get(key), row)]
        if not changed:
            return
        before = self._rows
        self._rows = {**before, **fresh}
        self._sorted = None
        self._arrange(before)
        self._repaint(changed)

    def remove(self, keys: Iterable[Hashable]) -> None:
        """Take rows out; unknown keys are ignored."""
        gone = {key for key in keys if key in self._rows}
        if gone:
            before = self._rows
            self._rows = {key: row for key, row in before.items() if key not in gone}
            self._sorted = None
            self._arrange(before)

    # ------------------------------------------------------------ order and filter

    @property
    def order(self) -> tuple[SortKey, ...]:
        """The sort order, first level first."""
        return self._order

    def sort_by(self, *order: SortKey) -> None:
        """Sort by several columns; unknown ones are ignored."""
        self._order = tuple(level for level in order if level.column in self._by_id)
        self._sorted = None
        wanted = self._wanted()
        if wanted != self._shown:  # the same rows: none comes or goes
            self._permute(wanted)
        if self._columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)

    def set_filter(self, keep: Callable[[Row], bool] | None) -> None:
        """Show only rows that ``keep`` accepts; None shows all."""
        self._keep = keep
        self._arrange(self._rows)

    def show_only(self, keys: Container[Hashable] | None) -> None:
        """Show only the rows of these keys, and of those what the filter accepts; None: of all."""
        self._only = keys
        self._arrange(self._rows)

    def _wanted(self) -> list[Hashable]:
        if self._sorted is None:
            self._sorted = self._ordered()
        only, keep, rows = self._only, self._keep, self._rows
        wanted = self._sorted if only is None else filter(only.__contains__, self._sorted)
        return list(wanted) if keep is None else [key for key in wanted if keep(rows[key])]

    def _ordered(self) -> list[Hashable]:
        """All keys in order, whatever the filter: another filter need not sort them again."""
        keys = list(self._rows)
        for level in reversed(self._order):
            rows = map(self._rows.__getitem__, keys)
            values = list(map(self._by_id[level.column].value, rows))
            places, unknown = _known_places(values)
            places.sort(key=values.__getitem__, reverse=level.descending)
            keys = list(map(keys.__getitem__, chain(places, unknown)))
        return keys

    def _arrange(self, before: dict[Hashable, Row]) -> None:
        """Bring what is shown in step with rows, filter and order."""
        wanted = self._wanted()
        if wanted == self._shown:
            return
        staying = set(wanted)
        leaving = list(_places_outside(staying, self._shown))
        if _has_many_gaps(leaving):
            self._reset(wanted)
            return
        after, self._rows = self._rows, {**before, **self._rows}
        for first, last in reversed(_runs(leaving)):
            self.beginRemoveRows(_TOP, first, last)
            del self._shown[first : last + 1]
            self._index()
            self.endRemoveRows()
        self._rows = after
        entering = list(filterfalse(self._at.__contains__, wanted))
        if entering:
            start = len(self._shown)
            self.beginInsertRows(_TOP, start, start + len(entering) - 1)
            self._shown.extend(entering)
            self._index()
            self.endInsertRows()
        if wanted != self._shown:
            self._permute(wanted)

    def _permute(self, wanted: list[Hashable]) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        keys = [self._shown[index.row()] for index in old]
        self._shown = wanted
        self._index()
        moved = [
            self.createIndex(self._at[key], index.column())
            for key, index in zip(keys, old, strict=True)
        ]
        self.changePersistentIndexList(old, moved)
        self.layoutChanged.emit()

    def _reset(self, wanted: list[Hashable]) -> None:
        self.beginResetModel()
        self._shown = wanted
        self._index()
        self.endResetModel()

    def _index(self) -> None:
        self._at = dict(zip(self._shown, count()))

    def _repaint(self, changed: list[Hashable]) -> None:
        places = sorted(self._at[key] for key in changed if key in self._at)
        last_column = len(self._columns) - 1
        runs = [(places[0], places[-1])] if _has_many_gaps(places) else _runs(places)
        for first, last in runs:
            self.dataChanged.emit(self.index(first, 0), self.index(last, last_column))

    # ------------------------------------------------------------ Qt

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.row(index.row()), self._columns[index.column()]
        answer = _ANSWERS.get(role)
        return None if answer is None else answer(column, row)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title + self._arrow(column.id)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        return None

    def _arrow(self, column_id: str) -> str:
        for rank, level in enumerate(self._order, start=1):
            if level.column == column_id:
                arrow = "↓" if level.descending else "↑"
                return f" {arrow}{rank if len(self._order) > 1 else ''}"
        return ""


def _differs(before: object, after: object) -> bool:
    """Rows that are the same object, most of them, need no comparison field by field."""
    return before is not after and before != after


def _known_places(values: list[Any]) -> tuple[list[int], list[int]]:
    """Places of values, and of None and NaN, which stand last however a column is sorted."""
    if None not in values and not any(map(ne, values, values)):
        return list(range(len(values))), []
    unknown = [at for at, found in enumerate(values) if found is None or found != found]
    return list(_places_outside(set(unknown), range(len(values)))), unknown


def _places_outside(inside: Container[object], all_of: Iterable[object]) -> Iterator[int]:
    return compress(count(), map(not_, map(inside.__contains__, all_of)))


def _alignment(column: Column[Any]) -> int:
    side = Qt.AlignmentFlag.AlignRight if column.numeric else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _tooltip(column: Column[Any], row: Any) -> str | None:
    return column.tooltip(row) if column.tooltip is not None else None


_ANSWERS: dict[int, Callable[[Column[Any], Any], Any]] = {
    Qt.ItemDataRole.DisplayRole: lambda column, row: column.shown(row),
    Qt.ItemDataRole.TextAlignmentRole: lambda column, _row: _alignment(column),
    Qt.ItemDataRole.ForegroundRole: lambda column, row: color(column.color_token(row)),
    Qt.ItemDataRole.FontRole: lambda column, _row: font(12, column.weight, mono=column.mono),
    Qt.ItemDataRole.ToolTipRole: _tooltip,
    Qt.ItemDataRole.AccessibleTextRole: lambda column, row: f"{column.title}: {column.shown(row)}",
    VALUE_ROLE: lambda column, row: column.value(row),
    ROW_ROLE: lambda _column, row: row,
}


def _has_many_gaps(places: list[int]) -> bool:
    """Whether ascending positions are of more runs than are worth a step each."""
    gaps = (after for before, after in pairwise(places) if after - before > 1)
    return next(islice(gaps, _MOST_STEPS - 1, None), None) is not None


def _runs(places: list[int]) -> list[tuple[int, int]]:
    """Ascending positions as runs of neighbours (first, last)."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    return runs
