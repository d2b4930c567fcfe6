"""How large a rule may be, counted without recursion so that no rule can exhaust the program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.language.errors import RuleError
from app.domain.language.tree import children

if TYPE_CHECKING:
    from app.domain.language.errors import Place
    from app.domain.language.nodes import Node

LONGEST_TEXT: Final = 10_000
DEEPEST: Final = 64
MOST_NODES: Final = 1_000
LONGEST_LOOKBACK: Final = 5_000
FUNCTION_ARITIES: Final = {"min": (2, 100), "max": (2, 100), "round": (1, 2)}
"""Fewest and most arguments of the functions that take another number than one."""


def too_deep(place: Place | None = None) -> RuleError:
    """The error for a rule nested too deep."""
    return RuleError(f"the rule is nested deeper than {DEEPEST} levels", place, "split it up")


def too_many() -> RuleError:
    """The error for a rule of too many parts."""
    return RuleError(f"the rule has more than {MOST_NODES:,} parts", None, "split it up")


def check_size(node: Node) -> None:
    """Refuse a tree beyond `DEEPEST` levels or `MOST_NODES` nodes.

    Raises:
        RuleError: it is larger.
    """
    level: list[Node] = [node]
    count = 0
    for _ in range(DEEPEST):
        count += len(level)
        if count > MOST_NODES:
            raise too_many()
        level = [child for parent in level for child in children(parent)]
        if not level:
            return
    raise too_deep()


def check_arity(name: str, given: int, bounds: tuple[int, int], place: Place | None) -> None:
    """Refuse a number of arguments outside of ``bounds``, both included.

    Raises:
        RuleError: too few or too many are given.
    """
    least, most = bounds
    if not least <= given <= most:
        wanted = str(least) if least == most else f"{least} to {most}"
        raise RuleError(f"{name} with {given} arguments", place, f"it takes {wanted}")
