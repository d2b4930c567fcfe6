"""An explanation as lines of text, for the command line and the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.domain.explanation.explained import Explained

type Figure = Callable[[Explained, float | None], str]
"""Writes a number that belongs to a node: its value, or one of its operands."""

MARKS = {True: "✓", False: "✗", None: "?"}
_SIGNS = {-1: "<", 0: "=", 1: ">"}


class Line(NamedTuple):
    """One node; ``depth`` counts its indents, ``mark`` is "" for values."""

    depth: int
    mark: str
    text: str
    figures: str
    apart: str


def lines(node: Explained, figure: Figure, depth: int = 0) -> Iterator[Line]:
    """The node and all below it."""
    mark = MARKS[node.truth] if node.is_condition else ""
    text = f"{node.label}: {node.text}" if node.label else node.title
    yield Line(depth, mark, text, figures(node, figure), distance(node))
    for child in node.children:
        yield from lines(child, figure, depth + 1)


def written(lines: Iterator[Line]) -> str:
    """The lines as an indented text, figures after the conditions."""
    parts = (
        f"{'  ' * line.depth}{line.mark or '·'} {line.text}"
        + (f"   {line.figures}" if line.figures else "")
        + (f"   ({line.apart})" if line.apart else "")
        for line in lines
    )
    return "\n".join(parts)


def figures(node: Explained, figure: Figure) -> str:
    """The numbers of a node in a few characters, as they stand: ``73.72 > 73.39``."""
    if not node.is_condition:
        return node.word or figure(node, node.value)
    if node.children and node.children[0].word:
        return node.children[0].word
    shown = [figure(node, number) for number in node.operands]
    show = _SHOWN.get(node.kind)
    if show is not None and len(shown) > 1:
        return show(node, shown)
    if node.before:
        return f"{figure(node, node.before[0])} → {shown[0]}"
    members = [child.truth for child in node.children if child.is_condition]
    return f"{members.count(True)} / {len(members)}" if len(members) > 1 else " ".join(shown)


def distance(node: Explained) -> str:
    """How far a condition is from being true: ``2.10 %``; "" for one that is, or unknown."""
    if not node.distance:
        return ""
    return f"{node.distance * 100:,.2f} %"


def _beside(node: Explained, shown: list[str]) -> str:
    left, right = node.operands[0], node.operands[1]
    if left is None or right is None:
        return f"{shown[0]} · {shown[1]}"
    return f"{shown[0]} {_SIGNS[(left > right) - (left < right)]} {shown[1]}"


def _range(_node: Explained, shown: list[str]) -> str:
    return f"{shown[0]} … {shown[2]}"


def _first(_node: Explained, shown: list[str]) -> str:
    return shown[0]


_SHOWN = {
    "compare": _beside,
    "crosses": _beside,
    "near": _beside,
    "touches": _range,
    "between": _first,
}
