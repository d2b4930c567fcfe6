"""A rule's text as the tree shows it: its rows and where each stands; or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.language import Node
    from app.domain.language.outline import Row
    from app.domain.language.paths import Path


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says.

    Attributes:
        root: the tree; None when there is none.
        row: the tree's rows; None when there is no tree, or it is no condition.
        ranges: where each node stands in the text.
        problem: a sentence on what is wrong; "" when nothing is, as with no text at all.
        line: 1-based line of the mistake; ``column`` likewise.
        suggestion: what probably was meant there.
    """

    text: str
    root: Node | None = None
    row: Row | None = None
    ranges: Mapping[Path, tuple[int, int]] | None = None
    problem: str = ""
    line: int | None = None
    column: int | None = None
    suggestion: str | None = None


def read_rule(text: str) -> Reading:
    """Read a rule. The first call loads the indicators: not for the GUI thread."""
    from app.domain.errors import BadInput
    from app.domain.language.names import is_condition
    from app.domain.language.outline import outline
    from app.domain.language.paths import locate

    if not text.strip():
        return Reading(text)
    try:
        located = locate(text)
    except BadInput as error:
        suggestion = getattr(error, "suggestion", None)
        return Reading(
            text,
            problem=str(error),
            line=error.line,
            column=error.column,
            suggestion=suggestion,
        )
    row = outline(located.node) if is_condition(located.node) else None
    problem = "" if row is not None else "a value where a condition is needed"
    return Reading(text, located.node, row, located.ranges, problem)


def text_of(root: Node, before: Reading | None) -> str:
    """A changed tree as text, with the comments of the text it was changed from."""
    from app.domain.language.comments import Commented, has_comments, layout_like
    from app.domain.language.layout import layout_rule
    from app.domain.language.paths import locate

    if before is None or before.root is None or not has_comments(before.text):
        return layout_rule(root)
    # The places of a change just before are still being looked for on another thread.
    ranges = before.ranges or locate(before.text).ranges
    return layout_like(Commented(before.text, before.root, ranges), root)


def row_at(row: Row, path: Path) -> Row:
    """The smallest row that holds the node at ``path``."""
    for member in row.members:
        if path[: len(member.path)] == member.path:
            return row_at(member, path)
    return row


def path_at(ranges: Mapping[Path, tuple[int, int]], start: int, end: int) -> Path:
    """The smallest node that covers a selection; the root when none does."""
    best: Path = ()
    size = None
    for path, (first, last) in ranges.items():
        covers = first <= start and end <= last
        if covers and (size is None or last - first <= size):
            best, size = path, last - first
    return best
