"""Sets of parameters that cannot be meant: rules that never say anything, stops on no side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.backtester.robustness.trial import compiled_sets, outcomes
from app.domain.engine import evaluate
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from app.domain.backtester.robustness.ground import Ground
    from app.domain.lifecycle.bars import Floats


def any_defined(ground: Ground, points: Floats, *, everywhere: bool) -> bool:
    """Whether the entry rule of some set is defined at some bar of the run.

    Args:
        ground: what they would be tried on.
        points: float64[sets, parameters], few enough to be evaluated together.
        everywhere: whether it has to be so on every symbol, not on any.

    Raises:
        BadInput: a set's rules cannot be evaluated; names its values.
    """
    plan = compiled_sets(ground, points)
    evaluation = evaluate(plan.plan, ground.data, market=ground.market, universe=ground.universe)
    (period,) = ground.periods
    wanted = all if everywhere else any
    batch = ground.base
    spans = []
    for symbol in ground.symbols:
        rows = batch.rows(batch.symbols.index(symbol))
        spans.append(slice(rows.start, rows.start + period.rows(batch.ts[rows])[1]))
    entries = (evaluation.truths(roots.entry) for roots in plan.roots)
    return any(wanted((entry[span] >= 0).any() for span in spans) for entry in entries)


def wrong_stops(ground: Ground, points: Floats) -> int | None:
    """How many hits all sets had, if every one was rejected for the side of its stop.

    Args:
        ground: what they are tried on.
        points: float64[sets, parameters], few enough to be evaluated together.

    Returns:
        None when there was another hit.

    Raises:
        BadInput: a set's rules cannot be evaluated; names its values.
    """
    reason, hits = at.REJECTIONS[at.STOP_SIDE], 0
    for _, _, outcome in outcomes(ground, points):
        if outcome.signals or set(outcome.rejected) - {reason}:
            return None
        hits += outcome.rejected.get(reason, 0)
    return hits
