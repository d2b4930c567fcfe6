"""A rule as rows: groups over conditions, each with its label, negation and duration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from app.domain.language import nodes
from app.domain.language.writer import format_rule, number_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.language.nodes import Node
    from app.domain.language.paths import Path

type Joint = Literal["and", "or", "all", "any", "none", "at least", "score", "nested"]

_LASTING: Final = (nodes.Within, nodes.Lasts, nodes.Becomes)


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a condition's line: a value, which is shown framed, or a word between values."""

    text: str
    is_value: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the outline.

    Attributes:
        path: the outermost node of the line, label and all.
        core: the node without label, negation and duration.
        node: the node at ``core``.
        joint: how the members are joined; None for a single condition.
        members_at: the node that holds the members; None for a single condition. Under a
            ``nested`` line, a duration around a negation or a label, stands that node itself.
        members: the lines below.
        label: what the user calls it; "" for nothing.
        lasting: words such as ``within 3 bars``, from the inside out.
        weight: in a score, else None.
        text: canonical text of the whole line, members and all.
    """

    path: Path
    core: Path
    node: Node
    joint: Joint | None
    members_at: Path | None
    members: tuple[Row, ...]
    label: str
    negated: bool
    lasting: tuple[str, ...]
    weight: float | None
    text: str

    def walk(self) -> Iterator[Row]:
        """The line and all below, from the top down."""
        yield self
        for member in self.members:
            yield from member.walk()

    @property
    def conditions(self) -> int:
        """How many single conditions there are in it."""
        return sum(row.joint is None for row in self.walk())


def outline(node: Node, path: Path = (), weight: float | None = None) -> Row:
    """The rows of a rule that is a condition."""
    core, at, label, negated, lasting = _peeled(node, path)
    joint, holder = _joint(core, at)
    return Row(
        path,
        at,
        core,
        joint,
        holder,
        tuple(_members(core, joint, holder)),
        label,
        negated,
        lasting,
        weight,
        format_rule(node),
    )


def _peeled(node: Node, path: Path) -> tuple[Node, Path, str, bool, tuple[str, ...]]:
    """Take label, negation and durations off, in the order in which the language writes them."""
    label, negated, lasting = "", False, []
    if isinstance(node, nodes.Labelled):
        label, node, path = node.label, node.condition, (*path, "condition")
    if isinstance(node, nodes.Not):
        negated, node, path = True, node.condition, (*path, "condition")
    while isinstance(node, _LASTING):
        lasting.append(lasting_words(node))
        node, path = node.condition, (*path, "condition")
    return node, path, label, negated, tuple(reversed(lasting))


def lasting_words(node: nodes.Within | nodes.Lasts | nodes.Becomes) -> str:
    """``within 3 bars``, ``for 3 bars`` or ``becomes true``."""
    if isinstance(node, nodes.Becomes):
        return "becomes true"
    bars = node.bars if isinstance(node.bars, int) else f"${node.bars.name}"
    return f"{node.kind} {bars} {'bar' if bars == 1 else 'bars'}"


def _joint(node: Node, path: Path) -> tuple[Joint | None, Path | None]:
    match node:
        case nodes.And() | nodes.Or():
            return node.kind, path
        case nodes.Group():
            return node.quantifier, path
        case nodes.Compare(left=nodes.Score()):
            return "score", (*path, "left")
        case nodes.Not() | nodes.Labelled():
            return "nested", path
    return None, None


def _members(node: Node, joint: Joint | None, holder: Path | None) -> Iterator[Row]:
    if joint == "nested":
        yield outline(node, holder or ())
    elif isinstance(node, nodes.Compare) and isinstance(node.left, nodes.Score):
        for number, member in enumerate(node.left.members):
            place = (*(holder or ()), "members", number, "condition")
            yield outline(member.condition, place, member.weight)
    elif isinstance(node, nodes.And | nodes.Or | nodes.Group):
        for number, each in enumerate(node.members):
            yield outline(each, (*(holder or ()), "members", number))


# ---------------------------------------------------------------- one condition


def pieces(node: Node) -> tuple[Piece, ...]:
    """The line of a condition: values and the words between them."""
    line: tuple[Piece, ...]
    match node:
        case nodes.Compare():
            line = _value(node.left), Piece(node.sign), _value(node.right)
        case nodes.Between():
            word = "outside" if node.outside else "between"
            bounds = _value(node.low), Piece("and"), _value(node.high)
            line = _value(node.value), Piece(word), *bounds
        case nodes.Crosses():
            word = "crosses" if node.direction == "either" else f"crosses {node.direction}"
            line = _value(node.left), Piece(word), _value(node.right)
        case nodes.Slopes():
            bars = node.bars if isinstance(node.bars, int) else f"${node.bars.name}"
            count = Piece(str(bars), is_value=True), Piece("bar" if bars == 1 else "bars")
            line = _value(node.value), Piece(node.direction), *count
        case nodes.Touches():
            line = Piece("price touches"), _value(node.value)
        case nodes.Near():
            tolerance = Piece("by"), _value(node.tolerance)
            line = _value(node.left), Piece("near"), _value(node.right), *tolerance
        case _:
            line = (_value(node),)
    return line


def joint_words(row: Row) -> str:
    """``ALL OF``, ``AT LEAST 2 OF``, ``SCORE ≥ 3``: the head of a group's line."""
    node = row.node
    if row.joint == "score" and isinstance(node, nodes.Compare):
        sign = {">=": "≥", "<=": "≤", "!=": "≠", "==": "="}.get(node.sign, node.sign)
        return f"SCORE {sign} {format_rule(node.right)}"
    if isinstance(node, nodes.Group) and node.count is not None:
        count = node.count if isinstance(node.count, int) else f"${node.count.name}"
        return f"AT LEAST {count} OF"
    words = {"and": "AND", "or": "OR", "nested": "THAT"}
    return words.get(row.joint or "", f"{row.joint} of".upper())


def weight_words(row: Row) -> str:
    """The weight in a score, ``× 2``; "" outside of one."""
    return "" if row.weight is None else f"× {number_text(row.weight)}"


def _value(node: Node) -> Piece:
    return Piece(format_rule(node), is_value=True)
