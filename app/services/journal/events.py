"""What the journal announces."""

from __future__ import annotations

from dataclasses import dataclass

from app.services.events import Event


@dataclass(frozen=True, slots=True)
class JournalChanged(Event):
    """Trades were added, changed, deleted or brought back."""

    trade_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class JournalStepsChanged(Event):
    """Others can be undone or redone now, by name; None: nothing can."""

    undo: str | None
    redo: str | None


@dataclass(frozen=True, slots=True)
class DayNoteChanged(Event):
    """The note of a day (ISO date) is another one."""

    day: str
