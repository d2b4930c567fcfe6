"""Which call the cursor is in, and which of its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.language.cursor import is_hidden, look_around
from app.domain.language.oversize import is_oversized
from app.domain.language.vocabulary import SOURCE, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.language.cursor import Bracket
    from app.domain.language.lexer import Token
    from app.domain.language.vocabulary import Entry, SignatureParameter


@dataclass(frozen=True, slots=True)
class Signature:
    """A call and what it takes.

    Attributes:
        text: name and parameters, such as ``ema(length=20, source=close)``.
        active: index of the parameter the cursor is in; None when there is none of that place.
        outputs: what can follow a dot behind the call; empty for what has one value.
        start: offset of the call's name.
    """

    name: str
    title: str
    text: str
    parameters: tuple[SignatureParameter, ...]
    active: int | None
    outputs: tuple[str, ...]
    start: int


def signature_at(text: str, cursor: int) -> Signature | None:
    """The innermost call around the cursor, which may still be unfinished.

    Args:
        text: the rule as it stands.
        cursor: offset in it.
    """
    if is_oversized(text) or is_hidden(text, cursor):
        return None
    for bracket in reversed(look_around(text, cursor).brackets):
        entry = entry_of(bracket)
        if entry is not None and bracket.name is not None:
            found = active_parameter(entry, bracket)
            return Signature(
                entry.name,
                entry.title,
                entry.signature,
                entry.parameters,
                None if found is None else entry.parameters.index(found),
                entry.outputs,
                bracket.name.start,
            )
    return None


def entry_of(bracket: Bracket) -> Entry | None:
    """What the bracket's call stands for; None when it belongs to no known name."""
    if bracket.name is None or bracket.sign != "(" or bracket.name.type != "NAME":
        return None
    return vocabulary().get(bracket.name.text)


def given_name(argument: Sequence[Token]) -> str | None:
    """The name that an argument is given by; None when it is given by its place."""
    is_named = len(argument) > 1 and argument[0].type == "NAME" and argument[1].type == "_EQUAL"
    return argument[0].text if is_named else None


def active_parameter(entry: Entry, bracket: Bracket) -> SignatureParameter | None:
    """The parameter that the cursor's argument is for."""
    name = given_name(bracket.current)
    if name is not None:
        return entry.parameter(name)
    if not entry.is_named:
        last = entry.parameters[-1:]
        repeats = bool(last) and last[0].takes_rule is not None and len(entry.parameters) > 1
        place = len(bracket.arguments)
        ordered = entry.parameters[place : place + 1] or (last if repeats else ())
        return ordered[0] if ordered else None
    free = free_parameters(entry, bracket)
    return free[0] if free else None


def free_parameters(entry: Entry, bracket: Bracket) -> list[SignatureParameter]:
    """The parameters that the argument at the cursor can be for, the one of its place first."""
    source = entry.parameter(SOURCE)
    settings = [one for one in entry.parameters if one.name != SOURCE]
    unnamed = [one for one in bracket.arguments if given_name(one) is None]
    names = {given_name(one) for one in bracket.arguments}
    first = unnamed[0] if unnamed else bracket.current
    takes_source = source is not None and bool(first) and not _is_setting(first, settings)
    if takes_source and not unnamed and source is not None:
        return [source]
    taken = len(unnamed) - (1 if takes_source else 0)
    if source is not None and not takes_source:
        settings.append(source)
    return [one for one in settings[taken:] if one.name not in names]


def _is_setting(argument: Sequence[Token], settings: Sequence[SignatureParameter]) -> bool:
    """Whether a first argument is a number or a choice rather than a series."""
    kinds = [token.type for token in argument]
    if kinds in (["NUMBER"], ["PARAMETER"], ["MINUS"], ["MINUS", "NUMBER"]):
        return True
    return len(argument) == 1 and bool(settings) and argument[0].text in settings[0].choices
