"""Starts, refuses, cancels and waits for background work, in one place."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Qt, Slot
from shiboken6 import isValid

from app.ui.background.job import Job, JobEnded, JobRefused
from app.ui.background.questions import Questions
from app.ui.background.right_of_way import RightOfWay

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from app.services.events import Event, EventBus


class JobRunner(QObject):
    """Runs at most one job of a name at a time, and short questions for panels."""

    def __init__(self, bus: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._jobs: dict[str, Job] = {}
        self._way = RightOfWay(self)
        self._questions = Questions(self._way, self)
        self._asked: WeakKeyDictionary[QObject, dict[str, int]] = WeakKeyDictionary()
        self._closed = False

    # ------------------------------------------------------------ jobs

    def start(self, name: str, make_stream: Callable[[], Generator[Event, None, object]]) -> bool:
        """Play the stream that ``make_stream`` makes, on a thread of its own.

        Refused, and told by `JobRefused`, while one of this name runs.
        """
        if self._closed:
            return False
        if self.is_running(name):
            self._bus.publish(JobRefused(name, f"The {name} that runs has to end first."))
            return False
        job = Job(name, make_stream, self._bus, self._way, self)
        job.finished.connect(self._forget, Qt.ConnectionType.QueuedConnection)
        self._jobs[name] = job
        job.start()
        return True

    def is_running(self, name: str) -> bool:
        """Whether work of this name is under way; no longer when `JobEnded` is told."""
        return name in self._jobs

    @property
    def is_idle(self) -> bool:
        """Whether no job is under way."""
        return not self._jobs

    def cancel(self, name: str) -> None:
        """Ask work of this name to stop; `JobEnded` tells when it did."""
        if name in self._jobs:
            self._jobs[name].cancel()

    @Slot()
    def _forget(self) -> None:
        for name, job in tuple(self._jobs.items()):
            if job.isFinished():
                del self._jobs[name]
                job.wait()
                job.deleteLater()
                self._bus.publish(JobEnded(name, job.was_cancelled))

    # ------------------------------------------------------------ questions

    def ask[Answer](
        self,
        owner: QObject,
        question: Callable[[], Answer],
        receive: Callable[[Answer], None],
        *,
        failed: Callable[[str], None] | None = None,
        topic: str = "",
    ) -> None:
        """Call ``question`` on a thread and ``receive`` with its answer on the GUI thread.

        A question waits a moment, until what raised it is painted. It is not put, or its answer
        dropped, when its owner is gone or has asked anew about the same topic. ``failed`` gets
        the sentence of an expected failure; it is logged in any case.
        """
        topics = self._asked.setdefault(owner, {})
        turn = topics[topic] = topics.get(topic, 0) + 1
        self._questions.put(
            question, receive, failed, lambda: isValid(owner) and topics.get(topic) == turn
        )

    # ------------------------------------------------------------ end

    def close(self, wait_ms: int = 3000) -> bool:
        """Cancel everything and wait.

        Returns:
            Whether all threads ended in time.
        """
        self._closed = True
        self._way.close()
        deadline = monotonic() + wait_ms / 1000
        for job in self._jobs.values():
            job.cancel()
        ended = True
        for job in self._jobs.values():
            left = max(0, round((deadline - monotonic()) * 1000))
            ended = job.wait(left) and ended
        left_s = max(0.0, deadline - monotonic())
        ended = self._questions.close(left_s) and ended
        if ended:
            self._jobs.clear()
        return ended
