"""The tree of a rule with its keys: what the user wants done is told, not done here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTreeView

from app.ui.panels.strategies.rule_delegate import RuleDelegate
from app.ui.panels.strategies.rule_model import RuleModel
from app.ui.theme import icon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QModelIndex, QPoint
    from PySide6.QtWidgets import QWidget

    from app.domain.language.outline import Row
    from app.domain.language.paths import Path
    from app.ui.theme import Theme

_INDENT = 18
COMMANDS: Final = (
    ("condition", "plus", "Add condition", "Ins"),
    ("group", "brackets-curly", "Add group", "Shift+Ins"),
    ("duplicate", "copy", "Duplicate", "Ctrl+D"),
    ("wrap", "selection-plus", "Wrap in a group", "Ctrl+G"),
    ("unwrap", "selection-slash", "Dissolve the group", "Ctrl+Shift+G"),
    ("negate", "prohibit", "Not", "Ctrl+E"),
    ("up", "arrow-up", "Move up", "Alt+Up"),
    ("down", "arrow-down", "Move down", "Alt+Down"),
    ("edit", "sliders-horizontal", "Edit its fields", "F2"),
    ("remove", "trash", "Delete", "Del"),
)
"""Id, icon, words, key."""
_NEED_ROW: Final = {name for name, *_ in COMMANDS} - {"condition", "group"}


class RuleTree(QTreeView):
    """Shows rows; expansion and choice survive changes where the rows do.

    Signals:
        chosen: the row (`Row`) the user went to, or None.
        wanted: id of a command, see `COMMANDS`.
    """

    chosen = Signal(object)
    wanted = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rules = RuleModel(self)
        self._cells = RuleDelegate(self)
        self._collapsed: set[str] = set()
        self._showing = False
        self.commands = {name: self._command(*spec) for name, *spec in COMMANDS}
        self.setModel(self.rules)
        self.setItemDelegate(self._cells)
        self.setHeaderHidden(True)
        self.setIndentation(_INDENT)
        self.setUniformRowHeights(True)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Tree of the rule"))
        self.customContextMenuRequested.connect(self._open_menu)
        self.selectionModel().currentChanged.connect(self._on_current)
        self.collapsed.connect(self._on_collapsed)
        self.expanded.connect(self._on_expanded)
        self.doubleClicked.connect(lambda _index: self.wanted.emit("edit"))
        theme.changed.connect(self.viewport().update)
        self._follow()

    def _command(self, icon_name: str, words: str, keys: str) -> QAction:
        name = next(each for each, _, text, _ in COMMANDS if text == words)
        made = QAction(icon(icon_name), self.tr(words), self)
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        shown = made.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        made.setToolTip(f"{made.text()} ({shown})")
        made.triggered.connect(lambda _checked: self.wanted.emit(name))
        self.addAction(made)
        return made

    # ------------------------------------------------------------ show

    def show_rule(self, root: Row | None, path: Path | None = None) -> None:
        """Show another rule and choose the row with this path, or the one before again."""
        before = self.row
        self._showing = True
        try:
            if self.rules.show_rule(root):
                for row in self.rules.rows():
                    self.setExpanded(self.rules.index_of(row.path), row.text not in self._collapsed)
            wanted = path if path is not None else (before.path if before is not None else ())
            self.choose(wanted)
        finally:
            self._showing = False
        self._follow()

    def choose(self, path: Path) -> None:
        """Go to a row; a path without one goes to the nearest above it."""
        index = self.rules.index_of(path)
        while not index.isValid() and path:
            path = path[:-1]
            index = self.rules.index_of(path)
        if index.isValid() and index != self.currentIndex():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flags)
            self.scrollTo(index)

    def set_dimmed(self, *, dimmed: bool) -> None:
        """Show that the rows are of an older text."""
        if self._cells.dimmed != dimmed:
            self._cells.dimmed = dimmed
            self.viewport().update()
            self._follow()

    @property
    def is_dimmed(self) -> bool:
        """Whether the rows are of an older text."""
        return self._cells.dimmed

    @property
    def row(self) -> Row | None:
        """The chosen row."""
        return self.rules.row_at(self.currentIndex())

    @property
    def collapsed_rows(self) -> list[str]:
        """Texts of the groups that are closed."""
        return sorted(self._collapsed)

    def collapse_rows(self, texts: Iterator[str] | list[str]) -> None:
        """Close the groups with these texts."""
        self._collapsed = set(texts)
        for row in self.rules.rows():
            self.setExpanded(self.rules.index_of(row.path), row.text not in self._collapsed)

    # ------------------------------------------------------------ follow

    def _on_current(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._follow()
        if not self._showing:
            self.chosen.emit(self.row)

    def _follow(self) -> None:
        row = self.row
        is_group = row is not None and row.joint is not None
        for name, action in self.commands.items():
            action.setEnabled(not self.is_dimmed and (row is not None or name not in _NEED_ROW))
        self.commands["unwrap"].setEnabled(is_group and not self.is_dimmed)
        for name in ("up", "down"):
            self.commands[name].setEnabled(
                row is not None and bool(row.path) and not self.is_dimmed
            )

    def _on_collapsed(self, index: QModelIndex) -> None:
        row = self.rules.row_at(index)
        if row is not None and not self._showing:
            self._collapsed.add(row.text)

    def _on_expanded(self, index: QModelIndex) -> None:
        row = self.rules.row_at(index)
        if row is not None and not self._showing:
            self._collapsed.discard(row.text)

    def _open_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for name in (
            "condition",
            "group",
            "",
            "edit",
            "negate",
            "duplicate",
            "",
            "wrap",
            "unwrap",
            "up",
            "down",
            "",
            "remove",
        ):
            if name:
                menu.addAction(self.commands[name])
            else:
                menu.addSeparator()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.viewport().mapToGlobal(at))
