"""Canonical text broken into lines where it is long, so that a group can be read as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.language import nodes
from app.domain.language.writer import format_rule

if TYPE_CHECKING:
    from app.domain.language.nodes import Node

WIDTH: Final = 60
_INDENT: Final = 2
_JOINED = (nodes.And, nodes.Or)
_LASTING = (nodes.Within, nodes.Lasts, nodes.Becomes)


def layout_rule(node: Node, width: int = WIDTH) -> str:
    """The rule's canonical text, one line if it fits into ``width`` characters.

    It parses to an equal tree, as the one line of `format_rule` does.
    """
    return _laid_out(node, width, 0)


def _laid_out(node: Node, width: int, indent: int) -> str:
    line = format_rule(node)
    if len(line) + indent <= width:
        return line
    text = line
    match node:
        case nodes.Labelled() | nodes.Within() | nodes.Lasts() | nodes.Becomes() | nodes.Not():
            text = _around(node.condition, line, width, indent)
        case nodes.And() | nodes.Or():
            inside = [_bracketed(node, member, width, indent) for member in node.members]
            text = f"\n{' ' * indent}{node.kind} ".join(inside)
        case nodes.Group():
            members = [_laid_out(member, width, indent + _INDENT) for member in node.members]
            text = _listed(line[: line.index("(")], members, indent)
        case nodes.Compare(left=nodes.Score() as score):
            text = _score(node, score, width, indent)
    return text


def _around(inner: Node, line: str, width: int, indent: int) -> str:
    """What stands before or after a condition stays on its first or last line."""
    short = format_rule(inner)
    before, _, after = line.partition(short)
    if before.endswith("("):
        return f"{before}{_laid_out(inner, width, indent + len(before))}{after}"
    return f"{before}{_laid_out(inner, width, indent)}{after}"


def _bracketed(parent: Node, member: Node, width: int, indent: int) -> str:
    loose = isinstance(member, _JOINED if isinstance(parent, nodes.And) else nodes.Or)
    if not loose:
        return _laid_out(member, width, indent)
    inside = _laid_out(member, width, indent + _INDENT)
    if "\n" not in inside:
        return f"({inside})"
    margin = " " * indent
    return f"(\n{margin}{' ' * _INDENT}{inside}\n{margin})"


def _listed(head: str, members: list[str], indent: int) -> str:
    margin = " " * (indent + _INDENT)
    inside = f",\n{margin}".join(members)
    return f"{head}(\n{margin}{inside}\n{' ' * indent})"


def _score(node: nodes.Compare, score: nodes.Score, width: int, indent: int) -> str:
    members = []
    for member in score.members:
        short = format_rule(nodes.Score(members=(member,)))
        weight = short.removeprefix("score(").removesuffix(")").rpartition(":")[2].strip()
        members.append(f"{_laid_out(member.condition, width, indent + _INDENT)}: {weight}")
    return f"{_listed('score', members, indent)} {node.sign} {format_rule(node.right)}"
