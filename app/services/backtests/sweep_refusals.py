"""Sweeps that cannot be meant: no set says anything, or no stop is on its side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.services.past_runs import wrong_stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.backtester.robustness.ground import Ground
    from app.domain.lifecycle.bars import Floats
    from app.services.ports import Waits
    from app.services.workers import Workers


def refuse_undefined(
    workers: Workers, ground: Ground, points: Floats, *, everywhere: bool, reason: str
) -> Waits[None]:
    """Refuse sets of which none has an entry rule that is defined at some bar.

    Args:
        workers: that evaluate them.
        ground: what they would be tried on.
        points: float64[sets, parameters].
        everywhere: whether a rule has to be defined on every symbol, not on any.
        reason: what is wrong with the first set.

    Raises:
        BadInput: so it is with all of them.
    """
    from app.domain.backtester.robustness.refusals import any_defined

    for part in _parts(ground, points):
        if (yield from workers.stream(partial(any_defined, ground, part, everywhere=everywhere))):
            return
    raise BadInput(reason)


def refuse_wrong_stops(
    workers: Workers, ground: Ground, points: Floats, finals: Floats
) -> Waits[None]:
    """Refuse sets whose every hit was rejected for the side of its stop.

    They are looked at once more only where none of them has moved the account.

    Args:
        workers: that try them.
        ground: what they were tried on.
        points: float64[sets, parameters].
        finals: float64[sets, …], the final equity of each, quote currency.

    Raises:
        BadInput: names the stop.
    """
    from app.domain.backtester.robustness.refusals import wrong_stops

    if (finals != ground.account.equity).any():
        return
    hits = 0
    for part in _parts(ground, points):
        found = yield from workers.stream(partial(wrong_stops, ground, part))
        if found is None:
            return
        hits += found
    if hits:
        raise wrong_stop(hits)


def _parts(ground: Ground, points: Floats) -> Iterator[Floats]:
    from app.domain.backtester.robustness.trial import sets_at_once

    at_once = sets_at_once(ground)
    return (points[at : at + at_once] for at in range(0, len(points), at_once))
