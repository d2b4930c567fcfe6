"""Short codes of strategies, for cells too narrow for a name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.scan.events import ScannerRow

_WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=512)
def strategy_code(name: str) -> str:
    """Two or three letters: the initials of a name, or the beginning of its only word."""
    words = _WORD.findall(name)
    if len(words) > 1:
        return "".join(word[0] for word in words[:3]).upper()
    return words[0][:2].upper() if words else "?"


def badges_of(row: ScannerRow) -> list[tuple[str, bool]]:
    """Code and side (True: long) of each match, best score first."""
    best = sorted(row.matches, key=lambda match: -match.score)
    return [(strategy_code(match.strategy), match.direction == "long") for match in best]
