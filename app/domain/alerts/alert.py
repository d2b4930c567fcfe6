"""An alert, and its way out through one channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from app.domain.setup import SetupState

if TYPE_CHECKING:
    from collections.abc import Mapping


class AlertKind(StrEnum):
    """What an alert tells of; the values are a saved-file contract."""

    SETUP = "setup"
    ENTRY = "entry"
    TARGET = "target"
    WON = "won"
    STOPPED = "stopped"
    BREAK_EVEN = "break_even"
    EXPIRED = "expired"
    INVALIDATED = "invalidated"
    REGIME = "regime"
    SCAN_FAILED = "scan_failed"
    SCAN_RECOVERED = "scan_recovered"
    PRICE = "price"
    DIGEST = "digest"
    TEST = "test"


OF_SETUPS: Final = (
    AlertKind.SETUP,
    AlertKind.ENTRY,
    AlertKind.TARGET,
    AlertKind.WON,
    AlertKind.STOPPED,
    AlertKind.BREAK_EVEN,
    AlertKind.EXPIRED,
    AlertKind.INVALIDATED,
)
"""Kinds that tell of one setup's life."""

EVENTS: Final = (
    *OF_SETUPS,
    AlertKind.REGIME,
    AlertKind.SCAN_FAILED,
    AlertKind.SCAN_RECOVERED,
    AlertKind.PRICE,
)
"""Kinds that a policy can be about: what happens, not how it is told."""

_KINDS: Final = {
    SetupState.ACTIVE: AlertKind.ENTRY,
    SetupState.TP1: AlertKind.TARGET,
    SetupState.TP2: AlertKind.TARGET,
    SetupState.TP3: AlertKind.TARGET,
    SetupState.TP4: AlertKind.TARGET,
    SetupState.TP5: AlertKind.TARGET,
    SetupState.WON: AlertKind.WON,
    SetupState.LOST: AlertKind.STOPPED,
    SetupState.BREAK_EVEN: AlertKind.BREAK_EVEN,
    SetupState.EXPIRED: AlertKind.EXPIRED,
    SetupState.INVALIDATED: AlertKind.INVALIDATED,
}


def kind_of_state(state: SetupState) -> AlertKind | None:
    """What is told when a setup reaches a state; None for what the user did."""
    return _KINDS.get(state)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that happened and may be told. Times are UTC ms.

    Attributes:
        key: what makes it unique for ever: the same happening gives the same key.
        at: wall clock of its recording.
        title: one line. ``text`` is what is told beside it, never empty.
        payload: the facts as JSON values.
        setup_id: the setup it tells of, None when of none. ``strategy`` and ``symbol`` likewise.
        score: of that setup, 0 to 100.
        late: it happened while nobody looked, so it is no news any more.
        id: place in the database; 0 before it is stored.
        read_at: wall clock when the user saw it in the centre; None: not yet.
    """

    key: str
    kind: AlertKind
    at: int
    title: str
    text: str
    payload: Mapping[str, object] = field(default_factory=dict)
    setup_id: str | None = None
    strategy: str | None = None
    symbol: str | None = None
    score: float | None = None
    late: bool = False
    id: int = 0
    read_at: int | None = None


class DeliveryState(StrEnum):
    """Where an alert stands on its way through one channel."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert on its way through one channel. Times are wall clock, UTC ms.

    Attributes:
        silent: to be shown without a sound.
        held: why it goes out in a digest only, a phrase; "" when it may go alone.
        attempts: how often it was tried in vain.
        next_at: not before.
        reason: why it was dropped, expired or failed last, a sentence; "" without one.
        batch: key of the message it went out in; "" before.
        receipt: the receiver's own name for that message; "" without one.
        changed_at: when its state changed last.
    """

    id: int
    alert: Alert
    channel: str
    state: DeliveryState
    silent: bool
    held: str
    attempts: int
    next_at: int
    reason: str
    batch: str
    receipt: str
    changed_at: int
