"""Alerts as the user handles them: the centre, the outbox, the policy, muting, tests.

What the Alerts panel and the commands call. Every method may be called from any thread; those that
write wait for the database, so the window calls them through its job runner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid4

from app.domain.alerts import Alert, AlertKind, AlertLevel, DeliveryState, PolicyRule
from app.domain.alerts.decision import Verdict
from app.domain.alerts.policy import CHANNELS, IN_APP
from app.domain.errors import BadInput
from app.domain.timeframe import MINUTE
from app.services.alerts.events import AlertsRaised, AlertsRead
from app.services.alerts.wishes import policy_of
from app.services.ports import AlertFilter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from app.domain.alerts import Delivery
    from app.services.alerts.channels import ChannelBook
    from app.services.alerts.silence import Silence
    from app.services.alerts.templates import TemplateService
    from app.services.events import EventBus
    from app.services.ports import OpenUnitOfWork, WallClock
    from app.services.settings import SettingsService

_TEST_TITLE: Final = "Harrier"
_TEST_TEXT: Final = "This is a test. Alerts about BTC/USDT and the others will come this way."


class AlertCentre:
    """Everything about alerts that a person can look at or change.

    Attributes:
        templates: the words, with preview.
        silence: muting; `Silence.muted_until` and `Silence.now`.
    """

    def __init__(
        self,
        open_work: OpenUnitOfWork,
        settings: SettingsService,
        parts: tuple[TemplateService, Silence, ChannelBook],
        bus: EventBus,
        wall: WallClock,
    ) -> None:
        self.templates, self.silence, self._book = parts
        self._open_work = open_work
        self._settings = settings
        self._bus = bus
        self._wall = wall

    # ------------------------------------------------------------ the centre

    def list(self, wanted: AlertFilter | None = None) -> tuple[Alert, ...]:
        """Alerts that were not switched off for the centre, newest first."""
        with self._open_work(read_only=True) as work:
            return work.alerts.find(wanted or AlertFilter())

    def unread(self) -> int:
        """How many of them the user has not seen."""
        with self._open_work(read_only=True) as work:
            return work.alerts.unread()

    def mark_read(self, alert_ids: Iterable[int] | None = None) -> int:
        """Mark as seen, without ids all; how many were not. Announces `AlertsRead`."""
        with self._open_work() as work:
            count = work.alerts.mark_read(alert_ids, self._wall.now())
            unread = work.alerts.unread()
            work.commit()
        if count:
            self._bus.publish(AlertsRead(unread))
        return count

    # ------------------------------------------------------------ the outbox

    def outbox(
        self,
        states: Iterable[DeliveryState] = tuple(DeliveryState),
        channel: str | None = None,
        limit: int = 500,
    ) -> tuple[Delivery, ...]:
        """Deliveries of every channel but the centre, newest first, dropped ones with why."""
        with self._open_work(read_only=True) as work:
            return work.alerts.outbox(states, channel, limit)

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many deliveries there are by (channel, state)."""
        with self._open_work(read_only=True) as work:
            return work.alerts.counts()

    def pending(self) -> int:
        """How many deliveries wait to be sent."""
        waiting = (DeliveryState.QUEUED, DeliveryState.SENDING)
        return sum(count for (_, state), count in self.counts().items() if state in waiting)

    def retry(self, deliveries: Iterable[int] | None = None) -> int:
        """Send failed ones again, without ids all; how many."""
        with self._open_work() as work:
            count = work.alerts.retry(deliveries, self._wall.now())
            work.commit()
        self._bus.publish(AlertsRaised(()))  # wakes the sender
        return count

    def channels(self) -> tuple[tuple[str, bool], ...]:
        """Every channel and whether it is on in this program now."""
        on = self._book.names()
        return tuple((name, name in on) for name in CHANNELS)

    def send_test(self, channel: str) -> Alert:
        """Queue a test message; `DeliveryChanged` tells how it went.

        Raises:
            BadInput: no such channel, or it is off.
        """
        if channel not in CHANNELS:
            raise BadInput(f"{channel!r} is no channel; choose one of {', '.join(CHANNELS)}")
        if channel not in self._book.names():
            raise BadInput(f"the channel {channel} is off; switch it on in the settings first")
        now = self._wall.now()
        made = Alert(f"test/{uuid4().hex}", AlertKind.TEST, now, _TEST_TITLE, _TEST_TEXT)
        with self._open_work() as work:
            (stored,) = work.alerts.add([made])
            work.alerts.queue(stored, [Verdict(channel, AlertLevel.ON)], now)
            work.commit()
        self._bus.publish(AlertsRaised((stored,) if channel == IN_APP else ()))
        return stored

    # ------------------------------------------------------------ wishes

    def level(self, kind: AlertKind, channel: str, strategy: str | None = None) -> AlertLevel:
        """How an event is told through a channel, of one strategy or of any."""
        return policy_of(self._settings.current).level(kind, channel, strategy)

    def set_level(
        self, kind: AlertKind, channel: str, level: AlertLevel, strategy: str | None = None
    ) -> None:
        """Change one cell of the policy; it is a setting like the others.

        Raises:
            EnvironmentFault: the settings cannot be written.
        """
        alerts = self._settings.current.alerts
        rule = PolicyRule(kind, channel, level, strategy)
        place = rule.text.split(None, 2)[:2], strategy
        kept = [
            text
            for text in alerts.rules
            if (text.split(None, 3)[:2], PolicyRule.parse(text).strategy) != place
        ]
        changed = alerts.model_copy(update={"rules": (*kept, rule.text)})
        self._settings.replace(self._settings.current.model_copy(update={"alerts": changed}))

    def mute(self, minutes: int | None) -> None:
        """Hold all alerts back for a while; None or 0 ends it. They come in a digest afterwards."""
        until = self._wall.now() + minutes * MINUTE if minutes else None
        self.silence.mute(until)
