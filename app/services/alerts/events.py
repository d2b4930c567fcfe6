"""What is announced about alerts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.events import Event

if TYPE_CHECKING:
    from app.domain.alerts import Alert, DeliveryState
    from app.services.ports import Message


@dataclass(frozen=True, slots=True)
class AlertsRaised(Event):
    """Alerts were stored, in the order they happened."""

    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class AlertsRead(Event):
    """The user saw some alerts; how many are left unread."""

    unread: int


@dataclass(frozen=True, slots=True)
class DeliveryChanged(Event):
    """Deliveries of one message in one channel went on.

    Attributes:
        state: what they are now; ``queued`` means that it will be tried again.
        count: how many alerts the message tells of.
        reason: why it failed, a sentence; "" when it did not.
        title: of the message.
    """

    channel: str
    state: DeliveryState
    count: int
    title: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DesktopMessage(Event):
    """The desktop is to show a notification; a click opens the setup it names."""

    message: Message


@dataclass(frozen=True, slots=True)
class MuteChanged(Event):
    """Alerts are muted until then (wall clock, UTC ms); None: no longer."""

    until: int | None


@dataclass(frozen=True, slots=True)
class PriceAlertsChanged(Event):
    """Price alerts were added, removed, fired or re-armed."""
