"""The user's own items of the checklist, as they stand in the settings: a line each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.domain.journal.trade import ChecklistItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.domain.journal.trade import TradeRecord
    from app.domain.setup import ConditionTrace

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


def offered_items(record: TradeRecord, lines: Iterable[str]) -> tuple[ChecklistItem, ...]:
    """Own items that a trade nobody was asked about, such as an imported one, may take in.

    They are no part of the trade, and count for nothing, before it takes them in. None is offered
    where the trade has one of them, or where the user answered anything that is no condition of
    its setup: what was taken out of a checklist does not come back, and an answered one is not
    asked about anew because the own items are others today.

    Args:
        record: of the trade.
        lines: the own items.
    """
    conditions = set(_labels(record.why))
    own = {item.text: item for item in with_own_items((), lines) if item.text not in conditions}
    asked = [item for item in record.checklist if item.text not in conditions]
    if any(item.kept is not None or item.text in own for item in asked):
        return ()
    return tuple(own.values())


def _labels(why: Iterable[ConditionTrace]) -> Iterator[str]:
    for trace in why:
        yield trace.label
        yield from _labels(trace.children)
