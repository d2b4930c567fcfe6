"""What a setup keeps of an explanation: truth and numbers of each condition, without the bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.setup import ConditionTrace

if TYPE_CHECKING:
    from app.domain.explanation.explained import Explained

_HAS_SIDES: Final = ("compare", "crosses")


def kept(node: Explained) -> ConditionTrace:
    """A condition as it is stored with a setup.

    Its distance is that to the other truth, and given for comparisons and crossings alone.
    """
    conditions = [child for child in node.children if child.is_condition]
    values = [child for child in node.children if not child.is_condition]
    members = [one for value in values if value.kind == "score" for one in value.children]
    below = tuple(kept(one) for one in (*conditions, *members))
    numbers = {child.alone: child.value for child in values}
    for member in below:
        numbers.update(member.values)
    far = node.margin if node.truth else node.distance
    return ConditionTrace(
        label=node.label or node.alone,
        true=node.truth,
        values=numbers,
        distance=far if node.kind in _HAS_SIDES else None,
        children=below,
        kind=node.kind,
    )
