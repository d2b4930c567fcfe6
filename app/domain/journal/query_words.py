"""What may be written next in a filter of the journal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.journal.query import quoted
from app.domain.journal.query_fields import NUMBER_FIELDS, WORD_FIELD, WORD_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.domain.journal.columns import JournalColumns

MOST_OFFERS: Final = 50
_LAST: Final = re.compile(
    r'(?P<minus>-?)(?:(?P<field>[A-Za-z]+):(?P<before>(?:(?:"[^"]*"|[^\s",]+),)*))?'
    r'(?P<begun>"[^"]*|[^\s",:]*)$'
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One way to go on.

    Attributes:
        text: what takes the place of the filter's text from ``start`` to ``end``.
        words: what it means, for beside it.
    """

    text: str
    words: str
    start: int
    end: int


def offers(text: str, cursor: int, columns: JournalColumns) -> tuple[Offer, ...]:
    """Ways to go on at the cursor, the likeliest first; at most `MOST_OFFERS`.

    Args:
        text: of the filter so far.
        cursor: place in it, from 0.
        columns: the trades whose words are offered.
    """
    found = _LAST.search(text[:cursor])
    if found is None or _is_inside_quotes(text[: found.start()]):
        return ()
    start = found.start("begun")
    begun = found["begun"].lstrip('"').casefold()
    if found["field"] is None:
        ways = [*_fields(begun), *_words_alone(begun, columns)]
    else:
        field = WORD_FIELD.get(found["field"].casefold())
        if field is None:
            return ()
        ways = [(quoted(word), field.words) for word in _ranked(field.offers(columns), begun)]
    return tuple(Offer(way, words, start, cursor) for way, words in ways[:MOST_OFFERS])


def _is_inside_quotes(text: str) -> bool:
    return text.count('"') % 2 == 1


def _fields(begun: str) -> Iterator[tuple[str, str]]:
    for field in WORD_FIELDS:
        if field.names[0].startswith(begun):
            yield f"{field.names[0]}:", field.words
    for number in NUMBER_FIELDS:
        name = "R" if number.names[0] == "r" else number.names[0]
        if number.names[0].startswith(begun):
            yield f"{name} > ", number.words


def _words_alone(begun: str, columns: JournalColumns) -> Iterator[tuple[str, str]]:
    """Words that trades carry, once somebody has begun to write one."""
    if not begun:
        return
    for name in ("symbol", "tag", "mistake", "emotion", "strategy"):
        field = WORD_FIELD[name]
        for word in _ranked(field.offers(columns), begun):
            yield quoted(word), field.words


def _ranked(words: Iterable[str], begun: str) -> list[str]:
    """Those that begin so, then those that hold it."""
    known = list(words)
    first = [word for word in known if word.casefold().startswith(begun)]
    return first + [word for word in known if begun in word.casefold() and word not in first]
