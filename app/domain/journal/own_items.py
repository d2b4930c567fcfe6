"""The user's own items of the checklist, as they stand in the settings: a line each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.domain.journal.trade import ChecklistItem

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_WEIGHT: Final = 100.0
_REQUIRED: Final = "(required)"
_LINE: Final = re.compile(r"(.*?)(?:\s+[×x*]\s*(\d{1,9}(?:\.\d{1,9})?))?(\s+\(required\))?")


def item_in(line: str) -> ChecklistItem:
    """The item of a line: ``no news ahead``, ``no news ahead × 2`` or ``… × 2 (required)``.

    Raises:
        BadInput: there are no words, or the weight is not above 0 and at most 100.
    """
    found = _LINE.fullmatch(" ".join(line.split()))
    text, weight = (found[1], float(found[2] or 1)) if found else ("", 1.0)
    if not text:
        raise BadInput("An item of the checklist is written: no news ahead × 2 (required)")
    if not 0 < weight <= MOST_WEIGHT:
        raise BadInput(f"The weight of '{text}' is above 0 and at most {MOST_WEIGHT:g}.")
    return ChecklistItem(text, weight, required=bool(found and found[3]))


def line_of(item: ChecklistItem) -> str:
    """How an item is written, so that it is read back as it is."""
    required = f" {_REQUIRED}" if item.required else ""
    return f"{item.text} × {item.weight:g}{required}"


def with_own_items(
    items: Iterable[ChecklistItem], lines: Iterable[str]
) -> tuple[ChecklistItem, ...]:
    """A checklist and after it the own items, not answered yet; none of the same words twice."""
    found = {item.text: item for item in items}
    for line in lines:
        own = item_in(line)
        found.setdefault(own.text, own)
    return tuple(found.values())
