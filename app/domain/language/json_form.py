"""Tree to JSON values and back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter, ValidationError

from app.domain.language import nodes
from app.domain.language.errors import LONGEST_NAME, RuleError, nearest, unknown
from app.domain.language.limits import DEEPEST, MOST_NODES, check_size, too_deep, too_many

if TYPE_CHECKING:
    from app.domain.language.nodes import Node


def to_json(node: Node) -> dict[str, object]:
    """The tree as JSON values."""
    return node.model_dump(mode="json")


def from_json(value: object) -> Node:
    """The tree of JSON values, as `to_json` writes them.

    Raises:
        RuleError: it is no tree, or larger than a rule may be; names the path of the mistake.
    """
    _refuse_oversized(value)
    try:
        node = _adapter().validate_python(value)
    except ValidationError as error:
        raise _explained(error, value) from None
    check_size(node)
    return node


@cache
def _adapter() -> TypeAdapter[Node]:
    return TypeAdapter(nodes.Node)


def _refuse_oversized(value: object) -> None:
    level = [value]
    count = 0
    # Each node is at most two containers deep (its own object and the list it stands in) and
    # a weighted member one more.
    for _ in range(3 * DEEPEST):
        level = [child for parent in level for child in _contents(parent)]
        count += len(level)
        if count > 12 * MOST_NODES:
            raise too_many()
        if not level:
            return
    raise too_deep()


def _contents(value: object) -> list[object]:
    if isinstance(value, Mapping):
        if "place" in value and isinstance(value.get("kind"), str):
            # Nodes have it, but only those that come from text.
            raise RuleError("the rule's tree: unknown key 'place'", None, "leave it out")
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else []


def _explained(error: ValidationError, value: object) -> RuleError:
    first = error.errors(include_url=False, include_context=True, include_input=False)[0]
    path, holder = _followed(first["loc"], value)
    where = f"the rule's tree at {path or 'its root'}"
    kind, context = first["type"], first.get("ctx", {})
    if kind == "union_tag_not_found":
        return RuleError(where, None, "a node is an object with its 'kind'")
    if kind == "union_tag_invalid":
        return unknown("kind of node", str(context["tag"]), None, _kinds(), owner=where)
    if kind == "extra_forbidden":
        near = nearest(str(first["loc"][-1]), _fields(holder))
        advice = f"did you mean {near!r}?" if near else "leave it out"
        return RuleError(f"{where}: unknown key", None, advice, suggestion=near)
    if kind == "missing":
        return RuleError(where, None, "it is missing")
    return RuleError(where, None, first["msg"].removeprefix("Value error, ")[:200])


def _followed(location: tuple[int | str, ...], value: object) -> tuple[str, object]:
    """The path of a mistake without the kinds that validation tried, and what holds its end."""
    path: list[str] = []
    here, holder = value, value
    for place, key in enumerate(location):
        last = place == len(location) - 1
        if isinstance(here, Mapping) and (key in here or last) and key != "[key]":
            holder, here = here, here.get(key)
        elif isinstance(here, list | tuple) and isinstance(key, int) and key < len(here):
            holder, here = here, here[key]
        else:
            continue
        path.append(str(key)[:LONGEST_NAME])
    return ".".join(path), holder


def _kinds() -> list[str]:
    return [str(model.model_fields["kind"].default) for model in nodes.RuleNode.__subclasses__()]


def _fields(holder: object) -> list[str]:
    """The keys that a node of the holder's kind has."""
    kind = holder.get("kind") if isinstance(holder, Mapping) else None
    for model in nodes.RuleNode.__subclasses__():
        if model.model_fields["kind"].default == kind:
            return [name for name in model.model_fields if name != "place"]
    return list(nodes.Weighted.model_fields)
