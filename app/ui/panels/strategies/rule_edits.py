"""What the tree's commands do to a rule: the new tree, and which row to choose in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.domain.language import edit, nodes, parse
from app.domain.language.outline import outline
from app.domain.language.paths import node_at

if TYPE_CHECKING:
    from app.domain.language import Node
    from app.domain.language.outline import Row
    from app.domain.language.paths import Path


class Edited(NamedTuple):
    """A rule after a command.

    Attributes:
        root: None when nothing is left.
        path: of the row to be chosen.
    """

    root: Node | None
    path: Path


def added(root: Node | None, row: Row | None, text: str) -> Edited:
    """A piece of rule put into the chosen group, or after the chosen condition.

    Raises:
        RuleError: the piece is no rule, or the rule would be too large.
    """
    node = parse(text)
    if root is None or row is None:
        return Edited(node, ())
    if row.members_at is not None and row.joint != "nested":
        return _inserted(root, row.members_at, len(row.members), node)
    return _beside(root, row, node)


def duplicated(root: Node, row: Row) -> Edited:
    """A copy of the row after itself."""
    return _beside(root, row, node_at(root, row.path))


def removed(root: Node, row: Row) -> Edited:
    """The rule without the row; the one before it is chosen."""
    left = edit.remove(root, row.path)
    if left is None:
        return Edited(None, ())
    holder, place = place_of(root, row)
    if holder is None:
        return Edited(left, ())
    rows = {one.path for one in outline(left).walk()}
    for path in (
        _member(left, holder.members_at or (), max(0, place - 1)),
        holder.path,
    ):
        if path in rows:
            return Edited(left, path)
    return Edited(left, ())


def negated(root: Node, row: Row) -> Edited:
    """The row's opposite, or itself again."""
    inside = (*row.path, "condition") if row.label else row.path
    if row.negated:
        return Edited(edit.unwrap(root, inside), row.path)
    return Edited(edit.wrap(root, inside, edit.negated), row.path)


def wrapped(root: Node, row: Row) -> Edited:
    """The row in a group of its own."""
    return Edited(edit.wrap(root, row.path, edit.grouped), row.path)


def unwrapped(root: Node, row: Row) -> Edited:
    """The members of a group in the group's place, where the group above joins alike."""
    holder, place = place_of(root, row)
    if len(row.members) == 1:
        only = node_at(root, row.members[0].path)
        return Edited(edit.replace(root, row.path, only), row.path)
    if holder is None or holder.members_at is None:
        return Edited(root, row.path)
    for offset, member in enumerate(row.members):
        node = node_at(root, member.path)
        root = edit.insert(root, holder.members_at, place + 1 + offset, node)
    left = edit.remove(root, row.path)
    return Edited(left, _member(root, holder.members_at, place))


def moved(root: Node, row: Row, holder_at: Path, index: int) -> Edited:
    """The row among the members of the node at ``holder_at``; places as before the move."""
    text = row.text
    after = edit.move(root, row.path, holder_at, index)
    rows = [one for one in outline(after).walk() if one.text == text]
    wanted = (*holder_at, "members", index)
    rows.sort(key=lambda one: (len(one.path) != len(wanted), abs(_last(one.path) - index)))
    return Edited(after, rows[0].path if rows else ())


def stepped(root: Node, row: Row, step: int) -> Edited | None:
    """The row one place up (−1) or down (1), out of its group at the end; None at the edge."""
    holder, place = place_of(root, row)
    if holder is None or holder.members_at is None:
        return None
    target = place + step
    if 0 <= target < len(holder.members):
        neighbour = holder.members[target]
        if neighbour.members_at is not None and neighbour.joint != "nested":
            index = 0 if step > 0 else len(neighbour.members)
            return moved(root, row, neighbour.members_at, index)
        return moved(root, row, holder.members_at, target if step < 0 else target + 1)
    above, there = place_of(root, holder)
    if above is None or above.members_at is None:
        return None
    return moved(root, row, above.members_at, there if step < 0 else there + 1)


def place_of(root: Node, row: Row) -> tuple[Row | None, int]:
    """The group that a row is a member of, and its place there; None for the root."""
    for one in outline(root).walk():
        for place, member in enumerate(one.members):
            if member.path == row.path:
                return one, place
    return None, 0


def _beside(root: Node, row: Row, node: Node) -> Edited:
    holder, place = place_of(root, row)
    if holder is None or holder.members_at is None or holder.joint == "nested":
        joined = nodes.And(members=(node_at(root, row.path), node))
        if holder is None:
            return Edited(joined, ("members", 1))
        return Edited(edit.replace(root, row.path, joined), (*row.path, "members", 1))
    return _inserted(root, holder.members_at, place + 1, node)


def _inserted(root: Node, holder_at: Path, place: int, node: Node) -> Edited:
    after = edit.insert(root, holder_at, place, node)
    return Edited(after, _member(after, holder_at, place))


def _member(root: Node, holder_at: Path, place: int) -> Path:
    try:
        holder = node_at(root, holder_at)
    except KeyError:
        return ()
    below: Path = ("condition",) if isinstance(holder, nodes.Score) else ()
    return (*holder_at, "members", place, *below)


def _last(path: Path) -> int:
    return next((step for step in reversed(path) if isinstance(step, int)), 0)
