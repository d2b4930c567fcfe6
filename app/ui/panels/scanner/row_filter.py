"""The filter line above the scanner: words and simple comparisons."""

from __future__ import annotations

import operator
import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from app.services.scan.events import ScannerRow

    type Number = Callable[[ScannerRow], float | None]


def _percent(value: float | None) -> float | None:
    return None if value is None else value * 100


_NUMBERS: Final[dict[str, Callable[[ScannerRow], float | None]]] = {
    "rsi": lambda row: row.rsi,
    "change": lambda row: _percent(row.change),
    "24h": lambda row: _percent(row.change),
    "last": lambda row: row.last,
    "price": lambda row: row.last,
    "volume": lambda row: row.quote_volume,
    "vol": lambda row: row.quote_volume,
    "score": lambda row: row.score,
    "rank": lambda row: row.rank,
}
_OPERATORS: Final[dict[str, Callable[[float, float], bool]]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "=": operator.eq,
}
_SCALES: Final = {"": 1.0, "%": 1.0, "k": 1e3, "m": 1e6, "b": 1e9}
_BOUND = r"\s*(?P<bound>[-−+]?\d+(?:\.\d+)?|[-−+]?\.\d+)\s*(?P<unit>[kmb%](?!\w))?"


class _Patterns(NamedTuple):
    comparison: re.Pattern[str]
    unfinished: re.Pattern[str]


@lru_cache(maxsize=16)
def _patterns(added: tuple[str, ...]) -> _Patterns:
    """What comparisons of the known and the added names look like; longer names come first."""
    names = sorted((*_NUMBERS, *added), key=len, reverse=True)
    known = "|".join(r"\s*".join(map(re.escape, name.split())) for name in names)
    name = rf"(?<!\w)(?P<name>{known})(?!\w)(?:\(14\))?\s*(?P<sign><=|>=|<|>|=)"
    return _Patterns(re.compile(name + _BOUND), re.compile(name + r"\s*[-−+.]*\s*$"))


class Comparison(NamedTuple):
    """``rsi < 40``: a row without the number does not pass.

    ``number`` finds the number of an added column; None: the name is one of the fixed ones.
    """

    name: str
    sign: str
    bound: float
    number: Number | None = None

    def holds(self, row: ScannerRow) -> bool:
        """Whether the row's number stands in this relation to the bound."""
        value = (self.number or _NUMBERS[self.name])(row)
        return value is not None and _OPERATORS[self.sign](value, self.bound)


class RowFilter(NamedTuple):
    """Everything that was typed; all of it must hold."""

    words: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()

    def accepts(self, row: ScannerRow, strategies: Iterable[str]) -> bool:
        """Whether each word is in the symbol or a strategy's name, and each comparison holds."""
        if not all(comparison.holds(row) for comparison in self.comparisons):
            return False
        names = [row.symbol.casefold(), *(name.casefold() for name in strategies)]
        return all(any(word in name for name in names) for word in self.words)


def parse_filter(text: str, added: Mapping[str, Number] = MappingProxyType({})) -> RowFilter:
    """What was typed: words, and comparisons of rsi, change, last, volume, score or rank.

    Change is in percent; a bound may end in k, m or b. A comparison that is not finished yet
    filters nothing.

    Args:
        text: as typed.
        added: further names, in lower case, that may be compared, such as a column's title or its
            expression; they win over the fixed ones.
    """
    typed = text.casefold()
    by_name = {_squeezed(name): number for name, number in added.items()}
    comparison, unfinished = _patterns(tuple(added))
    found = [
        Comparison(
            match["name"], match["sign"], _bound(match), by_name.get(_squeezed(match["name"]))
        )
        for match in comparison.finditer(typed)
    ]
    rest = unfinished.sub(" ", comparison.sub(" ", typed))
    words = tuple(word for word in rest.split() if word != "and")
    return RowFilter(words, tuple(found))


def _squeezed(name: str) -> str:
    """The name without spaces, which may stand in an expression or not."""
    return "".join(name.split())


def _bound(match: re.Match[str]) -> float:
    return float(match["bound"].replace("−", "-")) * _SCALES[match["unit"] or ""]
