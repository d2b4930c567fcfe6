"""What a channel sends next: one alert alone, or many in a digest; what waits, what is given up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.alerts.alert import OF_SETUPS, AlertKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.alerts.alert import Delivery
    from app.domain.alerts.policy import Policy

MOST_IN_DIGEST: Final = 200
QUIET: Final = "came during quiet hours"
MUTED: Final = "came while alerts were muted"
LATE: Final = "found late"
WAITED: Final = "could not be sent at once"
BURST: Final = "came with many others"
UNSURE: Final = "may have been sent already when the program ended"


@dataclass(frozen=True, slots=True)
class Situation:
    """What matters when a channel is about to send. Wall clock, UTC ms.

    Attributes:
        quiet_until: end of the quiet hours or of the muting that hold now; None: neither.
        quiet_reason: `QUIET` or `MUTED`.
        keeps: whether what comes meanwhile waits for the end, rather than being sent silently.
        told: when messages of one alert each went out within the digest window, oldest first.
        each: the receiver is a program that wants every alert alone, late or not.
    """

    now: int
    quiet_until: int | None = None
    quiet_reason: str = QUIET
    keeps: bool = True
    told: tuple[int, ...] = ()
    each: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """A delivery that waits until ``until`` and then goes out in a digest."""

    delivery: Delivery
    until: int
    reason: str


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One message: its members in the order they happened; more than one, or held: a digest."""

    members: tuple[Delivery, ...]
    digest: bool
    silent: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What a channel does next.

    Attributes:
        expired: given up for their age.
        held: they wait.
        dispatch: to be sent now; None: nothing.
    """

    expired: tuple[Delivery, ...] = ()
    held: tuple[Hold, ...] = ()
    dispatch: Dispatch | None = None


def next_step(queue: Sequence[Delivery], situation: Situation, policy: Policy) -> Step:
    """Decide over all deliveries of one channel that are due, oldest first."""
    fresh = [d for d in queue if situation.now - d.alert.at <= policy.give_up_after]
    expired = tuple(d for d in queue if situation.now - d.alert.at > policy.give_up_after)
    if not fresh:
        return Step(expired)
    until = situation.quiet_until
    if until is not None and situation.keeps and not situation.each:
        tests = [d for d in fresh if d.alert.kind is AlertKind.TEST]
        reason = situation.quiet_reason
        held = tuple(
            Hold(d, until, d.held or reason) for d in fresh if d.alert.kind is not AlertKind.TEST
        )
        return Step(expired, held, _single(tests[0], situation) if tests else None)
    if situation.each:
        return Step(expired, (), _single(fresh[0], situation))
    return _together(expired, fresh, situation, policy)


def _together(
    expired: tuple[Delivery, ...], fresh: list[Delivery], situation: Situation, policy: Policy
) -> Step:
    """What has waited goes first, in one digest; then a burst; then one alert at a time."""
    belated = [d for d in fresh if _is_belated(d, situation.now, policy)]
    outage = any(d.attempts for d in fresh) and len(fresh) > 1
    if belated or outage:
        return Step(expired, (), _digest(fresh if outage else belated, situation))
    crowd = [d for d in fresh if d.alert.kind in OF_SETUPS]
    if len(crowd) >= policy.digest_from:
        return Step(expired, (), _digest(crowd, situation))
    if crowd and situation.told and len(crowd) + len(situation.told) >= policy.digest_from:
        end = situation.told[0] + policy.digest_window
        held = tuple(Hold(d, end, BURST) for d in crowd)
        others = [d for d in fresh if d not in crowd]
        return Step(expired, held, _single(others[0], situation) if others else None)
    return Step(expired, (), _single(fresh[0], situation))


def _is_belated(delivery: Delivery, now: int, policy: Policy) -> bool:
    """Whether it must not be sent as news."""
    if delivery.alert.kind is AlertKind.TEST:
        return False
    waited = now - delivery.alert.at > policy.late_after
    return bool(delivery.held) or delivery.alert.late or waited


def _single(delivery: Delivery, situation: Situation) -> Dispatch:
    test = delivery.alert.kind is AlertKind.TEST
    silent = delivery.silent or (situation.quiet_until is not None and not test)
    return Dispatch((delivery,), digest=False, silent=silent)


def _digest(members: list[Delivery], situation: Situation) -> Dispatch:
    taken = tuple(members[:MOST_IN_DIGEST])
    silent = situation.quiet_until is not None or all(d.silent for d in taken)
    return Dispatch(taken, digest=True, silent=silent)
