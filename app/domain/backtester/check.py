"""What to know about a run before one believes it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CheckLevel(StrEnum):
    """How much it matters."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found.

    Attributes:
        id: of the check, as saved runs hold it.
        sentence: for the user: what was looked at, what was seen.
    """

    id: str
    level: CheckLevel
    sentence: str
