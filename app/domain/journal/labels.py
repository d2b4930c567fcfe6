"""Words that trades carry, as codes: none, one or several for each trade."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

type Codes = NDArray[np.int64]
type Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Which trade carries which word.

    Attributes:
        size: trades.
        rows: int64[m], the trade of each mark, ascending.
        codes: int64[m], place of its word among ``names``.
        names: each word once, in order of the alphabet.
    """

    size: int
    rows: Codes
    codes: Codes
    names: tuple[str, ...]

    def carriers(self, matches: Callable[[str], bool]) -> Booleans:
        """bool[size], trades with at least one word that matches."""
        chosen = np.fromiter((matches(name) for name in self.names), np.bool_, len(self.names))
        found = np.zeros(self.size, np.bool_)
        if chosen.any():
            found[self.rows[chosen[self.codes]]] = True
        return found

    @property
    def marked(self) -> Booleans:
        """bool[size], trades that carry any word."""
        found = np.zeros(self.size, np.bool_)
        found[self.rows] = True
        return found


def one_each(words: Sequence[str]) -> Labels:
    """Labels of trades with one word each; "" is none."""
    names = _ordered(set(words) - {""})
    places = {name: place for place, name in enumerate(names)} | {"": -1}
    codes = np.array([places[word] for word in words], np.int64)
    rows = np.flatnonzero(codes >= 0)
    return Labels(len(words), rows, codes[rows], names)


def several_each(words: Sequence[Sequence[str]]) -> Labels:
    """Labels of trades with any number of words each; one that stands twice counts once."""
    marked = list(map(tuple, words))
    distinct = dict.fromkeys(marked)  # few among many trades
    names = _ordered(set(chain.from_iterable(distinct)))
    places = {name: place for place, name in enumerate(names)}
    known = {each: [places[word] for word in dict.fromkeys(each)] for each in distinct}
    own = [known[each] for each in marked]
    counts = np.fromiter(map(len, own), np.int64, len(own))
    codes = np.fromiter(chain.from_iterable(own), np.int64, int(counts.sum()))
    return Labels(len(own), np.repeat(np.arange(len(own)), counts), codes, names)


def _ordered(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (word.casefold(), word)))
