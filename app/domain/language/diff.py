"""In which nodes two rules differ."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, NamedTuple

from app.domain.language import nodes
from app.domain.language.paths import steps
from app.domain.language.writer import format_rule, number_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.domain.language.nodes import Node
    from app.domain.language.paths import Path

type ChangeKind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class NodeChange:
    """One node that differs.

    Attributes:
        path: in the newer rule; of a removed node in the older one.
        before: the node as text, in a score with its weight; None when it was added. ``after``
            likewise.
    """

    path: Path
    kind: ChangeKind
    before: str | None
    after: str | None


class _Part(NamedTuple):
    """A node, its path, and its text with the weight a score gives it."""

    path: Path
    node: Node
    text: str


def diff_rules(before: Node, after: Node) -> tuple[NodeChange, ...]:
    """The nodes in which two rules differ, the smallest there are, in the order of writing.

    Members that were added or left out do not make their neighbours differ.
    """
    return tuple(_changes(_part((), before), _part((), after)))


def _changes(old: _Part | None, new: _Part | None) -> Iterator[NodeChange]:
    if old is None or new is None:
        if new is not None:
            yield NodeChange(new.path, "added", None, new.text)
        elif old is not None:
            yield NodeChange(old.path, "removed", old.text, None)
    elif old.text != new.text:
        pairs = _pairs(old, new)
        if any(a is not None and b is not None for a, b in pairs):
            for a, b in pairs:
                yield from _changes(a, b)
        else:
            yield NodeChange(new.path, "changed", old.text, new.text)


def _pairs(old: _Part, new: _Part) -> list[tuple[_Part | None, _Part | None]]:
    """The parts of both, side by side; none when the nodes themselves are of different kinds."""
    weights = [part.text.removeprefix(format_rule(part.node)) for part in (old, new)]
    if weights[0] != weights[1] or _own(old.node) != _own(new.node):
        return []
    pairs: list[tuple[_Part | None, _Part | None]] = []
    for field in type(old.node).parts:
        a, b = _parts(old, field), _parts(new, field)
        if isinstance(getattr(old.node, field), tuple):
            pairs += _aligned(a, b)
        else:
            by_step = {part.path[len(new.path) :]: part for part in b}
            pairs += [(part, by_step.pop(part.path[len(old.path) :], None)) for part in a]
            pairs += [(None, part) for part in by_step.values()]
    return pairs


def _aligned(
    old: Sequence[_Part], new: Sequence[_Part]
) -> Iterator[tuple[_Part | None, _Part | None]]:
    """Members side by side, equal ones with each other as far as their order allows."""
    texts = [part.text for part in old], [part.text for part in new]
    for _, a, b, c, d in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        yield from zip_longest(old[a:b], new[c:d])


def _own(node: Node) -> tuple[object, ...]:
    """What the node says itself, without the nodes below."""
    fields = (name for name in type(node).model_fields if name not in {"place", *type(node).parts})
    return type(node), *(getattr(node, name) for name in fields)


def _parts(above: _Part, field: str) -> list[_Part]:
    score = above.node if isinstance(above.node, nodes.Score) else None
    parts = []
    for step, node in steps(above.node):
        if step[0] == field:
            weight = f": {number_text(score.members[int(step[1])].weight)}" if score else ""
            parts.append(_part((*above.path, *step), node, weight))
    return parts


def _part(path: Path, node: Node, weight: str = "") -> _Part:
    return _Part(path, node, format_rule(node) + weight)
