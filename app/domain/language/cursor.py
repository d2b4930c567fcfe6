"""What surrounds the cursor in the text of a rule that may still be unfinished."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.language.errors import Place, RuleError
from app.domain.language.lexer import END, Token, tokens
from app.domain.language.machine import Run, Unexpected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.language.nodes import Node

# Labels and comments, closed or not.
_HIDDEN: Final = re.compile(r'"(?:\\.|[^"\\\n])*(?:"|\Z)|#[^\n]*')
_OPENING: Final = frozenset({"_LPAR", "_LSQB"})
_CLOSING: Final = frozenset({"_RPAR", "_RSQB"})
_OWNERS: Final = frozenset({"NAME", "_OF", "SCORE"})
_SEPARATORS: Final = frozenset({"_COMMA", "_COLON", "_OR"})
_LONGEST_STRETCH: Final = 200
_MOST_BRACKETS: Final = 8
_AND: Final = Token("_AND", "and", 0, Place(1, 1))


@dataclass(frozen=True, slots=True)
class Bracket:
    """One bracket that is open at the cursor.

    Attributes:
        name: the token in front of it, when that is a name, ``of`` or ``score``; else None.
        sign: ``(`` or ``[``.
        arguments: the tokens of the members before the one the cursor is in.
        current: the tokens of that one, up to the cursor.
    """

    name: Token | None
    sign: str
    arguments: tuple[tuple[Token, ...], ...]
    current: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands before the cursor.

    Attributes:
        brackets: the innermost open at the cursor, the innermost of all last.
        stretch: the tokens since the last bracket, comma, ``and`` or ``or`` around the cursor.
        before: the separator or bracket in front of the stretch; None at the start of the rule.
        accepted: names of the terminals that can follow; empty when the stretch makes no sense.
        left: the operand that ends at the cursor, when there is one and it is sound.
    """

    brackets: tuple[Bracket, ...]
    stretch: tuple[Token, ...]
    before: Token | None
    accepted: frozenset[str]
    left: Node | None


def is_hidden(text: str, cursor: int) -> bool:
    """Whether the cursor stands in a label or a comment."""
    for match in _HIDDEN.finditer(text[:cursor]):
        if match.end() == cursor:
            word = match[0]
            return word[0] == "#" or len(word) == 1 or word[-1] != '"'
    return False


def look_around(text: str, cursor: int) -> Surroundings:
    """What stands before the cursor, however unfinished or mistaken the text is."""
    found = [token for token in tokens(text[:cursor]) if token.type != END]
    opened = _open_brackets(found)
    start = _stretch_start(found, opened[-1].commas[0] + 1 if opened else 0)
    before = found[start - 1] if start else None
    stretch = tuple(found[start:][-_LONGEST_STRETCH:])
    accepted, left = _followers(stretch)
    brackets = tuple(_bracket(found, one) for one in opened[-_MOST_BRACKETS:])
    return Surroundings(brackets, stretch, before, accepted, left)


class _Opened(NamedTuple):
    """An open bracket: the token in front, and the places of itself and of its commas."""

    name: Token | None
    commas: list[int]


def _open_brackets(found: Sequence[Token]) -> list[_Opened]:
    opened: list[_Opened] = []
    for place, token in enumerate(found):
        if token.type in _OPENING:
            name = found[place - 1] if place else None
            owns = name is not None and name.type in _OWNERS
            opened.append(_Opened(name if owns else None, [place]))
        elif token.type in _CLOSING and opened:
            opened.pop()
        elif token.type == "_COMMA" and opened:
            opened[-1].commas.append(place)
    return opened


def _stretch_start(found: Sequence[Token], begin: int) -> int:
    depth, start, in_bounds = 0, begin, False
    for place in range(begin, len(found)):
        kind = found[place].type
        # A bracket too many closes nothing.
        depth = max(0, depth + (kind in _OPENING) - (kind in _CLOSING))
        if depth:
            continue
        if kind in {"BETWEEN", "OUTSIDE"}:
            in_bounds = True
        elif kind == "_AND" and in_bounds:
            in_bounds = False
        elif kind == "_AND" or kind in _SEPARATORS:
            start, in_bounds = place + 1, False
    return start


def _bracket(found: Sequence[Token], opened: _Opened) -> Bracket:
    members = [tuple(found[a + 1 : b]) for a, b in pairwise([*opened.commas, len(found)])]
    sign = found[opened.commas[0]].text
    return Bracket(opened.name, sign, tuple(members[:-1]), members[-1])


def operand_of(stretch: Sequence[Token]) -> Node | None:
    """The operand at the end of a stretch; None when there is none or it is unsound."""
    return _followers(stretch)[1]


def _followers(stretch: Sequence[Token]) -> tuple[frozenset[str], Node | None]:
    if len(stretch) > 1 and stretch[0].type == "NAME" and stretch[1].type == "_EQUAL":
        stretch = stretch[2:]
    run = Run()
    try:
        for token in stretch:
            run.feed(token)
    except (Unexpected, RuleError):
        return frozenset(), None
    return run.accepted(), _operand(run)


def _operand(run: Run) -> Node | None:
    """What ``and`` would join at the end of the run."""
    accepted = run.accepted()
    if "_AND" not in accepted:
        return None
    last = run.copy()
    try:
        last.feed(_AND)
    except RuleError:
        return None
    left: Node = last.values[-2]
    return left
