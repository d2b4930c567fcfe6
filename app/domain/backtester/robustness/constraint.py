"""Conditions between parameters, in the words of the rule language."""

from __future__ import annotations

import re
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from app.domain.errors import BadInput
from app.domain.language import RuleError, format_rule, nodes, parse
from app.domain.language.errors import unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from app.domain.language import Node

# Words of the language; every other word is a parameter's name, with or without its ``$``.
_WORDS: Final = frozenset(
    (
        *("and", "or", "not", "between", "outside", "abs", "min", "max", "round", "log", "sqrt"),
        *("crosses", "above", "below", "rising", "falling", "touches", "near", "by", "within"),
        *("for", "becomes", "true", "bars"),
    )
)
_WORD: Final = re.compile(r"(?<![\w$.])[A-Za-z_]\w*")
_SIGNS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    ">": np.greater,
    ">=": np.greater_equal,
    "<": np.less,
    "<=": np.less_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
_FUNCTIONS: Final[Mapping[str, Callable[..., Any]]] = {
    "abs": np.abs,
    "round": np.round,
    "log": np.log,
    "sqrt": np.sqrt,
    "min": lambda *values: reduce(np.minimum, values),
    "max": lambda *values: reduce(np.maximum, values),
}


def holds(
    constraint: str, values: Mapping[str, float | NDArray[np.float64]], sets: int
) -> NDArray[np.bool_]:
    """bool[sets], which sets of parameters meet a constraint such as ``fast < slow``.

    It is read by the parser of rules and never by Python; numbers, parameters, arithmetic,
    comparisons, ``between`` and ``and``, ``or``, ``not`` have a meaning here.

    Args:
        constraint: the text.
        values: of each parameter: one for all sets, or float64[sets].
        sets: how many there are.

    Raises:
        BadInput: it cannot be read, names something else, or is no condition.
    """
    text = _WORD.sub(lambda word: word[0] if word[0] in _WORDS else f"${word[0]}", constraint)
    try:
        with np.errstate(all="ignore"):
            found = np.asarray(_worth(parse(text), values))
    except RuleError as error:
        raise BadInput(error.args[0].replace("$", ""), source="--constraint") from None
    if found.dtype != np.bool_:
        raise BadInput("is a number and no condition", source="--constraint")
    return np.broadcast_to(found, sets)


def _worth(node: Node, values: Mapping[str, float | NDArray[np.float64]]) -> Any:
    def of(inner: Node) -> Any:
        return _worth(inner, values)

    match node:
        case nodes.Number():
            return node.value
        case nodes.Parameter():
            if node.name not in values:
                raise unknown("parameter", node.name, None, values)
            return values[node.name]
        case nodes.Negate():
            return -of(node.value)
        case nodes.Arithmetic() | nodes.Compare():
            return _SIGNS[node.sign](of(node.left), of(node.right))
        case nodes.Function():
            return _FUNCTIONS[node.name](*(of(argument) for argument in node.arguments))
        case _:
            return _judged(node, of)


def _judged(node: Node, of: Callable[[Node], Any]) -> Any:
    match node:
        case nodes.Between():
            value = of(node.value)
            inside = (of(node.low) <= value) & (value <= of(node.high))
            return ~inside if node.outside else inside
        case nodes.Not():
            return ~np.asarray(of(node.condition), np.bool_)
        case nodes.And():
            return reduce(np.logical_and, (of(member) for member in node.members))
        case nodes.Or():
            return reduce(np.logical_or, (of(member) for member in node.members))
        case _:
            raise RuleError(f"{format_rule(node)!r} has no place between parameters")
