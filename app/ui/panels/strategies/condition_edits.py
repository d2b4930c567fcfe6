"""A condition taken apart into operator and operands, and put together with others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.language import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.language import Node

OPERATORS: Final = (
    *(">", ">=", "<", "<=", "==", "!="),
    *("crosses above", "crosses below", "crosses"),
    *("between", "outside", "rising", "falling", "price touches", "near"),
)
JOINTS: Final = ("and", "or", "all", "any", "none", "at least")
_BARS: Final = 3


def operator_of(node: Node) -> str:
    """The words of the comparison; "" for conditions that have none."""
    match node:
        case nodes.Compare():
            return node.sign
        case nodes.Crosses():
            return "crosses" if node.direction == "either" else f"crosses {node.direction}"
        case nodes.Between():
            return "outside" if node.outside else "between"
        case nodes.Slopes():
            return node.direction
        case nodes.Touches():
            return "price touches"
    return "near" if isinstance(node, nodes.Near) else ""


def operands_of(node: Node) -> tuple[Node, ...]:
    """The values that are compared, from left to right."""
    match node:
        case nodes.Compare() | nodes.Crosses():
            return node.left, node.right
        case nodes.Between():
            return node.value, node.low, node.high
        case nodes.Slopes():
            return node.value, _number(node.bars)
        case nodes.Touches():
            return (node.value,)
        case nodes.Near():
            return node.left, node.right, node.tolerance
    return (node,)


def with_operand(node: Node, place: int, operand: Node) -> Node:
    """The same comparison with another value at one place."""
    operands = list(operands_of(node))
    operands[place] = operand
    operator = operator_of(node)
    return condition(operator, operands) if operator else operand


def condition(operator: str, operands: Sequence[Node]) -> Node:
    """A comparison; operands that it needs and are not given have plain values."""
    first = operands[0]
    second = operands[1] if len(operands) > 1 else _number(0)
    third = operands[2] if len(operands) > 2 else second
    if operator in {">", ">=", "<", "<=", "==", "!="}:
        return nodes.Compare(sign=operator, left=first, right=second)
    if operator.startswith("crosses"):
        direction = operator.partition(" ")[2] or "either"
        return nodes.Crosses(left=first, right=second, direction=direction)
    if operator in {"between", "outside"}:
        return nodes.Between(value=first, low=second, high=third, outside=operator == "outside")
    if operator in {"rising", "falling"}:
        return nodes.Slopes(value=first, direction=operator, bars=_count(second))
    if operator == "near":
        tolerance = third if isinstance(third, nodes.Number | nodes.Parameter) else None
        if tolerance is None or len(operands) < 3:
            tolerance = nodes.Number(value=0.005, percent=True)
        return nodes.Near(left=first, right=second, tolerance=tolerance)
    return nodes.Touches(value=second if len(operands) > 1 and _is_price(first) else first)


def joined(node: Node, joint: str) -> Node:
    """The members of a group joined otherwise."""
    members = getattr(node, "members", ())
    if joint in {"and", "or"} and len(members) > 1:
        return nodes.And(members=members) if joint == "and" else nodes.Or(members=members)
    if joint == "at least":
        return nodes.Group(quantifier="at least", count=1, members=members)
    quantifier = {"and": "all", "or": "any"}.get(joint, joint)
    return nodes.Group(quantifier=quantifier, members=members)


def lasting(node: Node, words: str, bars: int) -> Node:
    """The condition with a duration: ``within``, ``for``, ``becomes true`` or "" for none."""
    if words == "within":
        return nodes.Within(condition=node, bars=bars)
    if words == "for":
        return nodes.Lasts(condition=node, bars=bars)
    return nodes.Becomes(condition=node) if words else node


def _is_price(node: Node) -> bool:
    return isinstance(node, nodes.Price)


def _count(node: Node) -> int | nodes.Parameter:
    if isinstance(node, nodes.Parameter):
        return node
    whole = isinstance(node, nodes.Number) and node.value == int(node.value) and node.value >= 1
    return int(node.value) if whole and isinstance(node, nodes.Number) else _BARS


def _number(value: int | nodes.Parameter) -> Node:
    return value if isinstance(value, nodes.Parameter) else nodes.Number(value=value)
