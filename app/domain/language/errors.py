"""The mistake in a rule: where it is, what was expected, and the nearest known name."""

from __future__ import annotations

from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_NAME = 64
_ALIKE = 4


class Place(NamedTuple):
    """Where in the rule's text something begins, both counted from 1."""

    line: int
    column: int


def place_in(text: str, offset: int) -> Place:
    """Line and column of an offset in a text."""
    line_start = text.rfind("\n", 0, offset) + 1
    return Place(text.count("\n", 0, offset) + 1, offset - line_start + 1)


class RuleError(BadInput):
    """A rule that cannot be taken.

    Attributes:
        line: 1-based line in the rule's text; None when the rule did not come as text.
        column: 1-based column in that line.
        suggestion: the nearest known name or the right spelling, when there is one.
    """

    def __init__(
        self,
        problem: str,
        place: Place | None = None,
        advice: str = "",
        *,
        suggestion: str | None = None,
    ) -> None:
        where = ""
        if place is not None:
            line = f"line {place.line}, " if place.line > 1 else ""
            where = f" at {line}column {place.column}"
        message = f"{problem}{where}: {advice}" if advice else f"{problem}{where}"
        super().__init__(message, line=place and place.line, column=place and place.column)
        self.suggestion = suggestion

    def __str__(self) -> str:
        # The message names its place already.
        return f"{self.source}: {self.args[0]}" if self.source else str(self.args[0])


def unknown(
    what: str, name: str, place: Place | None, known: Iterable[str], *, owner: str = ""
) -> RuleError:
    """The error for a name that is not among ``known``, with the nearest one of them.

    Args:
        what: kind of thing, such as ``indicator``.
        name: the name as it was written.
        place: where; None when the rule did not come as text.
        known: the names it might have been.
        owner: whose member it is, such as ``ema``; "" for none.
    """
    known = tuple(known)
    near = nearest(name, known)
    shown = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
    advice = f"did you mean {near!r}?" if near else _choice_of(known)
    of = f" of {owner}" if owner else ""
    return RuleError(f"unknown {what} {shown!r}{of}", place, advice, suggestion=near)


def nearest(name: str, known: Iterable[str], *, likeness: float = 0.6) -> str | None:
    """The name among ``known`` that is most like ``name``, the first of several, or None.

    Args:
        name: as it was written.
        known: the names it might have been.
        likeness: least share of equal letters, 0 to 1.
    """
    if len(name) > LONGEST_NAME:
        return None
    sought, lowered = name.lower(), {entry.lower(): entry for entry in known}
    matches = set(get_close_matches(sought, lowered, n=_ALIKE, cutoff=likeness))
    if not matches:
        return None
    first_best = max(
        (entry for entry in lowered if entry in matches),
        key=lambda entry: SequenceMatcher(None, entry, sought).ratio(),
    )
    return lowered[first_best]


def _choice_of(known: tuple[str, ...]) -> str:
    if not known:
        return "it has none"
    if len(known) <= 8:
        return f"it must be one of {', '.join(known)}"
    return "nothing of that name is known"
