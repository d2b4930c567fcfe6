"""Rules with ``$parameters``: which they name, and the rule with their values put in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from app.domain.language import nodes
from app.domain.language.errors import unknown
from app.domain.language.own_calls import count
from app.domain.language.tree import walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.language.nodes import Node

_LEAST = {"within": 1, "for": 1, "slopes": 1, "group": 1, "shorthand": 1}


def parameter_names(node: Node) -> tuple[str, ...]:
    """The names of all ``$parameters`` of the rule, each once, in the order they are written."""
    names: dict[str, None] = {}
    for part in walk(node):
        for parameter in _parameters(part):
            names[parameter.name] = None
    return tuple(names)


def bind(node: Node, values: Mapping[str, float]) -> Node:
    """The rule with a number for each of its ``$parameters``.

    Args:
        node: a rule that may hold them.
        values: by name, without the ``$``; names the rule does not use are ignored.

    Raises:
        RuleError: a parameter has no value, or one that cannot stand where it is used.
    """
    if not parameter_names(node):
        return node
    bound: Node = _bound(node, values, "")
    return bound


def _parameters(node: Node) -> list[nodes.Parameter]:
    if isinstance(node, nodes.Parameter):
        return [node]
    own = (
        getattr(node, name, None) for name in ("bars", "count", "length", "occurrence", "tolerance")
    )
    return [value for value in own if isinstance(value, nodes.Parameter)]


def _bound(value: Any, values: Mapping[str, float], counted_by: str) -> Any:
    if isinstance(value, nodes.Parameter):
        return _value_of(value, values, counted_by)
    if isinstance(value, BaseModel):
        changed = {}
        for name in type(value).model_fields:
            old = getattr(value, name)
            counted = name in {"bars", "count", "length", "occurrence"}
            new = _bound(old, values, value.kind if counted else "")  # type: ignore[attr-defined]
            if new is not old:
                changed[name] = new
        return value.model_copy(update=changed) if changed else value
    if type(value) is tuple:
        new_members = tuple(_bound(member, values, "") for member in value)
        same = all(new is old for new, old in zip(new_members, value, strict=True))
        return value if same else new_members
    if isinstance(value, dict):
        return {name: _bound(member, values, "") for name, member in value.items()}
    return value


def _value_of(
    parameter: nodes.Parameter, values: Mapping[str, float], counted_by: str
) -> nodes.Number | int | nodes.Parameter:
    if parameter.name not in values:
        raise unknown("parameter", f"${parameter.name}", parameter.place, [f"${n}" for n in values])
    number = nodes.Number(value=float(values[parameter.name]), place=parameter.place)
    if counted_by:
        return count(number, f"${parameter.name}", _LEAST.get(counted_by, 0))
    return number
