"""What the user notes about a day, and the pictures kept with a trade."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class DayNote:
    """One day of the user's time zone.

    Attributes:
        day: ISO date, such as ``2026-11-23``.
        mood: 1–5; None: not told.
        plan: for the day, Markdown. ``notes``: what came of it.
    """

    day: str
    mood: int | None = None
    plan: str = ""
    notes: str = ""


class PictureKind(StrEnum):
    """What a picture shows."""

    ENTRY = "entry"
    EXIT = "exit"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture kept with a trade; its bytes lie beside the database.

    Attributes:
        id: hash of the content: the same picture is kept once.
        trade_id: of the trade it belongs to.
        name: as the user sees it.
        media_type: ``image/png``, ``image/jpeg`` or ``image/webp``.
        size: bytes.
        added_at: wall clock, UTC ms.
    """

    id: str
    trade_id: str
    kind: PictureKind
    name: str
    media_type: str
    size: int
    added_at: int
