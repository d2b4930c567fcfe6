"""The rows of a rule as a Qt tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractItemModel, QByteArray, QMimeData, QModelIndex, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtCore import QObject, QPersistentModelIndex

    from app.domain.language.outline import Row
    from app.domain.language.paths import Path
    from app.services.strategy_preview import ConditionRate

    type AnyIndex = QModelIndex | QPersistentModelIndex

ROW_ROLE: Final = Qt.ItemDataRole.UserRole + 1
RATE_ROLE: Final = Qt.ItemDataRole.UserRole + 2
MIME: Final = "application/x-harrier-rule-row"
_NOWHERE = QModelIndex()


class RuleModel(QAbstractItemModel):
    """Shows an outline; what the user drags is told, not done.

    Signals:
        move_wanted: path of a row, path of the node that holds the members it was dropped among,
            and its place there as counted before the move.
    """

    move_wanted = Signal(object, object, int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._parents: list[int] = []
        self._places: dict[Path, int] = {}
        self._positions: list[int] = []
        self._rates: Mapping[Path, ConditionRate] = {}

    # ------------------------------------------------------------ contents

    @property
    def root(self) -> Row | None:
        """The outermost row."""
        return self._rows[0] if self._rows else None

    def show_rule(self, root: Row | None) -> bool:
        """Show another outline; whether its shape is another one, so that the model was reset."""
        rows = list(root.walk()) if root is not None else []
        paths = [row.path for row in rows]
        if paths and paths == [row.path for row in self._rows]:
            self._rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(0, 0))
            for place, row in enumerate(rows):
                if row.members:
                    parent = self._index(place)
                    last = self.index(len(row.members) - 1, 0, parent)
                    self.dataChanged.emit(self.index(0, 0, parent), last)
            return False
        self.beginResetModel()
        self._rows = rows
        self._places = {path: place for place, path in enumerate(paths)}
        self._parents, self._positions = [-1] * len(rows), [0] * len(rows)
        for place, row in enumerate(rows):
            for position, member in enumerate(row.members):
                self._parents[self._places[member.path]] = place
                self._positions[self._places[member.path]] = position
        self.endResetModel()
        return True

    def show_rates(self, rates: Mapping[Path, ConditionRate]) -> None:
        """Show how often each row holds."""
        self._rates = rates
        for place in range(len(self._rows)):
            index = self._index(place)
            self.dataChanged.emit(index, index, [RATE_ROLE])

    def row_at(self, index: AnyIndex) -> Row | None:
        """The row of an index."""
        return self._rows[index.internalId()] if index.isValid() else None

    def index_of(self, path: Path) -> QModelIndex:
        """The index of the row with this path; an invalid one without such a row."""
        place = self._places.get(path)
        return QModelIndex() if place is None else self._index(place)

    def rows(self) -> Sequence[Row]:
        """All rows, from the top down."""
        return self._rows

    def _index(self, place: int) -> QModelIndex:
        return self.createIndex(self._positions[place], 0, place)

    # ------------------------------------------------------------ Qt

    def index(self, row: int, column: int, parent: AnyIndex = _NOWHERE) -> QModelIndex:
        if column or row < 0:
            return QModelIndex()
        if not parent.isValid():
            return self._index(0) if self._rows and row == 0 else QModelIndex()
        members = self._rows[parent.internalId()].members
        if row >= len(members):
            return QModelIndex()
        return self._index(self._places[members[row].path])

    def parent(self, child: AnyIndex = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        place = self._parents[child.internalId()] if child.isValid() else -1
        return QModelIndex() if place < 0 else self._index(place)

    def rowCount(self, parent: AnyIndex = _NOWHERE) -> int:
        if not parent.isValid():
            return min(1, len(self._rows))
        return len(self._rows[parent.internalId()].members)

    def columnCount(self, _parent: AnyIndex = _NOWHERE) -> int:
        return 1

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        if role == ROW_ROLE:
            return row
        if role == RATE_ROLE:
            return self._rates.get(row.path)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return " ".join(row.text.split())
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        row = self.row_at(index)
        if row is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if row.path:
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        if takes_members(row):
            flags |= Qt.ItemFlag.ItemIsDropEnabled
        return flags

    # ------------------------------------------------------------ drag and drop

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        if indexes:
            data.setData(MIME, QByteArray(str(indexes[0].internalId()).encode()))
        return data

    def canDropMimeData(
        self, data: QMimeData, _action: Qt.DropAction, _row: int, _column: int, parent: AnyIndex
    ) -> bool:
        moved, target = self._dragged(data), self.row_at(parent)
        if moved is None or target is None or not takes_members(target):
            return False
        return target.path[: len(moved.path)] != moved.path

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: AnyIndex
    ) -> bool:
        moved, target = self._dragged(data), self.row_at(parent)
        if moved is None or target is None or target.members_at is None:
            return False
        if self.canDropMimeData(data, action, row, column, parent):
            place = len(target.members) if row < 0 else row
            self.move_wanted.emit(moved.path, target.members_at, place)
        return False  # the rule is rewritten; Qt must not take the row out itself

    def _dragged(self, data: QMimeData) -> Row | None:
        words = bytes(data.data(MIME).data()).decode() if data.hasFormat(MIME) else ""
        return self._rows[int(words)] if words.isdigit() and int(words) < len(self._rows) else None


def takes_members(row: Row) -> bool:
    """Whether other conditions can be put into a row."""
    return row.joint is not None and row.joint != "nested"
