"""Changes of a rule's tree as a visual builder makes them; each gives a new root.

The nodes of a changed tree still carry the places of the text they came from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from app.domain.language import nodes
from app.domain.language.checker import check_parts
from app.domain.language.errors import RuleError
from app.domain.language.limits import check_size
from app.domain.language.paths import node_at, parent_of, paths, steps

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.language.nodes import Node
    from app.domain.language.paths import Path

_LISTS = (nodes.And, nodes.Or, nodes.Group, nodes.Score)


def replace(root: Node, path: Path, node: Node) -> Node:
    """The rule with another node at a path.

    Raises:
        KeyError: there is nothing at the path.
        RuleError: the node cannot stand there, or the rule gets too large.
    """
    changed = _put(root, path, node)
    check_size(changed)
    return changed


def insert(root: Node, path: Path, index: int, node: Node) -> Node:
    """The rule with one more member in a list.

    Args:
        root: the rule.
        path: of an ``and``, ``or``, group or score, or of a function or call with arguments.
        index: place among the members, from 0 to their number.
        node: the new member; in a score it gets the weight 1.

    Raises:
        KeyError: there is nothing at the path.
        RuleError: what is there takes no members, or not this one, or the rule gets too large.
    """
    return replace(root, path, _with_member(node_at(root, path), index, node))


def remove(root: Node, path: Path) -> Node | None:
    """The rule without a node; None when nothing is left.

    An ``and`` or ``or`` with one member left becomes that member; what has lost its only part goes
    with it.

    Raises:
        KeyError: there is nothing at the path.
        RuleError: what is above cannot be without the node, such as a side of a comparison.
    """
    if not path:
        return None
    above, step = parent_of(path, root)
    parent = node_at(root, above)
    if isinstance(parent, _LISTS) and len(parent.members) == 1:
        return remove(root, above)
    if len(step) == 1 and len(type(parent).parts) == 1:
        return remove(root, above)
    return replace(root, above, _without(parent, step))


def move(root: Node, path: Path, to: Path, index: int) -> Node:
    """The rule with a node moved into a list.

    Args:
        root: the rule.
        path: of the node.
        to: of the list's node, and ``index`` the place among its members, both as they are before
            the move.
        index: see ``to``.

    Raises:
        KeyError: there is nothing at one of the paths.
        RuleError: the node cannot leave its place, or cannot stand at the new one.
    """
    if to[: len(path)] == path:
        raise RuleError("a node moved into itself", None, "choose a place outside of it")
    node = node_at(root, path)
    placed = insert(root, to, index, node)
    # Where the insertion pushed the old one aside, it is no more at the old path.
    old = next(at for at, one in paths(placed) if one is node and not _is_new(at, to, index))
    left = remove(placed, old)
    if left is None:
        raise RuleError("a rule without parts", None, "keep at least one")
    return left


def wrap(root: Node, path: Path, wrapper: Callable[[Node], Node]) -> Node:
    """The rule with a node put into another one, such as by `negated`.

    Raises:
        KeyError: there is nothing at the path.
        RuleError: the outcome cannot stand there, or the rule gets too large.
    """
    try:
        wrapped = wrapper(node_at(root, path))
    except ValidationError as error:
        raise _refused(error) from None
    check_parts(wrapped)
    return replace(root, path, wrapped)


def unwrap(root: Node, path: Path) -> Node:
    """The rule with the only part of a node in its place, such as ``c`` for ``not c``.

    Raises:
        KeyError: there is nothing at the path.
        RuleError: the node has not exactly one part.
    """
    below = [node for _, node in steps(node_at(root, path))]
    if len(below) != 1:
        raise RuleError(
            f"a node with {len(below)} parts", None, "only one with a single part opens"
        )
    return replace(root, path, below[0])


def negated(node: Node) -> Node:
    """``not c``; ``c`` for what is negated already."""
    return node.condition if isinstance(node, nodes.Not) else nodes.Not(condition=node)


def labelled(node: Node, label: str) -> Node:
    """``c as "label"``, in place of a label it has; without one for an empty ``label``."""
    inner = node.condition if isinstance(node, nodes.Labelled) else node
    return nodes.Labelled(condition=inner, label=label) if label else inner


def grouped(node: Node, quantifier: Literal["any", "all", "none"] = "all") -> Node:
    """A group of the one condition."""
    return nodes.Group(quantifier=quantifier, members=(node,))


def joined(node: Node, other: Node, word: Literal["and", "or"] = "and") -> Node:
    """``a and b`` or ``a or b``; a longer ``and`` or ``or`` where the node is one already."""
    kind = nodes.And if word == "and" else nodes.Or
    members = node.members if isinstance(node, kind) else (node,)
    return kind(members=(*members, other))


def within(node: Node, bars: int) -> Node:
    """``c within n bars``."""
    return nodes.Within(condition=node, bars=bars)


def lasting(node: Node, bars: int) -> Node:
    """``c for n bars``."""
    return nodes.Lasts(condition=node, bars=bars)


def becoming(node: Node) -> Node:
    """``c becomes true``."""
    return nodes.Becomes(condition=node)


def weigh(root: Node, path: Path, index: int, weight: float) -> Node:
    """The rule with another weight of a score's member.

    Raises:
        KeyError: there is no score at the path, or no such member.
        RuleError: the weight is not above 0.
    """
    score = node_at(root, path)
    if not isinstance(score, nodes.Score) or not 0 <= index < len(score.members):
        raise KeyError(path)
    members = list(score.members)
    try:
        members[index] = nodes.Weighted(condition=members[index].condition, weight=weight)
    except ValidationError as error:
        raise _refused(error) from None
    return replace(root, path, score.model_copy(update={"members": tuple(members)}))


def _is_new(path: Path, to: Path, index: int) -> bool:
    return path[: len(to)] == to and len(path) > len(to) + 1 and path[len(to) + 1] == index


def _put(root: Node, path: Path, node: Node) -> Node:
    if not path:
        return node
    above, step = parent_of(path, root)
    return _put(root, above, _with_part(node_at(root, above), step, node))


def _with_part(parent: Node, step: Path, node: Node) -> Node:
    if isinstance(parent, nodes.Negate) and isinstance(node, nodes.Number):
        return node.model_copy(update={"value": -node.value})
    field, *rest = step
    held = getattr(parent, str(field))
    if isinstance(held, dict):
        return _rebuilt(parent, {str(field): {**held, str(rest[0]): node}})
    if not isinstance(held, tuple):
        return _rebuilt(parent, {str(field): node})
    members = list(held)
    place = int(rest[0])
    old = members[place]
    is_weighted = isinstance(old, nodes.Weighted)
    members[place] = old.model_copy(update={"condition": node}) if is_weighted else node
    return _rebuilt(parent, {str(field): tuple(members)})


def _with_member(parent: Node, index: int, node: Node) -> Node:
    field = type(parent).parts[0] if type(parent).parts else ""
    held = getattr(parent, field, None)
    if not isinstance(held, tuple):
        raise RuleError(f"a part of {parent.kind}", None, "only lists take one more")
    if not 0 <= index <= len(held):
        raise KeyError(index)
    try:
        member = (
            nodes.Weighted(condition=node, weight=1) if isinstance(parent, nodes.Score) else node
        )
    except ValidationError as error:
        raise _refused(error) from None
    return _rebuilt(parent, {field: (*held[:index], member, *held[index:])})


def _without(parent: Node, step: Path) -> Node:
    field, *rest = step
    held = getattr(parent, str(field))
    if isinstance(held, dict):
        kept = {name: value for name, value in held.items() if name != rest[0]}
        return _rebuilt(parent, {str(field): kept})
    if not isinstance(held, tuple):
        raise RuleError(
            f"a part of {parent.kind}", None, "it cannot be without; replace it or remove the whole"
        )
    members = tuple(one for place, one in enumerate(held) if place != rest[0])
    if isinstance(parent, nodes.And | nodes.Or) and len(members) == 1:
        only: Node = members[0]
        return only
    changed: dict[str, Any] = {str(field): members}
    if isinstance(parent, nodes.Group) and isinstance(parent.count, int):
        changed["count"] = min(parent.count, len(members))
    return _rebuilt(parent, changed)


def _rebuilt(parent: Node, changed: dict[str, Any]) -> Node:
    """The node with other parts, which are looked at as if they were read from a file."""
    fields = {name: getattr(parent, name) for name in type(parent).model_fields if name != "kind"}
    try:
        node = type(parent)(**{**fields, **changed})
    except ValidationError as error:
        raise _refused(error) from None
    check_parts(node)
    return node


def _refused(error: ValidationError) -> RuleError:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    return RuleError("this part", None, first["msg"].removeprefix("Value error, ")[:200])
