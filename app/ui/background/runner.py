"""Starts, refuses, cancels and waits for background work, in one place."""

from __future__ import annotations

import logging
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from app.domain.errors import HarrierError
from app.ui.background.job import Job, JobRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from concurrent.futures import Future

    from app.services.events import Event, EventBus

_log = logging.getLogger(__name__)
# News makes panels both paint and ask; the thread that answers would slow the painting down.
_AFTER_PAINT_MS = 30


class _Question(NamedTuple):
    """One that waits to be put, and whether anyone still wants its answer."""

    is_current: Callable[[], bool]
    answer: Callable[[], None]


class JobRunner(QObject):
    """Runs at most one job of a name at a time, and short questions for panels.

    Signals:
        answered: internal hop; emitted on a pool thread, received on the GUI thread.
    """

    answered = Signal(object)

    def __init__(self, bus: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._jobs: dict[str, Job] = {}
        # One thread: every further one would take the interpreter from the window while it paints.
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="question")
        self._asked: WeakKeyDictionary[QObject, dict[str, int]] = WeakKeyDictionary()
        self._to_ask: list[_Question] = []
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AFTER_PAINT_MS)
        self._soon.timeout.connect(self._put_questions)
        self._questions: set[Future[None]] = set()
        self._answers: deque[Callable[[], None]] = deque()
        self._closed = False
        self.answered.connect(self._receive, Qt.ConnectionType.QueuedConnection)

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
        job = Job(name, make_stream, self._bus, self)
        job.finished.connect(self._forget, Qt.ConnectionType.QueuedConnection)
        self._jobs[name] = job
        job.start()
        return True

    def is_running(self, name: str) -> bool:
        """Whether work of this name is under way."""
        job = self._jobs.get(name)
        return job is not None and not job.isFinished()

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
        """Call ``question`` on a pool thread and ``receive`` with its answer on the GUI thread.

        A question waits a moment, until what raised it is painted. It is not put, or its answer
        dropped, when its owner is gone or has asked anew about the same topic. ``failed`` gets
        the sentence of an expected failure; it is logged in any case.
        """
        if self._closed:
            return
        topics = self._asked.setdefault(owner, {})
        turn = topics[topic] = topics.get(topic, 0) + 1

        def is_current() -> bool:
            return isValid(owner) and topics.get(topic) == turn

        def give(deliver: Callable[[], None]) -> None:
            self._answer(lambda: deliver() if is_current() else None)

        answer = partial(_answer_question, question, receive, failed, give)
        self._to_ask.append(_Question(is_current, answer))
        if not self._soon.isActive():
            self._soon.start()

    def _put_questions(self) -> None:
        waiting, self._to_ask = self._to_ask, []
        for question in waiting:
            if question.is_current():
                future = self._pool.submit(question.answer)
                self._questions.add(future)
                future.add_done_callback(self._settle)

    def _answer(self, give: Callable[[], None]) -> None:
        if not self._closed:
            self.answered.emit(give)

    def _settle(self, future: Future[None]) -> None:
        self._questions.discard(future)
        if not future.cancelled() and (error := future.exception()) is not None:
            sys.excepthook(type(error), error, error.__traceback__)

    @Slot(object)
    def _receive(self, give: Any) -> None:
        self._answers.append(give)
        if len(self._answers) == 1:
            QTimer.singleShot(0, self, self._give_one)

    def _give_one(self) -> None:
        """One answer a turn of the event loop, so that painting and input go on in between."""
        if self._closed or not self._answers:
            return
        try:
            self._answers[0]()
        finally:
            self._answers.popleft()
            if self._answers:
                QTimer.singleShot(0, self, self._give_one)

    # ------------------------------------------------------------ end

    def close(self, wait_ms: int = 3000) -> bool:
        """Cancel everything and wait.

        Returns:
            Whether all threads ended in time.
        """
        self._closed = True
        self._soon.stop()
        self._to_ask.clear()
        deadline = monotonic() + wait_ms / 1000
        for job in self._jobs.values():
            job.cancel()
        self._pool.shutdown(wait=False, cancel_futures=True)
        ended = True
        for job in self._jobs.values():
            left = max(0, round((deadline - monotonic()) * 1000))
            ended = job.wait(left) and ended
        left_s = max(0.0, deadline - monotonic())
        ended = not wait(tuple(self._questions), timeout=left_s).not_done and ended
        if ended:
            self._jobs.clear()
        return ended


def _answer_question[Answer](
    question: Callable[[], Answer],
    receive: Callable[[Answer], None],
    failed: Callable[[str], None] | None,
    give: Callable[[Callable[[], None]], None],
) -> None:
    try:
        answer = question()
    except HarrierError as error:
        sentence = str(error)
        _log.warning("%s", sentence)
        if failed is not None:
            give(lambda: failed(sentence))
    else:
        give(lambda: receive(answer))
