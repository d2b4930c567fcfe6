"""What every panel is given: services, news, background work, the common selection, the theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from app.services.events import Event, EventBus
    from app.services.log_streamer import LogStreamer
    from app.services.scan.events import ScanRequest
    from app.services.settings import Settings
    from app.ui.actions import ActionBook
    from app.ui.background.runner import JobRunner
    from app.ui.event_bridge import EventBridge
    from app.ui.selection import Selection
    from app.ui.theme import Theme


class SettingsAccess(Protocol):
    """Reads and saves preferences; publishes `SettingsChanged`."""

    @property
    def current(self) -> Settings:
        """Preferences as saved."""

    def replace(self, settings: Settings) -> None:
        """Check and save all of them."""


class Scans(Protocol):
    """The scan use case."""

    def run(self, request: ScanRequest) -> Generator[Event, None, object]:
        """One cycle as a stream of events."""


class Schedule(Protocol):
    """Plans scans; publishes `ScanDue`."""

    @property
    def paused(self) -> bool:
        """Whether the user paused it."""

    @property
    def next_due(self) -> int | None:
        """Wall clock, UTC ms, of the next scan; None when none is planned."""

    def pause(self) -> None:
        """Plan no scans until resumed."""

    def resume(self) -> None:
        """Plan again from now on."""


class MarketPlace(Protocol):
    """Which market the program looks at."""

    @property
    def id(self) -> str:
        """Stable id."""

    @property
    def title(self) -> str:
        """Name to show."""

    @property
    def is_demo(self) -> bool:
        """Whether prices are made up."""

    @property
    def load(self) -> tuple[int, int] | None:
        """Used and allowed request weight of the current minute."""


class Services(Protocol):
    """The use cases as the composition root hands them to the window."""

    @property
    def bus(self) -> EventBus:
        """Where news is published."""

    @property
    def settings(self) -> SettingsAccess:
        """Preferences."""

    @property
    def scans(self) -> Scans:
        """The scan."""

    @property
    def scheduler(self) -> Schedule:
        """When the next scan is due."""

    @property
    def exchange(self) -> MarketPlace:
        """The market place in use; changes with the settings."""

    @property
    def log(self) -> LogStreamer:
        """The newest log lines."""

    @property
    def home(self) -> Path:
        """The data folder."""

    def market_now(self) -> int:
        """Market time, UTC ms: the exchange's clock as far as it is known."""


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every panel when it is made; lives on the GUI thread."""

    services: Services
    bridge: EventBridge
    runner: JobRunner
    selection: Selection
    theme: Theme
    actions: ActionBook
