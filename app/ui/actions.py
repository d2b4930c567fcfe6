"""Everything the user can do, declared once: menus, shortcuts and palette follow from it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

from app.ui.theme import icon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QWidget


class Menu(StrEnum):
    """The menus of the window, in their order; ``NONE`` shows in the palette alone."""

    FILE = "File"
    EDIT = "Edit"
    VIEW = "View"
    SCAN = "Scan"
    CHART = "Chart"
    TOOLS = "Tools"
    HELP = "Help"
    NONE = ""


class ActionSpec(NamedTuple):
    """One thing the user can do.

    Attributes:
        id: stable, ``scan.start``.
        text: translated, without an ampersand.
        keys: a standard key, or as `QKeySequence` reads it; "" for none.
        group: groups are divided by a line in the menu.
        checkable: it is a switch.
    """

    id: str
    text: str
    menu: Menu = Menu.NONE
    icon: str = ""
    keys: QKeySequence.StandardKey | str = ""
    group: int = 0
    checkable: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole


class ActionBook(QObject):
    """All actions of the window, in the order they were added.

    Signals:
        changed: an action came or went.
    """

    changed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._specs: dict[str, ActionSpec] = {}
        self._actions: dict[str, QAction] = {}

    def add(self, spec: ActionSpec, run: Callable[[], object]) -> QAction:
        """Declare an action; it works in the whole window from now on.

        Raises:
            ValueError: the id is taken.
        """
        if spec.id in self._specs:
            raise ValueError(f"action {spec.id!r} is declared twice")
        action = QAction(spec.text, self._window)
        action.setObjectName(spec.id)
        action.setCheckable(spec.checkable)
        action.setMenuRole(spec.role)
        if spec.icon:
            action.setIcon(icon(spec.icon))
        if spec.keys:
            action.setShortcut(QKeySequence(spec.keys))
            shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{spec.text} ({shown})")
        action.triggered.connect(lambda _checked: run())
        self._window.addAction(action)
        self._specs[spec.id] = spec
        self._actions[spec.id] = action
        self.changed.emit()
        return action

    def remove(self, action_id: str) -> None:
        """Take an action away, as a panel does when it goes."""
        action = self._actions.pop(action_id, None)
        if action is not None:
            del self._specs[action_id]
            self._window.removeAction(action)
            action.deleteLater()
            self.changed.emit()

    def __getitem__(self, action_id: str) -> QAction:
        return self._actions[action_id]

    def __contains__(self, action_id: str) -> bool:
        return action_id in self._actions

    def items(self) -> Iterator[tuple[ActionSpec, QAction]]:
        """Declarations with their actions, in the order they were added."""
        return iter([(spec, self._actions[key]) for key, spec in self._specs.items()])

    def of_menu(self, menu: Menu) -> list[tuple[ActionSpec, QAction]]:
        """The actions of one menu, by group."""
        found = [(spec, action) for spec, action in self.items() if spec.menu is menu]
        return sorted(found, key=lambda pair: pair[0].group)
