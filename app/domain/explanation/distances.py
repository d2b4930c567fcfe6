"""How far a condition is from changing its truth, as a share of what it is compared with.

A condition made of others takes the distance of the member that decides: ``all of`` that of the
farthest one that fails, ``any of`` that of the nearest, ``at least k of`` that of the k-th.
"""

from __future__ import annotations

from math import inf, isfinite, isnan
from typing import TYPE_CHECKING, Any, NamedTuple

from app.domain.language import nodes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.domain.language import Node


class Apart(NamedTuple):
    """Distances of one condition; 0 where it is so already, None where unknown."""

    to_true: float | None
    to_false: float | None


class Judged(NamedTuple):
    """What the distance of a condition follows from.

    Attributes:
        operands: NaN where undefined.
        members: truth and distances of the conditions it is made of.
    """

    truth: bool | None
    operands: tuple[float, ...]
    members: tuple[tuple[bool | None, Apart], ...]


UNKNOWN = Apart(None, None)


def apart(node: Node, judged: Judged) -> Apart:
    """The distances of a condition without label, timeframe, offset or symbol around it."""
    measure = _MEASURES.get(type(node))
    if judged.truth is None:
        return UNKNOWN
    found = UNKNOWN if measure is None else measure(node, judged)
    return Apart(0.0, found.to_false) if judged.truth else Apart(found.to_true, 0.0)


def share(left: float, right: float) -> float | None:
    """|left − right| / |right|; None where that is undefined."""
    if right == 0 or isnan(left) or isnan(right):
        return None
    return abs(left - right) / abs(right)


def _least(*shares: float | None) -> float | None:
    return min((each for each in shares if each is not None), default=None)


def _either_way(gap: float | None) -> Apart:
    return Apart(gap, gap)


def _compare(_node: nodes.Compare, judged: Judged) -> Apart:
    if len(judged.operands) != 2:  # the other side is a regime's label
        return UNKNOWN
    return _either_way(share(*judged.operands))


def _between(_node: nodes.Between, judged: Judged) -> Apart:
    value, low, high = judged.operands
    return _either_way(_least(share(value, low), share(value, high)))


def _near(_node: nodes.Near, judged: Judged) -> Apart:
    left, right, tolerance = judged.operands
    gap = share(left, right)
    return _either_way(None if gap is None else abs(gap - tolerance))


def _touches(_node: nodes.Touches, judged: Judged) -> Apart:
    low, value, high = judged.operands
    return _either_way(_least(share(low, value), share(high, value)))


def _crosses(node: nodes.Crosses, judged: Judged) -> Apart:
    """Only from the side it has to come from; on the other one it has to go back first."""
    left, right = judged.operands
    wrong_side = {"above": left > right, "below": left < right, "either": False}[node.direction]
    return UNKNOWN if wrong_side else Apart(share(left, right), None)


def _within(_node: Any, judged: Judged) -> Apart:
    return Apart(judged.members[0][1].to_true, None)


def _lasts(_node: Any, judged: Judged) -> Apart:
    """One that holds now but not for long enough yet is a matter of time, not of distance."""
    truth, inner = judged.members[0]
    return Apart(None if truth else inner.to_true, inner.to_false)


def _becomes(_node: Any, judged: Judged) -> Apart:
    truth, inner = judged.members[0]
    return Apart(None if truth else inner.to_true, None)


def _not(_node: Any, judged: Judged) -> Apart:
    inner = judged.members[0][1]
    return Apart(inner.to_false, inner.to_true)


def _and(_node: Any, judged: Judged) -> Apart:
    return _at_least(len(judged.members), judged)


def _or(_node: Any, judged: Judged) -> Apart:
    return _at_least(1, judged)


def _group(node: nodes.Group, judged: Judged) -> Apart:
    count = len(judged.members)
    if node.quantifier == "none":
        some = _at_least(1, judged)
        return Apart(some.to_false, some.to_true)
    wanted = {"all": count, "any": 1}.get(node.quantifier, node.count)
    return _at_least(wanted, judged) if isinstance(wanted, int) else UNKNOWN


def _at_least(wanted: int, judged: Judged) -> Apart:
    members = [each for _, each in judged.members]
    return Apart(
        _nth(wanted, [each.to_true for each in members]),
        _nth(len(members) - wanted + 1, [each.to_false for each in members]),
    )


def _nth(place: int, shares: Sequence[float | None]) -> float | None:
    """The place-th smallest, counted from 1; unknown ones are farther than all others."""
    found = sorted(inf if each is None else each for each in shares)[place - 1]
    return found if isfinite(found) else None


_MEASURES: Mapping[type, Callable[[Any, Judged], Apart]] = {
    nodes.Compare: _compare,
    nodes.Between: _between,
    nodes.Near: _near,
    nodes.Touches: _touches,
    nodes.Crosses: _crosses,
    nodes.Within: _within,
    nodes.Lasts: _lasts,
    nodes.Becomes: _becomes,
    nodes.Not: _not,
    nodes.And: _and,
    nodes.Or: _or,
    nodes.Group: _group,
}
