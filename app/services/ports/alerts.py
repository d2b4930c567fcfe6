"""Where alerts, their deliveries and price alerts are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from app.domain.alerts import Alert, Delivery, DeliveryState
    from app.domain.alerts.decision import Verdict
    from app.domain.alerts.price import PriceAlert


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts to list; None leaves a field open. ``since`` is wall clock, UTC ms."""

    unread_only: bool = False
    kind: str | None = None
    symbol: str | None = None
    setup_id: str | None = None
    since: int | None = None
    limit: int = 500


@dataclass(frozen=True, slots=True)
class Settlement:
    """How deliveries that were being sent ended.

    Attributes:
        state: sent, failed, dropped or expired; queued to try again.
        reason: a sentence; "" when there is nothing to say.
        receipt: the receiver's own name for the message, or for the part of it that has arrived.
        next_at: not before, wall clock, UTC ms; for those queued again.
        failed_try: whether this was one more attempt in vain.
    """

    state: DeliveryState
    reason: str = ""
    receipt: str = ""
    next_at: int = 0
    failed_try: bool = False


class AlertRepository(Protocol):
    """Alerts and the outbox. All times are wall clock, UTC ms."""

    def add(self, alerts: Sequence[Alert]) -> tuple[Alert, ...]:
        """Store those whose keys are new; returns them with their ids, in order."""

    def queue(self, alert: Alert, verdicts: Iterable[Verdict], now: int) -> None:
        """Note what becomes of a stored alert in each channel, once for ever.

        What goes out is queued, the rest is kept as dropped with the reason. The centre's is sent
        at once: being stored is being there.
        """

    def find(self, wanted: AlertFilter) -> tuple[Alert, ...]:
        """Alerts that the centre shows, newest first."""

    def get(self, alert_id: int) -> Alert | None:
        """One alert, or None."""

    def unread(self) -> int:
        """How many alerts of the centre the user has not seen."""

    def mark_read(self, alert_ids: Iterable[int] | None, now: int) -> int:
        """Mark as seen; None: all. Returns how many were not."""

    def last_setups(self, since: int) -> Mapping[tuple[str, str], int]:
        """When a new setup was told last, by (strategy, symbol), since then."""

    def due(self, channel: str, now: int, limit: int) -> tuple[Delivery, ...]:
        """Queued deliveries whose time has come, oldest first."""

    def next_due(self, channel: str) -> int | None:
        """When the next queued delivery is due; None without one."""

    def told_alone(self, channel: str, since: int) -> tuple[int, ...]:
        """When messages about one new setup each went out since then, oldest first."""

    def claim(self, deliveries: Iterable[int], batch: str, now: int) -> None:
        """Turn queued deliveries into sending ones; ``batch`` is the key of their message."""

    def settle(self, deliveries: Iterable[int], how: Settlement, now: int) -> None:
        """Note how it ended."""

    def hold(self, deliveries: Iterable[int], until: int, reason: str, now: int) -> None:
        """Let queued deliveries wait, to go out in a digest."""

    def release(self, channel: str | None, now: int) -> int:
        """Make what was held or tried before due at once; None: in every channel. How many."""

    def interrupted(self, idempotent: Iterable[str], reason: str, now: int) -> int:
        """Queue again what a process that died was sending; how many deliveries.

        Channels that refuse repetitions get the same message again. For the others it goes
        into a digest that says ``reason``, and so does what waits with a receipt: a part of its
        message had arrived.
        """

    def retry(self, deliveries: Iterable[int] | None, now: int) -> int:
        """Queue failed and expired deliveries again; None: all failed ones. How many."""

    def drop(self, channel: str, reason: str, now: int) -> int:
        """Drop all that is queued in a channel that was switched off; how many."""

    def outbox(
        self, states: Iterable[DeliveryState], channel: str | None, limit: int
    ) -> tuple[Delivery, ...]:
        """Deliveries of the ways out of the program, newest first."""

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many deliveries there are by (channel, state)."""

    def prune(self, before: int) -> int:
        """Forget alerts from before that no delivery waits for; how many."""


class PriceAlertRepository(Protocol):
    """Conditions that are watched."""

    def all(self, *, active_only: bool = False) -> tuple[PriceAlert, ...]:
        """Price alerts, newest first."""

    def save(self, alert: PriceAlert) -> PriceAlert:
        """Insert one with the id 0, or update; returns it with its id."""

    def remove(self, alert_id: int) -> bool:
        """Delete one; whether it was there."""
