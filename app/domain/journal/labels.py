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
    return several_each([(word,) if word else () for word in words])


def several_each(words: Sequence[Iterable[str]]) -> Labels:
    """Labels of trades with any number of words each."""
    sets = [tuple(dict.fromkeys(each)) for each in words]
    names = sorted(set(chain.from_iterable(sets)), key=lambda name: (name.casefold(), name))
    places = {name: place for place, name in enumerate(names)}
    counts = np.fromiter((len(each) for each in sets), np.int64, len(sets))
    codes = np.fromiter(
        (places[name] for name in chain.from_iterable(sets)), np.int64, int(counts.sum())
    )
    return Labels(len(sets), np.repeat(np.arange(len(sets)), counts), codes, tuple(names))
