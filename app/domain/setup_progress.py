"""How far a setup has come: its running result, its age, and where the price stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.setup import Direction, SetupState

if TYPE_CHECKING:
    from app.domain.setup import Setup

BREAK_EVEN_R: Final = 0.05

_RANKS = {SetupState.WAITING: 0}
_IN_MARKET, _ENDED = 1, 2


def judge(r: float) -> SetupState:
    """Won from 0.05 R on, lost from −0.05 R on, else break-even."""
    if r >= BREAK_EVEN_R:
        return SetupState.WON
    return SetupState.LOST if r <= -BREAK_EVEN_R else SetupState.BREAK_EVEN


def side_of(setup: Setup) -> int:
    """1 for long, −1 for short."""
    return 1 if setup.direction is Direction.LONG else -1


def reference_price(setup: Setup) -> float:
    """What the setup is measured from: its fill, or the planned entry before it, quote currency."""
    return setup.entry_price if setup.entry_price is not None else setup.entry


def in_r(setup: Setup, price: float) -> float | None:
    """A price as its distance from the entry in R, gains positive; None without a distance."""
    entry = reference_price(setup)
    risk = abs(entry - setup.stop)
    return side_of(setup) * (price - entry) / risk if risk else None


def running_r(setup: Setup) -> float | None:
    """The result in R: final once the setup has ended, until then what it would be now.

    The running result counts the exits so far and the rest at the last price, before costs.
    None before the entry, and where the setup ended without a result.
    """
    if setup.r is not None or setup.entry_price is None or setup.last_price is None:
        return setup.r
    if not setup.own_state.is_open:
        return None
    rest = 1 - sum(done.share for done in setup.exits)
    parts = [(done.price, done.share) for done in setup.exits] + [(setup.last_price, rest)]
    total = 0.0
    for price, share in parts:
        r = in_r(setup, price)
        if r is None:
            return None
        total += share * r
    return total


def bars_followed(setup: Setup) -> int:
    """Closed bars after the signal bar, up to now or to the end of the setup."""
    past = setup.evaluated_until - setup.bar_time
    return max(0, past // setup.timeframe.milliseconds)


def place_between(setup: Setup) -> tuple[float, float] | None:
    """Where entry and last price stand between stop (0) and last target (1).

    None for a setup that has ended, without targets, or without a price yet.
    """
    if not setup.state.is_open or not setup.targets or setup.last_price is None:
        return None
    span = setup.targets[-1].price - setup.stop
    if not span:
        return None
    return (reference_price(setup) - setup.stop) / span, (setup.last_price - setup.stop) / span


def urgency(setup: Setup) -> tuple[int, int, str]:
    """Sorts what asks for a decision first: waiting, in the market, ended; newest signal first."""
    rank = _RANKS.get(setup.state, _IN_MARKET if setup.state.is_open else _ENDED)
    return rank, -setup.bar_time, setup.id
