"""The journal's steps for undo and redo, as its changes tell them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
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
    def undo(self) -> tuple[JournalChange, ...]:
        """The changes that undo takes back, in that order: those that joined a step, then its own.

        Empty without a step.
        """
        count = next((n for n, one in enumerate(self.done[::-1], 1) if not one.is_joined), 0)
        return self.done[::-1][:count]

    @property
    def redo(self) -> tuple[JournalChange, ...]:
        """The changes that redo takes back, in that order: a step's own, then those that joined."""
        if not self.undone:
            return ()
        own, *before = self.undone[::-1]
        return (own, *takewhile(lambda change: change.is_joined, before))

    @property
    def names(self) -> JournalStepsChanged:
        """Both by name."""
        return JournalStepsChanged(name_of(self.undo), name_of(self.redo))

    def is_last_of(self, trade_id: str) -> bool:
        """Whether nothing was done since a step of this session that touched a trade."""
        last = self.undo[:1] if trade_id and not self.undone else ()
        return any(trade_id in change.trade_ids for change in last)

    def then(self, change: JournalChange) -> JournalSteps:
        """The steps after one more change."""
        if change.undoes is None:
            return JournalSteps((*self.done, change)[-MOST_STEPS:])
        if self.done and self.done[-1].id == change.undoes:
            return JournalSteps(self.done[:-1], (*self.undone, change))
        if self.undone and self.undone[-1].id == change.undoes:
            return JournalSteps((*self.done, change)[-MOST_STEPS:], self.undone[:-1])
        return self  # of a step older than those that are kept


def name_of(step: Iterable[JournalChange]) -> str | None:
    """What a step is called; None without changes."""
    return next((change.name for change in step if not change.is_joined), None)


def steps_of(changes: Iterable[JournalChange]) -> JournalSteps:
    """The steps that changes, oldest first, come to."""
    steps = JournalSteps()
    for change in changes:
        steps = steps.then(change)
    return steps
