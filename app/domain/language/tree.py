"""Going through the nodes of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.language.nodes import Weighted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.language.nodes import Node


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order they are written."""
    below: list[Node] = []
    for name in type(node).parts:
        held = getattr(node, name)
        if isinstance(held, tuple):
            below.extend(one.condition if isinstance(one, Weighted) else one for one in held)
        elif isinstance(held, dict):
            below.extend(held.values())
        else:
            below.append(held)
    return tuple(below)


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, parents first."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(children(current)))
