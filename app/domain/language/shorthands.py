"""Named shorthands and the conditions they stand for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from app.domain.language.errors import RuleError
from app.domain.language.parser import parse

if TYPE_CHECKING:
    from app.domain.language.nodes import Node, Shorthand

_TEXTS = {
    "breakout": "close > highest(high, {n})[1]",
    "breakdown": "close < lowest(low, {n})[1]",
    "inside_bar": "high < high[1] and low > low[1]",
    "nr": "(high - low) < lowest(high - low, {before})[1]",
    "squeeze": "bbands({n}, 2).upper < keltner({n}, 1.5, {n}).upper"
    " and bbands({n}, 2).lower > keltner({n}, 1.5, {n}).lower",
}


def expand(shorthand: Shorthand) -> Node:
    """The condition that the shorthand stands for.

    Raises:
        RuleError: its length is a parameter without a value, or is missing.
    """
    length = shorthand.length
    if shorthand.name == "inside_bar":
        if length is not None:
            raise RuleError("inside_bar with a length", shorthand.place, "it takes none")
        return _parsed(_TEXTS["inside_bar"])
    if not isinstance(length, int):
        raise RuleError(
            f"{shorthand.name} without its length",
            shorthand.place,
            f"write it in parentheses, such as {shorthand.name}(20)",
        )
    least = 2 if shorthand.name in {"nr", "squeeze"} else 1
    if length < least:
        raise RuleError(
            f"the length of {shorthand.name}", shorthand.place, f"it must be at least {least}"
        )
    return _parsed(_TEXTS[shorthand.name].format(n=length, before=length - 1))


@lru_cache(maxsize=256)
def _parsed(text: str) -> Node:
    return parse(text)
