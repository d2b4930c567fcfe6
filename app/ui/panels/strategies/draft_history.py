"""Undo and redo over everything the editor edits: text, tree, levels, name."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand, QUndoStack

from app.ui.panels.strategies.text_places import change_between

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from app.ui.panels.strategies.draft import Draft

_MERGES: Final = 1
_MOST: Final = 500


class DraftEdit(QUndoCommand):
    """From one draft to another; typing goes together word by word.

    Attributes:
        field: the one field of text that differs, else "".
        after: the draft that it leads to.
    """

    def __init__(self, before: Draft, after: Draft, show: Callable[[Draft], None]) -> None:
        super().__init__()
        self._before, self.after, self._show = before, after, show
        self._done = True
        self.field = _only_text(before, after)
        self.setText(self._words())

    def _words(self) -> str:
        name = self.field or QCoreApplication.translate("strategies", "levels")
        return QCoreApplication.translate("strategies", "change of {0}").format(name)

    def undo(self) -> None:
        self._done = False
        self._show(self._before)

    def redo(self) -> None:
        if not self._done:  # the first time it was the user who did it
            self._show(self.after)
        self._done = True

    def id(self) -> int:
        return _MERGES if self.field else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, DraftEdit) or other.field != self.field:
            return False
        mine = change_between(*self.texts())
        theirs = change_between(*other.texts())
        typed = len(theirs.new) == 1 and theirs.start == theirs.stop
        goes_on = theirs.start == mine.start + len(mine.new) and mine.start == mine.stop
        if not (typed and goes_on and mine.new) or (theirs.new.isspace() and mine.new[-1] != " "):
            return False
        self.after = other.after
        return True

    def texts(self) -> tuple[str, str]:
        """The field of text before and after."""
        return getattr(self._before, self.field), getattr(self.after, self.field)


class DraftHistory:
    """One stack for each strategy, so that going to another one and back loses nothing."""

    def __init__(
        self,
        owner: QObject,
        show: Callable[[Draft], None],
        stepped: Callable[[], None],
    ) -> None:
        """A history.

        Args:
            owner: of the stacks.
            show: shows a draft of before or after.
            stepped: a slot of ``owner``, called after each step.
        """
        self._owner, self._show, self._stepped = owner, show, stepped
        self._stacks: dict[str, QUndoStack] = {}
        self._current: QUndoStack | None = None
        self._last: Draft | None = None

    def use(self, name: str, draft: Draft) -> QUndoStack:
        """Go to a strategy, which is shown as ``draft`` now."""
        stack = self._stacks.get(name)
        if stack is None:
            stack = self._stacks[name] = QUndoStack(self._owner)
            stack.setUndoLimit(_MOST)
            stack.indexChanged.connect(self._stepped)
        self._current, self._last = stack, draft
        return stack

    def follow(self, draft: Draft) -> None:
        """Take the draft as what is shown now, without a step to undo."""
        self._last = draft

    def take(self, draft: Draft) -> None:
        """Note what the user made of the draft."""
        before, self._last = self._last, draft
        if self._current is not None and before is not None and before != draft:
            self._current.push(DraftEdit(before, draft, self._go))

    def forget(self, name: str) -> None:
        """Drop the steps of a strategy that was changed elsewhere or is gone."""
        stack = self._stacks.get(name)
        if stack is not None:
            stack.clear()

    def rename(self, before: str, after: str) -> None:
        """Keep the steps under another name."""
        if before != after and before in self._stacks:
            self._stacks[after] = self._stacks.pop(before)

    @property
    def stack(self) -> QUndoStack | None:
        """The steps of the strategy that is shown."""
        return self._current

    def _go(self, draft: Draft) -> None:
        self._last = draft
        self._show(draft)


def _only_text(before: Draft, after: Draft) -> str:
    """The one field of text that differs; "" when it is another kind, or several do."""
    names = [one.name for one in fields(before)]
    differ = [name for name in names if getattr(before, name) != getattr(after, name)]
    if len(differ) == 1 and isinstance(getattr(after, differ[0]), str):
        return differ[0]
    return ""
