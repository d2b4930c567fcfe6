"""Places in a text: Python counts characters, Qt counts UTF-16 units."""

from __future__ import annotations

from typing import Final, NamedTuple

_PAIRS: Final = {"(": ")", "[": "]"}
_BACK: Final = {closing: opening for opening, closing in _PAIRS.items()}


class Change(NamedTuple):
    """What turns one text into another: ``before[start:stop]`` becomes ``new``."""

    start: int
    stop: int
    new: str


def to_qt(text: str, offset: int) -> int:
    """Qt's position of a character."""
    return offset + sum(character > "\uffff" for character in text[:offset])


def from_qt(text: str, position: int) -> int:
    """The character at one of Qt's positions."""
    at = units = 0
    while units < position and at < len(text):
        units += 2 if text[at] > "\uffff" else 1
        at += 1
    return at


def change_between(before: str, after: str) -> Change:
    """The smallest stretch in which two texts differ."""
    start = 0
    shorter = min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    return Change(start, len(before) - end, after[start : len(after) - end])


def brackets_at(text: str, offset: int) -> tuple[int, int | None] | None:
    """The bracket beside the cursor and the one that belongs to it, None where that is missing.

    Returns None when no bracket is beside the cursor.
    """
    for at in (offset, offset - 1):
        if 0 <= at < len(text) and text[at] in _PAIRS:
            return at, _partner(text, at, 1, _PAIRS[text[at]])
        if 0 <= at < len(text) and text[at] in _BACK:
            return at, _partner(text, at, -1, _BACK[text[at]])
    return None


def _partner(text: str, at: int, step: int, wanted: str) -> int | None:
    depth, own, here = 0, text[at], at
    while 0 <= here < len(text):
        if text[here] == own:
            depth += 1
        elif text[here] == wanted:
            depth -= 1
            if depth == 0:
                return here
        here += step
    return None
