"""Calls that are the language's own rather than an indicator's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.language import nodes
from app.domain.language.errors import RuleError
from app.domain.language.limits import FUNCTION_ARITIES, LONGEST_LOOKBACK, check_arity

if TYPE_CHECKING:
    from app.domain.language.errors import Place
    from app.domain.language.nodes import Node

type Amount = nodes.Number | nodes.Parameter


def count(amount: Amount, what: str, least: int) -> int | nodes.Parameter:
    """A whole number of bars or members.

    Raises:
        RuleError: it is not whole, below ``least`` or beyond the longest lookback.
    """
    if isinstance(amount, nodes.Parameter):
        return amount
    value = amount.value
    if amount.percent or value != int(value) or not least <= value <= LONGEST_LOOKBACK:
        raise RuleError(
            f"the number of {what}",
            amount.place,
            f"it must be a whole number from {least} to {LONGEST_LOOKBACK:,}",
        )
    return int(value)


def function_call(name: str, given: tuple[Node, ...], place: Place | None) -> Node:
    """``max(a, b)`` and its kind.

    Raises:
        RuleError: too few or too many arguments.
    """
    check_arity(name, len(given), FUNCTION_ARITIES.get(name, (1, 1)), place)
    return nodes.Function.model_validate({"name": name, "arguments": given, "place": place})


def shorthand_call(name: str, given: tuple[Node, ...], place: Place | None) -> Node:
    """``breakout(20)`` and its kind.

    Raises:
        RuleError: the length is missing, no whole number or out of its bounds.
    """
    expected = 0 if name == "inside_bar" else 1
    check_arity(name, len(given), (expected, expected), place)
    length = _counted(given[0], name, 2 if name in {"nr", "squeeze"} else 1) if given else None
    return nodes.Shorthand.model_validate({"name": name, "length": length, "place": place})


def _bars_since(name: str, given: tuple[Node, ...], place: Place | None) -> Node:
    check_arity(name, len(given), (1, 1), place)
    return nodes.BarsSince(condition=given[0], place=place)


def _value_when(name: str, given: tuple[Node, ...], place: Place | None) -> Node:
    check_arity(name, len(given), (2, 3), place)
    occurrence = _counted(given[2], name, 0) if len(given) == 3 else 0
    return nodes.ValueWhen(condition=given[0], value=given[1], occurrence=occurrence, place=place)


def _rank(name: str, given: tuple[Node, ...], place: Place | None) -> Node:
    check_arity(name, len(given), (1, 1), place)
    return nodes.Rank(value=given[0], place=place)


def _counted(node: Node, what: str, least: int) -> int | nodes.Parameter:
    if isinstance(node, nodes.Number | nodes.Parameter):
        return count(node, what, least)
    raise RuleError(f"the number of {what}", node.place, "it must be a whole number")


STRUCTURE_CALLS = {"barssince": _bars_since, "valuewhen": _value_when, "rank": _rank}
