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

_COUNTS = frozenset({"bars", "count", "length", "occurrence"})
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
    return Binder().bind(node, values)


class Binder:
    """Binds rules many times, with other values each time.

    What the bound rules have in common is the same object in all of them, so that whoever goes
    through many of them can know what was seen before.
    """

    def __init__(self) -> None:
        # By the identity of a part, which is kept so that no other part takes it over.
        self._names: dict[int, tuple[BaseModel, tuple[str, ...]]] = {}
        self._fields: dict[int, tuple[str, ...]] = {}
        self._bound: dict[tuple[float | None, ...], BaseModel] = {}

    def bind(self, node: Node, values: Mapping[str, float]) -> Node:
        """See the function of this name."""
        bound: Node = self._of(node, values, "")
        return bound

    def _of(self, value: Any, values: Mapping[str, float], counted_by: str) -> Any:
        if isinstance(value, nodes.Parameter):
            return _value_of(value, values, counted_by)
        if isinstance(value, BaseModel):
            return self._part(value, values)
        if type(value) is tuple:
            return tuple(self._of(member, values, "") for member in value)
        if isinstance(value, dict):
            return {name: self._of(member, values, "") for name, member in value.items()}
        return value

    def _part(self, part: BaseModel, values: Mapping[str, float]) -> BaseModel:
        names = self._names_in(part)
        if not names:
            return part
        key = (id(part), *(values.get(name) for name in names))
        if key not in self._bound:
            changed = {}
            for name in self._fields[id(part)]:
                counted_by = part.kind if name in _COUNTS else ""  # type: ignore[attr-defined]
                changed[name] = self._of(getattr(part, name), values, counted_by)
            self._bound[key] = part.model_copy(update=changed)
        return self._bound[key]

    def _names_in(self, value: Any) -> tuple[str, ...]:
        """The names of all ``$parameters`` in any part of a rule, each once."""
        if isinstance(value, nodes.Parameter):
            return (value.name,)
        if isinstance(value, BaseModel):
            if id(value) not in self._names:
                self._look_into(value)
            return self._names[id(value)][1]
        members = value.values() if isinstance(value, dict) else value
        if not isinstance(value, dict) and type(value) is not tuple:
            return ()
        return tuple(dict.fromkeys(name for one in members for name in self._names_in(one)))

    def _look_into(self, part: BaseModel) -> None:
        by_field = {n: self._names_in(getattr(part, n)) for n in type(part).model_fields}
        names = dict.fromkeys(name for found in by_field.values() for name in found)
        self._names[id(part)] = part, tuple(names)
        self._fields[id(part)] = tuple(field for field, found in by_field.items() if found)


def _parameters(node: Node) -> list[nodes.Parameter]:
    if isinstance(node, nodes.Parameter):
        return [node]
    own = (
        getattr(node, name, None) for name in ("bars", "count", "length", "occurrence", "tolerance")
    )
    return [value for value in own if isinstance(value, nodes.Parameter)]


def _value_of(
    parameter: nodes.Parameter, values: Mapping[str, float], counted_by: str
) -> nodes.Number | int | nodes.Parameter:
    if parameter.name not in values:
        raise unknown("parameter", f"${parameter.name}", parameter.place, [f"${n}" for n in values])
    number = nodes.Number(value=float(values[parameter.name]), place=parameter.place)
    if counted_by:
        return count(number, f"${parameter.name}", _LEAST.get(counted_by, 0))
    return number
