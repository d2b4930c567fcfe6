"""Undo and redo of the journal: in the Edit menu by name, and by keys in the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from app.services.journal.events import JournalStepsChanged
from app.ui.actions import ActionSpec, Menu
from app.ui.theme import icon

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QWidget

    from app.ui.context import Context
    from app.ui.panels.journal.deeds import JournalDeeds

_KEY = QKeySequence.StandardKey


class StepActions(QObject):
    """The actions name the step that they would take back or do again."""

    def __init__(self, context: Context, panel: QWidget, deeds: JournalDeeds) -> None:
        super().__init__(panel)
        self._context = context
        self.undo = self._make("undo", "arrow-counter-clockwise", deeds.undo)
        self.redo = self._make("redo", "arrow-clockwise", deeds.redo)
        for key, action in ((_KEY.Undo, self.undo), (_KEY.Redo, self.redo)):
            keys = QShortcut(QKeySequence(key), panel)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(action.trigger)
        context.bridge.on(JournalStepsChanged, self._show, self)
        self._show(JournalStepsChanged(None, None))
        journal = context.services.journal
        context.runner.ask(self, lambda: journal.steps, self._show, topic="steps")

    @property
    def actions(self) -> list[QAction]:
        """Both, for a menu."""
        return [self.undo, self.redo]

    def _make(self, name: str, icon_name: str, run: Callable[[], None]) -> QAction:
        book, key = self._context.actions, f"journal.{name}"
        if key in book:
            book.remove(key)
        made = book.add(ActionSpec(key, name, Menu.EDIT, icon_name, group=5), run)
        made.setIcon(icon(icon_name))
        return made

    def _show(self, steps: JournalStepsChanged) -> None:
        for action, step, words in (
            (self.undo, steps.undo, self.tr("Undo: {0}")),
            (self.redo, steps.redo, self.tr("Redo: {0}")),
        ):
            action.setEnabled(step is not None)
            text = words.format(step) if step else words.partition(":")[0] + self.tr(" (journal)")
            action.setText(text)
            action.setToolTip(text)
