"""Undo and redo of what was decided about setups: in the Edit menu, and by keys in the panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.services.setup_steps import StepsChanged
from app.ui.actions import ActionSpec, Menu
from app.ui.theme import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction

    from app.ui.context import Context
    from app.ui.panel import Panel
    from app.ui.setup_deeds import SetupDeeds

_KEY = QKeySequence.StandardKey


class StepActions(QObject):
    """The window's actions name the step that they would take back or do again."""

    def __init__(self, context: Context, panel: Panel, deeds: SetupDeeds) -> None:
        super().__init__(panel)
        self._context = context
        self._undo = self._make("undo", "arrow-counter-clockwise", deeds.undo)
        self._redo = self._make("redo", "arrow-clockwise", deeds.redo)
        for key, action in ((_KEY.Undo, self._undo), (_KEY.Redo, self._redo)):
            keys = QShortcut(QKeySequence(key), panel)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(action.trigger)
        context.bridge.on(StepsChanged, self._show, self)
        self._show(StepsChanged(None, None))

    @property
    def actions(self) -> list[QAction]:
        """Both, for a panel's menu."""
        return [self._undo, self._redo]

    def _make(self, name: str, icon_name: str, run: Callable[[], None]) -> QAction:
        book, key = self._context.actions, f"setups.{name}"
        if key in book:
            return book[key]
        made = book.add(ActionSpec(key, name, Menu.EDIT, icon_name), run)
        made.setIcon(icon(icon_name))
        return made

    def _show(self, steps: StepsChanged) -> None:
        for action, step, words in (
            (self._undo, steps.undo, self.tr("Undo: {0}")),
            (self._redo, steps.redo, self.tr("Redo: {0}")),
        ):
            action.setEnabled(step is not None)
            text = words.format(step) if step else words.partition(":")[0] + self.tr(" (setups)")
            action.setText(text)
            action.setToolTip(text)
