"""Filters of the journal as text: ``INJ tag:late -mistake:fomo R > 1 strategy:"Trend pullback"``.

Terms stand beside one another and all must hold; ``or`` between them parts alternatives; a ``-``
before a term turns it round. ``field:word`` takes several words parted by commas, any of which may
hold; a word alone is looked for in symbol, strategy, tags, mistakes and emotions.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from app.domain.errors import BadInput
from app.domain.journal.query_fields import (
    DURATIONS,
    NUMBER_FIELD,
    WORD_FIELD,
    Quantity,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from app.domain.journal.columns import JournalColumns
    from app.domain.journal.query_fields import NumberField, WordField

    type Booleans = NDArray[np.bool_]

MOST_CHARACTERS: Final = 2_000
_COMPARISONS: Final[dict[str, Callable[[Any, float], Any]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
}
_QUOTED: Final = r'"[^"]*"'
_VALUE: Final = rf'(?:{_QUOTED}|[^\s",]+)'
_TERM: Final = re.compile(
    rf"""(?P<minus>-?)(?:
        (?P<number>[A-Za-z]+)\s*(?P<sign>>=|<=|!=|=|>|<)\s*(?P<value>[^\s"]*)
        |(?P<field>[A-Za-z]+):(?P<words>{_VALUE}(?:,{_VALUE})*)?
        |(?P<text>{_QUOTED}|[^\s"]+)
    )(?=\s|$)""",
    re.VERBOSE,
)
_AMOUNT: Final = re.compile(r"(?P<figure>[+-]?(?:\d+\.?\d*|\.\d+))(?P<unit>[a-z%]*)")


class QueryError(BadInput):
    """A filter that cannot be read; ``column`` is the 1-based place of the mistake."""

    @property
    def sentence(self) -> str:
        """What is wrong, without its place."""
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Comparison:
    """``R > 1``: of what is unknown it never holds."""

    field: NumberField
    sign: str
    value: float

    @property
    def of_setups(self) -> bool:
        """Whether setups can be asked the same."""
        return self.field.of_setups

    def mask(self, columns: JournalColumns) -> Booleans:
        """bool[n] of the trades for which it holds."""
        values = self.field.column(columns)
        found: Booleans = _COMPARISONS[self.sign](values, self.value) & ~np.isnan(values)
        return found


@dataclass(frozen=True, slots=True)
class Words:
    """``tag:late,early``: any of the words, casefolded."""

    field: WordField
    words: tuple[str, ...]

    @property
    def of_setups(self) -> bool:
        """Whether setups can be asked the same."""
        return self.field.of_setups

    def mask(self, columns: JournalColumns) -> Booleans:
        """bool[n] of the trades for which it holds."""
        found = np.zeros(len(columns), np.bool_)
        for word in self.words:
            found |= self.field.find(columns, word)
        return found


@dataclass(frozen=True, slots=True)
class Text:
    """A word alone, casefolded."""

    text: str
    of_setups: bool = True

    def mask(self, columns: JournalColumns) -> Booleans:
        """bool[n] of the trades that carry it anywhere."""
        found = np.zeros(len(columns), np.bool_)
        for labels in (
            columns.symbols,
            columns.strategies,
            columns.tags,
            columns.mistakes,
            columns.emotions,
        ):
            found |= labels.carriers(lambda name: self.text in name.casefold())
        return found


@dataclass(frozen=True, slots=True)
class Term:
    """One condition of a filter, turned round or not."""

    condition: Comparison | Words | Text
    is_not: bool

    def mask(self, columns: JournalColumns) -> Booleans:
        """bool[n]."""
        found = self.condition.mask(columns)
        return ~found if self.is_not else found


@dataclass(frozen=True)
class Query:
    """A filter that was read.

    Attributes:
        alternatives: any of which must hold with all of its terms; none: everything is found.
    """

    alternatives: tuple[tuple[Term, ...], ...] = ()

    def mask(self, columns: JournalColumns) -> Booleans:
        """bool[n] of the trades it finds."""
        if not self.alternatives:
            return np.ones(len(columns), np.bool_)
        found = np.zeros(len(columns), np.bool_)
        for terms in self.alternatives:
            each = np.ones(len(columns), np.bool_)
            for term in terms:
                each &= term.mask(columns)
            found |= each
        return found

    @cached_property
    def of_setups(self) -> Query:
        """What it asks of setups: the terms about what only trades have are left out."""
        return Query(
            tuple(
                tuple(term for term in terms if term.condition.of_setups)
                for terms in self.alternatives
            )
        )


def parse_query(text: str) -> Query:
    """Read a filter; blank text finds everything.

    Raises:
        QueryError: it cannot be read.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(
            f"a filter has at most {MOST_CHARACTERS} characters", column=MOST_CHARACTERS + 1
        )
    alternatives: list[list[Term]] = [[]]
    last_or = 0
    for found in _terms(text):
        if found["text"] is not None and found["text"].casefold() == "or" and not found["minus"]:
            if not alternatives[-1]:
                raise QueryError("'or' needs a condition before it", column=found.start() + 1)
            alternatives.append([])
            last_or = found.start() + 1
        else:
            alternatives[-1].append(Term(_condition(found), bool(found["minus"])))
    if len(alternatives) > 1 and not alternatives[-1]:
        raise QueryError("'or' needs a condition after it", column=last_or)
    return Query(tuple(tuple(terms) for terms in alternatives if terms))


def quoted(word: str) -> str:
    """A word as a filter takes it: in quotation marks where it needs them."""
    plain = word.replace('"', "")
    return f'"{plain}"' if re.search(r"[\s,]", plain) or not plain else plain


def _terms(text: str) -> Iterator[re.Match[str]]:
    place = 0
    while True:
        place += len(text[place:]) - len(text[place:].lstrip())
        if place >= len(text):
            return
        found = _TERM.match(text, place)
        if found is None:
            raise _unreadable(text, place)
        yield found
        place = found.end()


def _unreadable(text: str, place: int) -> QueryError:
    if text.count('"', place) % 2:
        at = text.rindex('"')
        return QueryError("a quotation mark has no partner", column=at + 1)
    return QueryError("a space is missing beside a quotation mark or comma", column=place + 1)


def _condition(found: re.Match[str]) -> Comparison | Words | Text:
    if found["number"] is not None:
        return _comparison(found)
    if found["field"] is not None:
        return _words(found)
    text = found["text"].strip('"').casefold()
    if not text:
        raise QueryError("there is no word to look for", column=found.start() + 1)
    return Text(text)


def _comparison(found: re.Match[str]) -> Comparison:
    name = found["number"].casefold()
    field = NUMBER_FIELD.get(name)
    if field is None:
        known = ", ".join(dict.fromkeys(one.names[0] for one in NUMBER_FIELD.values()))
        hint = f"; write {name}:word" if name in WORD_FIELD else ""
        raise QueryError(
            f"{found['number']!r} is nothing to compare{hint or f'; known are {known}'}",
            column=found.start("number") + 1,
        )
    value = _value(field, found["value"], found.start("value") + 1)
    return Comparison(field, found["sign"], value)


def _value(field: NumberField, text: str, column: int) -> float:
    if field.quantity is Quantity.DAY:
        return _day_number(text, column)
    parts = _AMOUNT.fullmatch(text.casefold().replace("−", "-"))
    if parts is None:
        raise QueryError(f"{text!r} is no number" if text else "a number is missing", column=column)
    figure, unit = float(parts["figure"]), parts["unit"]
    factor = _factor(field.quantity, unit)
    if factor is None:
        raise QueryError(f"{unit!r} is no unit of {field.words}", column=column)
    return figure * factor


def _factor(quantity: Quantity, unit: str) -> float | None:
    """What a figure with this unit is multiplied by; None: the unit does not belong here."""
    if quantity is Quantity.DURATION:
        return DURATIONS.get(unit or "h")
    if quantity is Quantity.SHARE:
        return 0.01 if unit in ("", "%") else None
    return 1.0 if unit in ("", "r") else None


def _day_number(text: str, column: int) -> float:
    """Days since the epoch of an ISO date."""
    try:
        day = np.datetime64(text, "D") if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        day = None
    if day is None:
        raise QueryError(f"{text!r} is no day such as 2023-12-18", column=column)
    return float(day.astype(np.int64))


def _words(found: re.Match[str]) -> Words | Comparison:
    name = found["field"].casefold()
    field = WORD_FIELD.get(name)
    if field is None:
        raise QueryError(
            f"{found['field']!r} is no field; {_hint(name)}", column=found.start("field") + 1
        )
    if found["words"] is None:
        raise QueryError(f"a word is missing after '{name}:'", column=found.end() + 1)
    words = (part.strip('"').strip().casefold() for part in _parts(found["words"]))
    known = tuple(word for word in words if word)
    if not known:
        raise QueryError(f"a word is missing after '{name}:'", column=found.end() + 1)
    for word in known:
        if field.choices and not any(one.startswith(word.rstrip("*")) for one in field.choices):
            offered = ", ".join(field.choices)
            raise QueryError(f"{word!r} is none of {offered}", column=found.start("words") + 1)
    return Words(field, known)


def _parts(text: str) -> list[str]:
    return re.findall(_VALUE, text)


def _hint(name: str) -> str:
    if name in NUMBER_FIELD:
        return f"compare it: {name} > 1"
    known = ", ".join(dict.fromkeys(one.names[0] for one in WORD_FIELD.values()))
    return f"known are {known}"
