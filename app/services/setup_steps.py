"""The named steps of deciding about setups, for undo and redo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.services.events import Event

if TYPE_CHECKING:
    from app.domain.setup_decision import Decision

MOST_STEPS: Final = 200


@dataclass(frozen=True, slots=True)
class Step:
    """Something the user did, as the menu names it, with the decisions it was kept as."""

    name: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class StepsChanged(Event):
    """Others can be undone or redone now; None: nothing can."""

    undo: str | None
    redo: str | None


class Steps:
    """What was done, and what was undone and may be done again."""

    def __init__(self, most: int = MOST_STEPS) -> None:
        """Nothing yet; the oldest steps beyond ``most`` are forgotten."""
        self._most = most
        self._done: list[Step] = []
        self._undone: list[Step] = []

    @property
    def undo(self) -> Step | None:
        """What undo would take back."""
        return self._done[-1] if self._done else None

    @property
    def redo(self) -> Step | None:
        """What redo would do again."""
        return self._undone[-1] if self._undone else None

    @property
    def names(self) -> StepsChanged:
        """Both by name."""
        undo, redo = self.undo, self.redo
        return StepsChanged(undo.name if undo else None, redo.name if redo else None)

    def did(self, step: Step) -> None:
        """The user did something new: what was undone before cannot be redone any more."""
        self._done = [*self._done, step][-self._most :]
        self._undone = []

    def undid(self, step: Step) -> None:
        """The newest step was taken back, by the decisions of ``step``."""
        self._done.pop()
        self._undone.append(step)

    def redid(self, step: Step) -> None:
        """The step undone last was done again, by the decisions of ``step``."""
        self._undone.pop()
        self._done.append(step)

    def forget(self, step: Step) -> None:
        """A step can neither be undone nor redone any more."""
        self._done = [one for one in self._done if one is not step]
        self._undone = [one for one in self._undone if one is not step]
