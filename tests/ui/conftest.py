"""A window with real services, except that its scans are told by the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from app.services.alerts.centre import AlertCentre
from app.services.alerts.channels import ChannelBook
from app.services.alerts.silence import Silence
from app.services.alerts.templates import TemplateService
from app.services.events import EventBus, Waiting
from app.services.log_streamer import LogStreamer, Redactor
from app.services.scheduler import Scheduler
from app.services.settings import SettingsService
from app.ui.theme import Appearance, Theme
from tests.builders.databases import new_database

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping
    from pathlib import Path

    from PySide6.QtWidgets import QApplication

    from app.adapters.storage.database import Database
    from app.services.events import Event
    from app.services.scan.events import ScanRequest


class MemorySettings:
    """A settings store without a disk."""

    def __init__(self) -> None:
        self.values: dict[str, object] = {}

    def read(self) -> dict[str, object]:
        return self.values

    def write(self, values: Mapping[str, object]) -> None:
        self.values = dict(values)

    def set_aside(self) -> Path | None:
        return None


class PlannedMoments:
    """A timer that never fires."""

    def plan(self, name: str, at: int, call: Callable[[], None]) -> None:
        pass

    def cancel(self, name: str) -> None:
        pass

    def stop(self) -> None:
        pass


class FixedWall:
    def now(self) -> int:
        return 1_703_052_000_000


@dataclass
class Market:
    id: str = "demo"
    title: str = "Demo market"
    is_demo: bool = True
    load: tuple[int, int] | None = None


class TellingScans:
    """Scans that play the events they were given, or wait until they are closed."""

    def __init__(self) -> None:
        self.requests: list[ScanRequest] = []
        self.events: list[Event] = []
        self.endless = False
        self.closed = 0

    def run(self, request: ScanRequest) -> Generator[Event, None, None]:
        self.requests.append(request)
        try:
            yield from self.events
            while self.endless:
                yield Waiting()
        finally:
            self.closed += 1


class NoBaseRates:
    """Nothing is known, and there is nothing to work out."""

    def run(self, _setup_ids: object) -> Generator[Event, None, None]:
        yield from ()


@dataclass
class Desk:
    """The services as far as the shell uses them."""

    home: Path
    bus: EventBus = field(default_factory=EventBus)
    store: MemorySettings = field(default_factory=MemorySettings)
    scans: TellingScans = field(default_factory=TellingScans)
    exchange: Market = field(default_factory=Market)
    base_rates: NoBaseRates = field(default_factory=NoBaseRates)
    closed: bool = False

    def __post_init__(self) -> None:
        self.settings = SettingsService(self.store, self.bus)
        self.wall = FixedWall()
        self.scheduler = Scheduler(PlannedMoments(), self.wall, self.bus, lambda: None)

    @cached_property
    def alerts_database(self) -> Database:
        return new_database(self.home, "alerts.db")

    @cached_property
    def alerts(self) -> AlertCentre:
        work, wall = self.alerts_database.work, self.wall
        silence = Silence(work, lambda: self.settings.current, self.bus, wall)
        parts = (TemplateService(work), silence, ChannelBook({}, lambda _name: False))
        return AlertCentre(work, self.settings, parts, self.bus, wall)

    def close(self) -> None:
        self.closed = True
        if "alerts_database" in self.__dict__:
            self.alerts_database.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    if not made.closed:
        made.close()


@pytest.fixture
def log() -> LogStreamer:
    return LogStreamer(Redactor())


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    made = Theme(qapp)
    made.apply(Appearance())
    yield made
    made.deleteLater()


@pytest.fixture
def make_context(qtbot: Any, theme: Theme, desk: Desk, log: LogStreamer) -> Iterator[Any]:
    """Build a window and its context; everything is closed after the test."""
    from app.ui.assembly import assemble
    from app.ui.main_window import MainWindow

    made: list[Any] = []

    def make(*, first_run: bool = False) -> Any:
        window = MainWindow(theme, desk.home, first_run=first_run)
        qtbot.addWidget(window)
        context = assemble(window, log, desk)
        made.append((window, context))
        return window, context

    yield make
    for window, context in made:
        window.stop()
        assert context.runner.close(2_000)
        context.bridge.close()
