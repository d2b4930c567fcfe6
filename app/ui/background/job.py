"""A thread that plays an event stream onto the bus."""

from __future__ import annotations

import logging
import sys
from contextlib import closing
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread

from app.domain.errors import HarrierError
from app.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from PySide6.QtCore import QObject

    from app.services.events import EventBus
    from app.ui.background.right_of_way import RightOfWay

_log = logging.getLogger(__name__)
_STEP_S = 0.008  # news of so short a time is handed over and painted together


@dataclass(frozen=True, slots=True)
class JobStarted(Event):
    """Background work began."""

    job: str


@dataclass(frozen=True, slots=True)
class JobRefused(Event):
    """Work was asked for that already runs; the reason is a sentence."""

    job: str
    reason: str


@dataclass(frozen=True, slots=True)
class JobFailed(Event):
    """Background work broke off; the reason is a sentence for the user."""

    job: str
    reason: str


@dataclass(frozen=True, slots=True)
class JobEnded(Event):
    """Background work is over, however it went; another of its name may begin."""

    job: str
    cancelled: bool


class Job(QThread):
    """Runs one stream to its end, to its first error, or until cancelled.

    The stream is made, iterated and closed on the job's own thread. Expected failures become
    `JobFailed`; anything else is a bug and goes to `sys.excepthook` as well.

    Once it has told something it goes on when the window has shown it.
    """

    def __init__(
        self,
        name: str,
        make_stream: Callable[[], Generator[Event, None, object]],
        bus: EventBus,
        way: RightOfWay,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._name = name
        self._make_stream = make_stream
        self._bus = bus
        self._way = way
        self._cancelled = False

    @property
    def name(self) -> str:
        """What the work is called in its events."""
        return self._name

    @property
    def was_cancelled(self) -> bool:
        """Whether it stopped because it was asked to; known once the thread has ended."""
        return self._cancelled

    def cancel(self) -> None:
        """Stop at the next event of the stream; the stream is closed and can tidy up."""
        self.requestInterruption()

    def run(self) -> None:
        self._bus.publish(JobStarted(self._name))
        try:
            self._cancelled = self._play()
        except HarrierError as error:
            _log.warning("%s: %s", self._name, error)
            self._bus.publish(JobFailed(self._name, str(error)))
        except Exception as error:  # noqa: BLE001 the hook reports it
            self._bus.publish(JobFailed(self._name, f"an internal error: {type(error).__name__}"))
            sys.excepthook(type(error), error, error.__traceback__)

    def _play(self) -> bool:
        with closing(self._make_stream()) as stream:
            if self.isInterruptionRequested():
                return True
            began = monotonic()
            for event in stream:
                self._bus.publish(event)
                if monotonic() - began > _STEP_S and not self.isInterruptionRequested():
                    self._way.give()
                    began = monotonic()
                if self.isInterruptionRequested():
                    return True
        return False
