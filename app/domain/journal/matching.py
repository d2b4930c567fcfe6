"""Which setup caused a trade: the surest answer, or those worth asking about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from app.domain.journal.trade import JournalTrade
    from app.domain.setup import Setup

NEAR_R: Final = 0.25
NEAR_SHARE: Final = 0.002
FAR_R: Final = 1.0
_BARS_EARLY: Final = 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A setup that may have caused a trade.

    Attributes:
        distance_r: from the setup's entry to the trade's mean entry price, in R of the setup.
        sure: entered near its entry while it lived, and the user never let it go.
        taken: the user said that it was taken.
    """

    setup_id: str
    strategy: str
    distance_r: float
    sure: bool
    taken: bool


@dataclass(frozen=True, slots=True)
class Match:
    """What is known about the cause of a trade.

    Attributes:
        setup_id: of the one sure candidate; "" where there is none or more than one.
        candidates: all of them, the likeliest first.
    """

    trade_id: str
    setup_id: str
    candidates: tuple[Candidate, ...]


def match(trade: JournalTrade, setups: Iterable[Setup], linked: Collection[str]) -> Match:
    """Look for the setup that a trade was made for.

    A candidate has the trade's symbol and direction and lived when the trade was opened: from the
    close of its signal bar, or one bar before, to its end. Its entry is at most `FAR_R` initial
    risks from the trade's mean entry price. It is sure within `NEAR_R` risks or `NEAR_SHARE` of
    the price, whichever is more, after the close of the signal bar.

    Args:
        trade: not linked yet.
        setups: any; those of other symbols are left out.
        linked: setups that caused another trade already, which are never sure.
    """
    found = [_candidate(trade, setup, linked) for setup in setups if _fits(trade, setup)]
    near = sorted(
        (one for one in found if one is not None),
        key=lambda one: (not one.sure, not one.taken, one.distance_r, one.setup_id),
    )
    sure = [one.setup_id for one in near if one.sure]
    return Match(trade.id, sure[0] if len(sure) == 1 else "", tuple(near))


def _fits(trade: JournalTrade, setup: Setup) -> bool:
    return setup.symbol == trade.symbol and setup.direction == trade.figures.direction


def _candidate(trade: JournalTrade, setup: Setup, linked: Collection[str]) -> Candidate | None:
    bar = setup.timeframe.milliseconds
    signal = setup.bar_time + bar
    opened = trade.figures.opened_at
    if not signal - _BARS_EARLY * bar <= opened < _end(setup):
        return None
    price, risk = float(trade.figures.entry_price), abs(setup.entry - setup.stop)
    planned = setup.entry if setup.entry_price is None else setup.entry_price
    away = min(abs(price - planned), abs(price - setup.entry))
    near = max(NEAR_R * risk, NEAR_SHARE * setup.entry)
    if away > max(FAR_R * risk, near):
        return None
    sure = away <= near and opened >= signal and not setup.is_passed and setup.id not in linked
    return Candidate(
        setup.id,
        setup.strategy,
        away / risk if risk else 0.0,
        sure,
        setup.taken_at is not None,
    )


def _end(setup: Setup) -> int:
    """When a setup could no longer be followed, UTC ms: the end of the last bar of its life."""
    bar = setup.timeframe.milliseconds
    if setup.own_state.is_open:
        return max(setup.evaluated_until, setup.bar_time) + 2 * bar
    last = max((exit_.time for exit_ in setup.exits), default=setup.evaluated_until)
    return max(last, setup.bar_time) + bar
