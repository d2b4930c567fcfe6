"""The tree of an explanation as a Qt model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from app.domain.explanation.outline import distance, figures, lines, written
from app.ui.models import formats
from app.ui.panels.scanner.figures import figure

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.domain.explanation.explained import Explained
    from app.services.explanation import Explanation

type Index = QModelIndex | QPersistentModelIndex

CONDITION, FIGURES, APART, BARS = range(4)
NODE_ROLE = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()


class _Item(NamedTuple):
    """A node with its place in the tree; ``parent`` is −1 for a rule itself."""

    node: Explained
    title: str
    parent: int
    row: int
    children: list[int]


class WhyModel(QAbstractItemModel):
    """Rules of a strategy at one bar; every condition and value below them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[_Item] = []
        self._top: list[int] = []
        self._shown: Explanation | None = None
        self._zone = "UTC"

    @property
    def explanation(self) -> Explanation | None:
        """What is shown."""
        return self._shown

    def show(self, explanation: Explanation | None, zone: str) -> None:
        """Show another explanation, times in ``zone``; None shows nothing."""
        self.beginResetModel()
        self._items, self._top = [], []
        self._shown, self._zone = explanation, zone
        names = {
            "entry": self.tr("Entry"),
            "exit": self.tr("Exit"),
            "invalidation": self.tr("Invalidation"),
        }
        for field, rule in explanation.rules.items() if explanation is not None else ():
            self._add(rule, f"{names[field]}: {rule.title}", -1, self._top)
        self.endResetModel()

    def _add(self, node: Explained, title: str, parent: int, siblings: list[int]) -> None:
        at = len(self._items)
        children: list[int] = []
        self._items.append(_Item(node, title, parent, len(siblings), children))
        siblings.append(at)
        for child in node.children:
            self._add(child, child.title, at, children)

    def figure(self, node: Explained, value: float | None) -> str:
        """A number of a node: prices by the market's step, others by their size."""
        return figure(value, self._shown.tick if self._shown and node.is_price else 0.0)

    def text(self) -> str:
        """The whole explanation as text."""
        shown = self._shown
        if shown is None:
            return ""
        said = self.tr("fires") if shown.fires else self.tr("does not fire")
        moment = formats.moment(shown.bar_time, self._zone)
        head = f"{shown.symbol} · {shown.strategy} · {shown.timeframe} · {moment}: {said}"
        rules = (
            f"{field}\n{written(lines(rule, self.figure, 1))}"
            for field, rule in shown.rules.items()
        )
        return "\n".join((head, *rules))

    # ------------------------------------------------------------ Qt

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        siblings = self._items[parent.internalId()].children if parent.isValid() else self._top
        if not (0 <= row < len(siblings) and 0 <= column < self.columnCount()):
            return QModelIndex()
        if parent.isValid() and parent.column() != 0:
            return QModelIndex()
        return self.createIndex(row, column, siblings[row])

    def parent(self, index: Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        if not index.isValid():
            return QModelIndex()
        above = self._items[index.internalId()].parent
        return QModelIndex() if above < 0 else self.createIndex(self._items[above].row, 0, above)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        if not parent.isValid():
            return len(self._top)
        return len(self._items[parent.internalId()].children) if parent.column() == 0 else 0

    def columnCount(self, _parent: Index = _NOWHERE) -> int:
        return 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < self.columnCount():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            names = (self.tr("Condition"), self.tr("Values"), self.tr("Apart"), self.tr("Bars"))
            return names[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_side(section) | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole and section == APART:
            return self.tr("How far the condition is from being true.")
        if role == Qt.ItemDataRole.ToolTipRole and section == BARS:
            return self.tr("For how many bars it has been so; of a value, its own bar.")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item, column = self._items[index.internalId()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(item, column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._tooltip(item.node)
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(_side(column) | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._spoken(item) if column == 0 else self._cell(item, column)
        return item.node if role == NODE_ROLE else None

    def _cell(self, item: _Item, column: int) -> str:
        node = item.node
        if column == CONDITION:
            return item.title
        if column == FIGURES:
            return figures(node, self.figure)
        if column == APART:
            return distance(node).replace("-", formats.MINUS)
        if node.is_condition:
            return formats.count(node.run) if node.run else ""
        return self._own_bar(node)

    def _own_bar(self, node: Explained) -> str:
        """The bar a value stems from, where that is not the explained one."""
        shown = self._shown
        if shown is None or node.timeframe is None:
            return ""
        if node.time is None:
            return f"{node.timeframe} {formats.DASH}"
        if (node.timeframe, node.time) == (shown.timeframe, shown.bar_time):
            return ""
        day = node.timeframe.milliseconds >= 24 * 3_600_000
        same_day = (
            formats.local(node.time, self._zone).date()
            == formats.local(shown.bar_time, self._zone).date()
        )
        local = formats.local(node.time, self._zone)
        when = f"{local:%d %b}" if day or not same_day else f"{local:%H:%M}"
        return f"{node.timeframe} {when}".replace(" 0", " ")

    def _spoken(self, item: _Item) -> str:
        truth = {True: self.tr("true"), False: self.tr("false"), None: self.tr("undefined")}
        said = f": {truth[item.node.truth]}" if item.node.is_condition else ""
        return f"{item.title}{said}"

    def _tooltip(self, node: Explained) -> str:
        told = [f"{node.label}: {node.text}" if node.label else node.text]
        if node.before:
            before = " · ".join(self.figure(node, number) for number in node.before)
            told.append(self.tr("One bar before: {0}").format(before))
        if node.is_condition and node.last_true is not None:
            last = formats.moment(node.last_true, self._zone)
            told.append(self.tr("Last true: {0}").format(last))
        elif node.is_condition:
            told.append(self.tr("Never true on the bars that are stored."))
        elif node.timeframe is not None:
            told.append(
                self.tr("Bar of {0}, {1}").format(
                    formats.moment(node.time, self._zone), node.timeframe
                )
            )
        return "\n".join(told)


def _side(column: int) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignLeft if column == CONDITION else Qt.AlignmentFlag.AlignRight
