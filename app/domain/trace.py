"""Why a rule holds or fails at one bar: the truth and the numbers of each of its conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.domain.explanation.distances import Judged, apart
from app.domain.language import format_rule, nodes
from app.domain.language.names import is_condition
from app.domain.language.tree import children
from app.domain.lowering.compiler import is_comparison, unlabelled
from app.domain.plan import Root
from app.domain.setup import ConditionTrace

if TYPE_CHECKING:
    from app.domain.engine import Evaluation
    from app.domain.language import Node
    from app.domain.timeframe import Timeframe


class Miss(NamedTuple):
    """A symbol that fails a rule by one member of its outermost ``and``.

    ``left`` and ``right`` are the sides of a comparison or crossing; None otherwise.
    """

    symbol: int
    label: str
    distance: float | None
    left: float | None = None
    right: float | None = None


def trace(evaluation: Evaluation, root: int, symbol: int, row: int) -> ConditionTrace:
    """The truth and numbers of a rule and all its conditions.

    Args:
        evaluation: of a plan that holds the rule.
        root: its number among the plan's roots.
        symbol: number of the symbol in the batches.
        row: bar of that symbol on the root's timeframe; negative ones count from the last.

    Raises:
        IndexError: the symbol has no such bar.
    """
    source = evaluation.plan.sources[root]
    parts = _Parts(source.timeframe)
    whole = parts.add(source.node, None)
    return _read(whole, evaluation.inspect(root, tuple(parts.roots)).at(symbol, row))


def near_miss(of: ConditionTrace) -> tuple[str, float | None] | None:
    """Label and distance of the one failing member of the outermost ``and``.

    None when the rule has no outermost ``and``, or when none or several of its members are not
    true.
    """
    if of.kind != "and":
        return None
    failing = [member for member in of.children if member.true is not True]
    return (failing[0].label, failing[0].distance) if len(failing) == 1 else None


def near_misses(evaluation: Evaluation, root: int) -> tuple[Miss, ...]:
    """The near misses of a rule at the last bar of every symbol, without tracing each."""
    members = evaluation.plan.members[root]
    if not members:
        return ()
    found = [unlabelled(node) for node in children(unlabelled(evaluation.plan.sources[root].node))]
    true = np.array([evaluation.last(member.truth) == 1 for member in members])
    failing = np.argmin(true, axis=0)
    misses = []
    for symbol in np.flatnonzero(np.count_nonzero(~true, axis=0) == 1):
        member = members[failing[symbol]]
        if member.left is None or member.right is None:
            misses.append(Miss(int(symbol), member.label, None))
            continue
        left, right = (float(evaluation.last(side)[symbol]) for side in (member.left, member.right))
        truth = {1: True, 0: False}.get(int(evaluation.last(member.truth)[symbol]))
        far = _distance(found[failing[symbol]], truth, (left, right))
        misses.append(Miss(int(symbol), member.label, far, _known(left), _known(right)))
    return tuple(misses)


def _distance(node: Node, truth: bool | None, sides: tuple[float, float]) -> float | None:
    """How far a comparison or crossing is from changing; None where that is unknown."""
    far = apart(node, Judged(truth, sides, ()))
    return far.to_false if truth else far.to_true


@dataclass(frozen=True, slots=True)
class _Part:
    """A condition or value of the rule and the number of the root that computes it.

    ``sides`` is the node of a comparison or crossing, which has a distance.
    """

    label: str
    kind: str
    root: int
    constant: bool
    sides: Node | None
    values: tuple[_Part, ...]
    conditions: tuple[_Part, ...]


class _Parts:
    """Takes a rule apart, keeping a root for every condition and every value it shows."""

    def __init__(self, timeframe: Timeframe) -> None:
        self.roots: list[Root] = []
        self._timeframe = timeframe

    def add(self, node: Node, on: Timeframe | None) -> _Part:
        """Take in a node that is evaluated on the bars of ``on``; None: those of the rule."""
        inner = unlabelled(node)
        root = len(self.roots)
        seen = inner if on is None else nodes.OnTimeframe(value=inner, timeframe=on)
        self.roots.append(Root(seen, self._timeframe))
        below = [self.add(part, _timeframe_below(inner, on)) for part in _parts_of(inner)]
        label = node.label if isinstance(node, nodes.Labelled) else format_rule(seen)
        return _Part(
            label,
            inner.kind,
            root,
            isinstance(inner, nodes.Number),
            inner if isinstance(inner, nodes.Crosses) or is_comparison(inner) else None,
            tuple(part for part in below if not is_condition(self.roots[part.root].node)),
            tuple(part for part in below if is_condition(self.roots[part.root].node)),
        )


def _timeframe_below(node: Node, on: Timeframe | None) -> Timeframe | None:
    return node.timeframe if isinstance(node, nodes.OnTimeframe) else on


def _parts_of(node: Node) -> tuple[Node, ...]:
    """What is shown below a node: a condition's parts, and the members of a score."""
    if isinstance(node, nodes.Score):
        return children(node)
    if not is_condition(node) or isinstance(node, nodes.Offset | nodes.OfSymbol | nodes.Call):
        return ()
    if isinstance(node, nodes.Touches):
        return (nodes.Price(field="low"), node.value, nodes.Price(field="high"))
    return tuple(part for part in children(node) if not isinstance(part, nodes.Label))


def _read(part: _Part, numbers: tuple[float, ...]) -> ConditionTrace:
    number = numbers[part.root]
    members = (*part.conditions, *(c for value in part.values for c in value.conditions))
    below = tuple(_read(member, numbers) for member in members)
    values = {
        value.label: _known(numbers[value.root]) for value in part.values if not value.constant
    }
    for member in below:
        values.update(member.values)
    truth = None if np.isnan(number) else bool(number == 1)
    far = None
    if part.sides is not None:
        left, right = (numbers[value.root] for value in part.values)
        far = _distance(part.sides, truth, (left, right))
    return ConditionTrace(part.label, truth, values, far, below, part.kind)


def _known(number: float) -> float | None:
    return None if np.isnan(number) else number
