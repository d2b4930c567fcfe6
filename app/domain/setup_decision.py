"""What the user decides about a setup: added only, taken back by another decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from app.domain.setup import SetupState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.domain.setup import Setup


class DecisionKind(StrEnum):
    """What was decided.

    ``SKIP`` ends a setup that waits; ``PASS`` lets one go that is in the market already and ends
    nothing; ``UNDO`` takes another decision back, also an ``UNDO``.
    """

    TAKE = "take"
    SKIP = "skip"
    PASS = "pass"
    CANCEL = "cancel"
    SNOOZE = "snooze"
    NOTE = "note"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision.

    Attributes:
        bar_time: the last bar followed when it was made, opening time, UTC ms.
        recorded_at: wall clock, UTC ms.
        words: the reason, or the notes.
        price: own entry of a ``TAKE``, quote currency; None: as planned.
        amount: base currency; None: not told.
        until: market time (UTC ms) until which a ``SNOOZE`` mutes alerts; None wakes them.
        undoes: id of the decision that an ``UNDO`` takes back.
        id: given when it is kept, in the order of the decisions.
    """

    setup_id: str
    kind: DecisionKind
    bar_time: int
    recorded_at: int
    words: str = ""
    price: float | None = None
    amount: float | None = None
    until: int | None = None
    undoes: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Stand:
    """The decisions about one setup that hold; None where none does.

    Attributes:
        left: the skip or cancel that ended it.
    """

    taken: Decision | None = None
    passed: Decision | None = None
    left: Decision | None = None
    snoozed: Decision | None = None
    noted: Decision | None = None

    @property
    def notes(self) -> str:
        """The user's notes, Markdown."""
        return self.noted.words if self.noted is not None else ""


_PLACES = {
    DecisionKind.TAKE: "taken",
    DecisionKind.PASS: "passed",
    DecisionKind.SKIP: "left",
    DecisionKind.CANCEL: "left",
    DecisionKind.SNOOZE: "snoozed",
    DecisionKind.NOTE: "noted",
}


def in_force(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions, given in their order, that were not taken back."""
    undone: set[int] = set()
    kept = []
    for decision in reversed(decisions):
        if decision.id in undone:
            continue
        if decision.undoes is not None:
            undone.add(decision.undoes)
        else:
            kept.append(decision)
    return tuple(reversed(kept))


def stand_of(decisions: Sequence[Decision]) -> Stand:
    """What holds after all decisions about one setup, the newest of each kind."""
    return Stand(**{_PLACES[decision.kind]: decision for decision in in_force(decisions)})


def decided(setup: Setup, stand: Stand) -> Setup:
    """The setup as the user's decisions make it; its life is left alone."""
    own, left = setup.own_state, stand.left
    ended = SetupState.SKIPPED
    if left is not None and left.kind is DecisionKind.CANCEL:
        ended = SetupState.CANCELLED
    return replace(
        setup,
        state=own if left is None else ended,
        shadow=None if left is None else own,
        left_at=None if left is None else left.bar_time,
        taken_at=_moment(stand.taken),
        passed_at=_moment(stand.passed),
        snoozed_until=stand.snoozed.until if stand.snoozed is not None else None,
    )


def decided_like(moved: Setup, kept: Setup) -> Setup:
    """A setup whose life moved on while the user decided about it: new life, kept decisions."""
    own = moved.own_state
    has_left = kept.left_at is not None
    return replace(
        moved,
        state=kept.state if has_left else own,
        shadow=own if has_left else None,
        left_at=kept.left_at,
        taken_at=kept.taken_at,
        passed_at=kept.passed_at,
        snoozed_until=kept.snoozed_until,
    )


def is_snoozed(setup: Setup, now: int) -> bool:
    """Whether its alerts are muted at ``now`` (market time, UTC ms)."""
    return setup.snoozed_until is not None and now < setup.snoozed_until


def taken_back(decisions: Iterable[Decision], recorded_at: int) -> tuple[Decision, ...]:
    """The decisions that take these back; taken back themselves, these hold again."""
    return tuple(
        Decision(
            decision.setup_id,
            DecisionKind.UNDO,
            decision.bar_time,
            recorded_at,
            undoes=decision.id,
        )
        for decision in decisions
    )


def _moment(decision: Decision | None) -> int | None:
    return decision.recorded_at if decision is not None else None
