"""The journal's steps for undo and redo, as its changes tell them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.services.journal.events import JournalStepsChanged

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.services.ports import JournalChange

MOST_STEPS: Final = 200
CHANGES_READ: Final = 5 * MOST_STEPS


@dataclass(frozen=True, slots=True)
class JournalSteps:
    """What was done and may be undone, what was undone and may be done again, oldest first.

    Undoing a step is a change that takes back the step's; redoing it takes that one back again.
    """

    done: tuple[JournalChange, ...] = ()
    undone: tuple[JournalChange, ...] = ()

    @property
    def undo(self) -> JournalChange | None:
        """The change that undo takes back."""
        return self.done[-1] if self.done else None

    @property
    def redo(self) -> JournalChange | None:
        """The change that redo takes back."""
        return self.undone[-1] if self.undone else None

    @property
    def names(self) -> JournalStepsChanged:
        """Both by name."""
        undo, redo = self.undo, self.redo
        return JournalStepsChanged(undo.name if undo else None, redo.name if redo else None)

    def then(self, change: JournalChange) -> JournalSteps:
        """The steps after one more change."""
        if change.undoes is None:
            return JournalSteps((*self.done, change)[-MOST_STEPS:])
        if self.undo is not None and self.undo.id == change.undoes:
            return JournalSteps(self.done[:-1], (*self.undone, change))
        if self.redo is not None and self.redo.id == change.undoes:
            return JournalSteps((*self.done, change)[-MOST_STEPS:], self.undone[:-1])
        return self  # of a step older than those that are kept


def steps_of(changes: Iterable[JournalChange]) -> JournalSteps:
    """The steps that changes, oldest first, come to."""
    steps = JournalSteps()
    for change in changes:
        steps = steps.then(change)
    return steps
