"""The program without a window: scans on schedule, one after the other, until it is told to end."""

from __future__ import annotations

import logging
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from app.domain.errors import HarrierError
from app.services.events import Event
from app.services.scan.events import ScanRequest, ScanStarted
from app.services.scheduler import ScanDue

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from app.services.events import EventBus

log = logging.getLogger(__name__)

_GLANCE_S: Final = 0.5


class Trouble(StrEnum):
    """What broke off."""

    SCAN = "scan"
    BASE_RATES = "base rates"


@dataclass(frozen=True, slots=True)
class WatchTrouble(Event):
    """A scan could not even begin, or what follows it broke off. Both are tried again as planned.

    Attributes:
        reason: a sentence.
    """

    what: Trouble
    reason: str


_BROKEN_OFF: Final = {
    Trouble.SCAN: "The scan could not begin",
    Trouble.BASE_RATES: "Base rates could not be worked out",
}


class Watch:
    """Hands on everything that is announced, scans included, as one stream.

    What scans tell goes over the bus as well, as beside a window. Closing the stream ends a scan
    that runs; what it has stored is whole.
    """

    def __init__(
        self,
        scan: Callable[[ScanRequest], Generator[Event, None, object]],
        base_rates: Callable[[], Generator[Event, None, object]],
        bus: EventBus,
    ) -> None:
        """A watch.

        Args:
            scan: one cycle.
            base_rates: after each: what became of its setups' rules before.
            bus: where everything is announced.
        """
        self._scan = scan
        self._base_rates = base_rates
        self._bus = bus
        self._news: SimpleQueue[Event] = SimpleQueue()
        self._due: int | None = None
        self._as_of = 0

    def run(self) -> Generator[Event]:
        """Scan at once, then whenever a scan is due; never ends by itself."""
        leave = self._bus.subscribe(self._news.put)
        try:
            yield from self._scanned("start")
            while True:
                yield from self._told()
                if self._is_due():
                    yield from self._scanned("schedule")
        finally:
            leave()

    def _is_due(self) -> bool:
        """Whether a close came that the last scan has not seen."""
        due, self._due = self._due, None
        return due is not None and due > self._as_of

    def _scanned(self, reason: str) -> Iterator[Event]:
        request = ScanRequest(reason=reason)
        if (yield from self._played(Trouble.SCAN, lambda: self._scan(request))):
            yield from self._played(Trouble.BASE_RATES, self._base_rates)

    def _played(
        self, what: Trouble, make_stream: Callable[[], Generator[Event, None, object]]
    ) -> Generator[Event, None, bool]:
        """Hand on a stream; returns whether it went through."""
        try:
            with closing(make_stream()) as stream:
                for event in stream:
                    self._bus.publish(event)
                    yield from self._told_so_far()
        except HarrierError as error:
            log.warning("%s: %s", _BROKEN_OFF[what], error)
            yield WatchTrouble(what, f"{_BROKEN_OFF[what]}: {error}")
            return False
        return True

    def _told(self) -> Iterator[Event]:
        """What is announced in the next moment."""
        try:
            event = self._news.get(timeout=_GLANCE_S)
        except Empty:
            return
        yield self._noted(event)
        yield from self._told_so_far()

    def _told_so_far(self) -> Iterator[Event]:
        try:
            while True:
                yield self._noted(self._news.get_nowait())
        except Empty:
            return

    def _noted(self, event: Event) -> Event:
        if isinstance(event, ScanDue):
            self._due = event.bar_close
        elif isinstance(event, ScanStarted):
            self._as_of = event.as_of
        return event
