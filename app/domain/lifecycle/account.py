"""What a life vector says, in the words of a setup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.lifecycle import layout as at
from app.domain.setup import Exit, SetupEvent, SetupState, Target
from app.domain.setup_progress import judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.lifecycle.bars import Floats

_STATES: Final = {
    at.WAITING: SetupState.WAITING,
    at.EXPIRED: SetupState.EXPIRED,
    at.INVALIDATED: SetupState.INVALIDATED,
}


def state_of(life: Floats) -> SetupState:
    """Where the life stands; a closed one is judged by its R."""
    phase = int(life[at.PHASE])
    if phase == at.OPEN:
        return _held(int(life[at.TARGETS_HIT]))
    if phase == at.CLOSED:
        return judge(result(life))
    return _STATES[phase]


def exits_of(life: Floats) -> tuple[Exit, ...]:
    """The exits so far, in order; prices in quote currency."""
    rows = life[at.EXIT :].reshape(at.MOST_EXITS, at.EXIT_WIDTH)[: int(life[at.EXIT_COUNT])]
    side = float(life[at.SIDE])
    return tuple(
        Exit(int(time), side * float(price), float(share), at.REASONS[int(reason)])
        for time, price, share, reason in rows
    )


def targets_of(life: Floats) -> tuple[Target, ...]:
    """The targets, nearest first; prices in quote currency."""
    side = float(life[at.SIDE])
    return tuple(
        Target(side * float(life[at.TARGET + place]), float(life[at.SHARE + place]))
        for place in range(int(life[at.TARGET_COUNT]))
    )


def risk_of(life: Floats) -> float:
    """One R: the distance from the fill to the first stop, quote currency."""
    return float(life[at.FILL_PRICE] - life[at.FIRST_STOP])


def result(life: Floats) -> float:
    """R realised so far, without fees: the share-weighted way of each exit over the risk."""
    rows = life[at.EXIT :].reshape(at.MOST_EXITS, at.EXIT_WIDTH)[: int(life[at.EXIT_COUNT])]
    gained = sum(float(share * (price - life[at.FILL_PRICE])) for _, price, share, _ in rows)
    return gained / risk_of(life)


def excursions(life: Floats) -> tuple[float, float]:
    """How far the price went against and for the setup since its fill, both ≥ 0, in R."""
    fill, risk = float(life[at.FILL_PRICE]), risk_of(life)
    return (fill - float(life[at.WORST])) / risk, (float(life[at.BEST]) - fill) / risk


def reward_risk(life: Floats) -> float | None:
    """The weighted reward over the risk, both from the planned entry; None without targets."""
    count = int(life[at.TARGET_COUNT])
    if count == 0:
        return None
    prices, shares = life[at.TARGET : at.TARGET + count], life[at.SHARE : at.SHARE + count]
    reference = float(life[at.REFERENCE])
    reward = float((prices * shares).sum()) - reference
    return abs(reward) / abs(reference - float(life[at.FIRST_STOP]))


def events_between(
    before: Floats | None, after: Floats, setup_id: str, recorded_at: int
) -> tuple[SetupEvent, ...]:
    """The transitions that lead from one stand of a life to a later one.

    Args:
        before: the earlier stand; None: the setup is new.
        after: the later stand.
        setup_id: whose life it is.
        recorded_at: wall clock, UTC ms.
    """
    known = 0 if before is None else len(tuple(_transitions(before)))
    events = []
    held: SetupState | None = None
    for place, (time, state, reason, price) in enumerate(_transitions(after)):
        if place >= known:
            events.append(SetupEvent(setup_id, time, held, state, reason, price, recorded_at))
        held = state
    return tuple(events)


def _held(targets_hit: int) -> SetupState:
    return SetupState(f"tp{targets_hit}") if targets_hit else SetupState.ACTIVE


def _transitions(life: Floats) -> Iterator[tuple[int, SetupState, str, float | None]]:
    """Time, new state, reason and price of every transition of a life so far."""
    side = float(life[at.SIDE])
    signal, filled, ended = (int(life[k]) for k in (at.SIGNAL_TIME, at.FILL_TIME, at.END_TIME))
    yield signal, SetupState.WAITING, "signal", side * float(life[at.REFERENCE])
    phase = int(life[at.PHASE])
    if phase in (at.OPEN, at.CLOSED):
        yield filled, SetupState.ACTIVE, "entry", side * float(life[at.FILL_PRICE])
        exits = exits_of(life)
        for number, done in enumerate(exits, 1):
            last = phase == at.CLOSED and number == len(exits)
            yield done.time, state_of(life) if last else _held(number), done.reason, done.price
    elif phase != at.WAITING:
        yield ended, _STATES[phase], at.REASONS[int(life[at.END_REASON])], None
