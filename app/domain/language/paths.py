"""Where in a rule's tree a node stands, and where in its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.language import nodes
from app.domain.language.machine import LocatingRun
from app.domain.language.parser import parse_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.domain.language.nodes import Node

type Path = tuple[str | int, ...]
"""Fields and indices from the root down, such as ``("members", 0, "left")``.

The root's is empty; a member of a score is ``("members", 0, "condition")``, an argument given by
name ``("named", "source")``.
"""


def steps(node: Node) -> Iterator[tuple[Path, Node]]:
    """The nodes directly below, each with its path from the node, in the order they are written."""
    for name in type(node).parts:
        held = getattr(node, name)
        if isinstance(held, tuple):
            for index, one in enumerate(held):
                if isinstance(one, nodes.Weighted):
                    yield (name, index, "condition"), one.condition
                else:
                    yield (name, index), one
        elif isinstance(held, dict):
            for key, value in held.items():
                yield (name, key), value
        else:
            yield (name,), held


def paths(root: Node) -> Iterator[tuple[Path, Node]]:
    """The root and all nodes below it, each with its path, parents first, as they are written."""
    waiting: list[tuple[Path, Node]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        yield path, node
        waiting.extend(reversed([((*path, *step), below) for step, below in steps(node)]))


def node_at(root: Node, path: Path) -> Node:
    """The node at a path.

    Raises:
        KeyError: there is none.
    """
    node, rest = root, path
    while rest:
        step, node = next(
            (entry for entry in steps(node) if entry[0] == rest[: len(entry[0])]), (None, node)
        )
        if step is None:
            raise KeyError(path)
        rest = rest[len(step) :]
    return node


def parent_of(path: Path, root: Node) -> tuple[Path, Path]:
    """The path of the node above, and the step from there.

    Raises:
        KeyError: there is no such node, or it is the root.
    """
    node: Node = root
    above: Path = ()
    while True:
        rest = path[len(above) :]
        found = next((e for e in steps(node) if e[0] == rest[: len(e[0])] and rest), None)
        if found is None:
            raise KeyError(path)
        if found[0] == rest:
            return above, found[0]
        above, node = (*above, *found[0]), found[1]


@dataclass(frozen=True, slots=True)
class Located:
    """A rule with the place of each of its nodes in its text.

    Attributes:
        ranges: for each path the half-open range of offsets, without parentheses around the node.
    """

    node: Node
    ranges: Mapping[Path, tuple[int, int]]

    def path_at(self, start: int, end: int | None = None) -> Path:
        """The path of the smallest node that covers a selection.

        Args:
            start: offset in the text.
            end: behind the last selected character; None for a mere cursor.
        """
        last = start if end is None else end
        covering = [p for p, (a, b) in self.ranges.items() if a <= start and last <= b]
        return min(covering, key=self._size, default=())

    def _size(self, path: Path) -> tuple[int, int]:
        start, end = self.ranges[path]
        return end - start, -len(path)


def locate(text: str) -> Located:
    """The tree of a rule and where in the text each of its nodes stands.

    A tree changed by `edit` is located by ``locate(format_rule(tree))``: its paths are the same.

    Args:
        text: at most 10,000 characters.

    Raises:
        RuleError: as `parse` says.
    """
    run = LocatingRun()
    root = parse_by(run, text)
    line_starts = [0, *(at + 1 for at, sign in enumerate(text) if sign == "\n")]
    ranges: dict[Path, tuple[int, int]] = {}
    for path, node in paths(root):
        found = run.found.get(id(node))
        if found is not None:
            ranges[path] = (found[1], found[2])
        elif isinstance(node, nodes.Choice | nodes.Label) and node.place is not None:
            # Choices and labels are told from other names only by what is around them.
            start = line_starts[node.place.line - 1] + node.place.column - 1
            ranges[path] = (start, start + len(node.name))
    return Located(root, ranges)
