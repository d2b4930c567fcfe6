"""Which symbols fail a rule by one condition alone, read from the columns of a whole scan."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.domain.explanation.distances import Judged, apart
from app.domain.language.tree import children
from app.domain.lowering.compiler import unlabelled

if TYPE_CHECKING:
    from app.domain.engine import Evaluation


class Miss(NamedTuple):
    """A symbol that fails a rule by one member of its outermost ``and``.

    ``left`` and ``right`` are the sides of a comparison or crossing; None otherwise.
    """

    symbol: int
    label: str
    distance: float | None
    left: float | None = None
    right: float | None = None


def near_misses(evaluation: Evaluation, root: int) -> tuple[Miss, ...]:
    """The near misses of a rule at the last bar of every symbol, without explaining each."""
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
        truth = False if evaluation.last(member.truth)[symbol] == 0 else None
        far = apart(found[failing[symbol]], Judged(truth, (left, right), ())).to_true
        misses.append(Miss(int(symbol), member.label, far, _known(left), _known(right)))
    return tuple(misses)


def _known(number: float) -> float | None:
    return None if np.isnan(number) else number
