"""What can be written at the cursor, for an editor of rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, Literal

from app.domain.language import nodes
from app.domain.language.completion_words import OPERATORS, PHRASES
from app.domain.language.cursor import is_hidden, look_around, operand_of
from app.domain.language.errors import LONGEST_NAME
from app.domain.language.names import is_condition, regime_labels
from app.domain.language.oversize import is_oversized
from app.domain.language.signatures import (
    active_parameter,
    entry_of,
    free_parameters,
    given_name,
)
from app.domain.language.vocabulary import LABELS, SOURCE, vocabulary
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from app.domain.language.checker import Expected
    from app.domain.language.completion_words import Phrase
    from app.domain.language.cursor import Surroundings
    from app.domain.language.vocabulary import Entry, EntryKind, SignatureParameter

type CandidateKind = (
    EntryKind
    | Literal["label", "keyword", "operator", "parameter", "choice", "output"]
    | Literal["timeframe", "variable", "symbol"]
)

_WORD: Final = re.compile(r"[A-Za-z0-9_]*\Z")
_REST: Final = re.compile(r"[A-Za-z0-9_]*")
_SYMBOL: Final = re.compile(r"[A-Z0-9]++/[A-Z0-9]*+\Z")
_SYMBOL_REST: Final = re.compile(r"[A-Z0-9]*(?:/[A-Z0-9]*)?:?")
_NO_MATCH: Final = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that can be written at the cursor.

    Attributes:
        label: what a list shows, such as ``ema``, ``crosses above`` or ``4h``.
        signature: name and parameters, such as ``ema(length=20, source=close)``; "" for words.
        summary: one line on what it is.
        insert: replaces the completion's range of the text.
        caret: where the caret goes, counted from the start of ``insert``.
    """

    label: str
    kind: CandidateKind
    signature: str
    summary: str
    insert: str
    caret: int


@dataclass(frozen=True, slots=True)
class Completion:
    """What can be written in place of ``text[start:end]``, best first."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """The cursor's place in the text, and what the strategy adds to it."""

    text: str
    start: int
    around: Surroundings
    base: Timeframe
    variables: tuple[str, ...]
    symbols: tuple[str, ...]
    expects: Expected

    @property
    def sign(self) -> str:
        """The character in front of the word at the cursor; spaces behind ``@`` do not count."""
        before = self.text[: self.start]
        at = before.rstrip(" \t")
        return "@" if at.endswith("@") else before[-1:]


def complete(
    text: str,
    cursor: int,
    base: Timeframe,
    *,
    variables: Collection[str] = (),
    symbols: Collection[str] = (),
    expects: Expected = "any",
) -> Completion:
    """What can be written at the cursor of a rule that may still be unfinished or mistaken.

    Pure, and a matter of a few milliseconds; the first use loads the registry of indicators.

    Args:
        text: the rule as it stands.
        cursor: offset in it, from 0 to its length.
        base: timeframe of the strategy; lower ones are not offered.
        variables: names of the strategy's parameters, without the ``$``.
        symbols: symbols whose series may be named, such as ``BTC/USDT``.
        expects: what the whole rule must be.
    """
    cursor = max(0, min(cursor, len(text)))
    if is_oversized(text) or is_hidden(text, cursor):
        return Completion(cursor, cursor, ())
    pair = _SYMBOL.search(text, max(0, cursor - LONGEST_NAME), cursor)
    start = pair.start() if pair else _start_of_word(text, cursor)
    rest = (_SYMBOL_REST if pair else _REST).match(text, cursor)
    end = rest.end() if rest else cursor
    word = text[start:cursor]
    around = look_around(text, start)
    place = _Place(text, start, around, base, tuple(variables), tuple(symbols), expects)
    offered = _symbols(place) if pair else _offered(place, word)
    return Completion(start, end, _ranked(offered, word))


def _start_of_word(text: str, cursor: int) -> int:
    match = _WORD.search(text[max(0, cursor - 2 * LONGEST_NAME) : cursor])
    return cursor - len(match[0]) if match else cursor


def _ranked(offered: Iterator[Candidate], word: str) -> tuple[Candidate, ...]:
    """Those the word may stand for, each label once; for a misspelt word those most like it."""
    sought = word.lower()
    by_label: dict[str, Candidate] = {}
    for candidate in offered:
        by_label.setdefault(candidate.label, candidate)
    ranks = {label: _rank(candidate, sought) for label, candidate in by_label.items()}
    found = sorted((label for label in by_label if ranks[label] < _NO_MATCH), key=ranks.__getitem__)
    if not found and len(sought) <= LONGEST_NAME:
        found = get_close_matches(sought, by_label)
    return tuple(by_label[label] for label in found)


def _rank(candidate: Candidate, sought: str) -> int:
    """0 for a label that begins so, 1 for one that holds it, 2 for a summary that does."""
    label = candidate.label.lower().lstrip("$")
    if label.startswith(sought):
        return 0
    if sought in label:
        return 1
    return 2 if len(sought) > 2 and sought in candidate.summary.lower() else _NO_MATCH


def _offered(place: _Place, word: str) -> Iterator[Candidate]:
    if place.sign == "@":
        return _timeframes(place)
    if place.sign == "$":
        return _variables(place, "")
    if place.sign == "." and word[:1].isdigit():
        return iter(())
    if place.sign == ".":
        return _outputs(place)
    if word[:1].isdigit():
        return _words(place)
    return _anything(place)


def _timeframes(place: _Place) -> Iterator[Candidate]:
    for timeframe in Timeframe:
        if timeframe >= place.base:
            yield _plain(str(timeframe), "timeframe", f"the value on {timeframe} bars")


def _variables(place: _Place, sign: str = "$") -> Iterator[Candidate]:
    for name in place.variables:
        yield Candidate(
            f"${name}", "variable", "", "a parameter of the strategy", sign + name, len(sign + name)
        )


def _symbols(place: _Place) -> Iterator[Candidate]:
    for symbol in place.symbols:
        text = f"{symbol}:"
        yield Candidate(symbol, "symbol", "", "a value of this symbol", text, len(text))


def _outputs(place: _Place) -> Iterator[Candidate]:
    name = _name_before_dot(place)
    if name == "regime":
        yield _plain("volatility", "context", vocabulary()["regime.volatility"].title)
    entry = vocabulary().get(name)
    for output in entry.outputs if entry else ():
        yield _plain(output, "output", f"output of {name}")


def _name_before_dot(place: _Place) -> str:
    """The indicator whose output follows the dot, with or without parentheses."""
    depth = 0
    for token in reversed(place.around.stretch[:-1]):
        depth += (token.type == "_RPAR") - (token.type == "_LPAR")
        if not depth and token.type != "_LPAR":
            return token.text
    return ""


def _anything(place: _Place) -> Iterator[Candidate]:
    yield from _for_argument(place)
    if _takes_setting(place) and not place.around.left:
        return
    if labels := tuple(_labels(place)):
        yield from labels
        return
    if "NAME" in place.around.accepted:
        yield from _names(place)
    yield from _words(place)


def _argument(place: _Place) -> tuple[Entry, SignatureParameter | None] | None:
    """The call whose argument starts at the cursor, and the parameter it is for."""
    brackets = place.around.brackets
    entry = entry_of(brackets[-1]) if brackets else None
    return None if entry is None else (entry, active_parameter(entry, brackets[-1]))


def _takes_setting(place: _Place) -> bool:
    """Whether a plain number or choice is due, so that no series may stand at the cursor."""
    if place.around.brackets and place.around.brackets[-1].sign == "[":
        return True
    if place.around.before is not None and place.around.before.type == "_COLON":
        return True
    found = _argument(place)
    if found is None or found[1] is None or found[1].takes_rule is not None:
        return False
    bracket = place.around.brackets[-1]
    source = found[0].parameter(SOURCE)
    # A series may come first even where the first parameter is a number.
    return not (source is not None and not bracket.arguments and not bracket.current)


def _for_argument(place: _Place) -> Iterator[Candidate]:
    found = _argument(place)
    if found is None:
        if place.around.brackets and place.around.brackets[-1].sign == "[":
            yield from _variables(place)
        return
    entry, active = found
    bracket = place.around.brackets[-1]
    is_at_value = not bracket.current or (
        len(bracket.current) == 2 and given_name(bracket.current) is not None
    )
    if active is not None and active.takes_rule is None and is_at_value:
        for word in active.choices:
            yield _plain(word, "choice", f"{active.name} of {entry.name}")
        if not active.choices:
            yield from _variables(place)
    if entry.is_named and not bracket.current:
        for parameter in free_parameters(entry, bracket):
            text = f"{parameter.name}="
            yield Candidate(
                parameter.name, "parameter", parameter.text, parameter.summary, text, len(text)
            )


def _labels(place: _Place) -> Iterator[Candidate]:
    """The regime's labels beside ``==`` and ``!=``."""
    stretch = place.around.stretch
    if len(stretch) < 2 or stretch[-1].text not in {"==", "!="}:
        return
    left = operand_of(stretch[:-1])
    for label in regime_labels(left) if left is not None else ():
        yield _plain(label, "label", LABELS[label])


def _names(place: _Place) -> Iterator[Candidate]:
    values_only = _wants_value(place)
    conditions = [entry for entry in vocabulary().values() if entry.is_condition]
    values = [e for e in vocabulary().values() if not e.is_condition]
    for entry in values if values_only else (*values, *conditions):
        yield _called(entry)
    if "SYMBOL" in place.around.accepted:
        yield from _symbols(place)
    if values_only:
        yield from _variables(place)


def _wants_value(place: _Place) -> bool:
    """Whether a condition could not stand at the cursor."""
    if "NOT" not in place.around.accepted:
        return True
    found = _argument(place)
    if found is not None:
        active = found[1]
        return active is None or active.takes_rule != "condition"
    return not place.around.brackets and place.expects == "value"


def _called(entry: Entry) -> Candidate:
    needs_arguments = bool(entry.parameters)
    insert = f"{entry.name}()" if needs_arguments else entry.name
    caret = len(entry.name) + 1 if needs_arguments else len(entry.name)
    signature = entry.signature if needs_arguments else ""
    return Candidate(entry.name, entry.kind, signature, entry.title, insert, caret)


def _words(place: _Place) -> Iterator[Candidate]:
    """Operators and keywords that the grammar accepts here and that suit the operand before."""
    accepted, left = place.around.accepted, place.around.left
    if "COMPARISON" in accepted and not (left is not None and is_condition(left)):
        for sign, summary in OPERATORS:
            yield Candidate(sign, "operator", "", summary, f"{sign} ", len(sign) + 1)
    for phrase in PHRASES:
        if phrase.terminal in accepted and _suits(phrase, place):
            yield Candidate(
                phrase.label, "keyword", "", phrase.summary, phrase.insert, phrase.caret
            )


def _suits(phrase: Phrase, place: _Place) -> bool:
    """Whether the phrase can stand behind the operand before the cursor."""
    left = place.around.left
    if phrase.begins:
        return not _wants_value(place)
    if left is None:
        return True
    if phrase.terminal == "_TOUCHES":
        return isinstance(left, nodes.Price) and left.field == "close"
    if phrase.terminal == "_AND" and "_OR" not in place.around.accepted:
        return True  # between the bounds of 'between'
    return phrase.follows is None or phrase.follows == is_condition(left)


def _plain(text: str, kind: CandidateKind, summary: str) -> Candidate:
    return Candidate(text, kind, "", summary, text, len(text))
