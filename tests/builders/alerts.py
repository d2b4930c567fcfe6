"""The way of an alert over a real database, with a clock and channels that a test drives."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.domain.alerts.policy import TELEGRAM
from app.services.alerts.centre import AlertCentre
from app.services.alerts.channels import ChannelBook
from app.services.alerts.outbox import Outbox, OutboxTools
from app.services.alerts.recorder import AlertRecorder, SetupStep, Wishes
from app.services.alerts.sender import AlertSender
from app.services.alerts.silence import Silence
from app.services.alerts.templates import TemplateService
from app.services.alerts.wishes import is_on, policy_of
from app.services.events import EventBus
from app.services.settings import SettingsService
from tests.builders.databases import new_database
from tests.builders.setups import BAR, a_setup, an_event
from tests.builders.wall import StandingClock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.domain.alerts import Alert, Policy
    from app.domain.setup import Setup, SetupEvent
    from app.services.events import Event
    from app.services.ports import Channel, Message, WallClock

HOUR = 3_600_000


class MemoryStore:
    """Settings without a disk."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def read(self) -> dict[str, object]:
        return self.values

    def write(self, values: Mapping[str, object]) -> None:
        self.values = dict(values)

    def set_aside(self) -> str:
        return ""


@dataclass
class Ears:
    """A channel that keeps what it hears, or refuses for as long as it is told to.

    Attributes:
        fault: raised for every message while it is set.
    """

    name: str = TELEGRAM
    heard: list[Message] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    clock: StandingClock = field(default_factory=StandingClock)
    fault: Exception | None = None
    closed: int = 0

    def send(self, message: Message) -> str:
        if self.fault is not None:
            raise self.fault
        self.heard.append(message)
        self.at.append(self.clock.now())
        return str(len(self.heard))

    def close(self) -> None:
        self.closed += 1


class AlertDesk:
    """Recorder, outbox, sender and centre as the program wires them.

    Attributes:
        ears: the channel that stands for Telegram, switched on.
        events: everything announced.
    """

    def __init__(
        self,
        folder: Path,
        clock: WallClock | None = None,
        channel: Channel | None = None,
        **settings: str,
    ) -> None:
        self.standing = StandingClock()
        self.clock = clock or self.standing
        self.bus = EventBus()
        self.events: list[Event] = []
        self.bus.subscribe(self.events.append)
        self.database = new_database(folder)
        self.settings = SettingsService(MemoryStore(), self.bus)
        self.settings.set("alerts.telegram", "true")
        for name, value in settings.items():
            self.settings.set(f"alerts.{name}", value)
        self.ears = Ears(clock=self.standing)
        self.book = ChannelBook(
            {TELEGRAM: lambda: channel or self.ears},
            lambda name: is_on(self.settings.current, name),
        )
        self.templates = TemplateService(self.database.work)
        work, current = self.database.work, lambda: self.settings.current
        self.silence = Silence(work, current, self.bus, self.clock)
        self.recorder = AlertRecorder(
            self.templates, Wishes(self.policy, self.book.names), self.bus, self.clock
        )
        self.outbox = Outbox(
            OutboxTools(work, self.book, self.silence, self.policy, self.bus, self.clock)
        )
        parts = (self.templates, self.silence, self.book)
        self.centre = AlertCentre(work, self.settings, parts, self.bus, self.clock)

    def policy(self) -> Policy:
        return policy_of(self.settings.current)

    def sender(self, gathering_s: float = 0.0) -> AlertSender:
        """The thread, not yet started."""
        return AlertSender(
            self.outbox, self.book, self.database.work, self.bus, self.clock, gathering_s
        )

    def opens(self, *setups: Setup) -> tuple[Alert, ...]:
        """Record new setups as one scan does."""
        return self.records(*(SetupStep(setup, (an_event(setup),), True) for setup in setups))

    def moves(self, setup: Setup, *events: SetupEvent) -> tuple[Alert, ...]:
        """Record what became of a known setup."""
        return self.records(SetupStep(setup, events, False))

    def records(self, *steps: SetupStep) -> tuple[Alert, ...]:
        with self.database.work() as work:
            alerts = self.recorder.setups(work, steps, BAR + HOUR)
            work.commit()
        self.recorder.announce(alerts)
        return alerts

    def send_all(self, most: int = 2_000) -> None:
        """Work the outbox off, the clock going on to whatever is due next within a day."""
        end = self.clock.now() + 24 * HOUR
        for _ in range(most):
            due = self.outbox.work_off()
            if due is None or due > end:
                return
            self.standing.time = max(self.standing.time, due)
        raise AssertionError("the outbox does not come to an end")

    def states(self) -> dict[str, int]:
        """Deliveries through the channel by state."""
        counts = self.centre.counts()
        return {state: n for (channel, state), n in counts.items() if channel == TELEGRAM}

    def close(self) -> None:
        self.database.close()


def many_setups(count: int, **changes: object) -> list[Setup]:
    """New setups of one bar on symbols ``S000/USDT`` and so on."""
    base = a_setup(**changes)
    return [replace(base, id=f"{n:016x}", symbol=f"S{n:03d}/USDT") for n in range(count)]
