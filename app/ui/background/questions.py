"""Short questions of panels, answered on a thread and received on the GUI thread."""

from __future__ import annotations

import logging
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.domain.errors import HarrierError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from app.ui.background.right_of_way import RightOfWay

_log = logging.getLogger(__name__)
# News makes panels both paint and ask; the thread that answers would slow the painting down.
_AFTER_PAINT_MS = 30


class _Question(NamedTuple):
    """What stays with the GUI thread; the thread that answers knows a number alone."""

    is_wanted: Callable[[], bool]
    receive: Callable[[Any], None]
    failed: Callable[[str], None] | None


class _Outcome(NamedTuple):
    answer: Any = None
    error: Exception | None = None


class _Bell(QObject):
    """Tells the GUI thread that there are answers. Without a parent, see `_Mailbox`."""

    rang = Signal()


class _Mailbox:
    """All that the two threads share.

    A question may be the last to know its panel. Were it let go on the thread that answers, Qt
    would delete the panel a second time; so it stays here until the GUI thread takes it out.
    """

    def __init__(self) -> None:
        self.asked: dict[int, Callable[[], Any]] = {}
        self.answered: deque[tuple[int, _Outcome]] = deque()
        self.bell = _Bell()


class Questions(QObject):
    """Puts questions one after the other and hands out the answers, one a turn of the loop."""

    def __init__(self, way: RightOfWay, parent: QObject) -> None:
        super().__init__(parent)
        self._way = way
        # One thread: every further one would take the interpreter from the window while it paints.
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="question")
        self._mailbox = _Mailbox()
        self._mailbox.bell.rang.connect(self._on_bell, Qt.ConnectionType.QueuedConnection)
        self._open: dict[int, _Question] = {}
        self._futures: dict[int, Future[None]] = {}
        self._waiting: list[int] = []
        self._count = 0
        self._closed = False
        self._put_timer = self._make_timer(_AFTER_PAINT_MS, self._put_waiting)
        self._answer_timer = self._make_timer(0, self._give_one)

    def _make_timer(self, pause_ms: int, call: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause_ms)
        timer.timeout.connect(call)
        return timer

    def put[Answer](
        self,
        question: Callable[[], Answer],
        receive: Callable[[Answer], None],
        failed: Callable[[str], None] | None,
        is_wanted: Callable[[], bool],
    ) -> None:
        """Ask once what is to be painted now is painted.

        Args:
            question: called on the thread.
            receive: gets the answer, on the GUI thread.
            failed: gets the sentence of an expected failure.
            is_wanted: asked before the question is put and before its answer is given.
        """
        if self._closed:
            return
        self._count += 1
        self._open[self._count] = _Question(is_wanted, receive, failed)
        self._mailbox.asked[self._count] = question
        self._waiting.append(self._count)
        if not self._put_timer.isActive():
            self._put_timer.start()

    def close(self, wait_s: float) -> bool:
        """Drop what was asked, and wait for the answer that is being made; whether it came."""
        self._closed = True
        self._put_timer.stop()
        self._answer_timer.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)
        put = [future for future in self._futures.values() if not future.cancelled()]
        ended = not wait(put, timeout=wait_s).not_done
        if ended:
            self._mailbox.answered.clear()
            self._mailbox.asked.clear()
            self._open.clear()
        return ended

    def _put_waiting(self) -> None:
        numbers, self._waiting = self._waiting, []
        for number in numbers:
            if self._open[number].is_wanted():
                self._futures[number] = self._pool.submit(_answer, self._mailbox, number, self._way)
            else:
                self._let_go(number)

    def _on_bell(self) -> None:
        if not self._closed and not self._answer_timer.isActive():
            self._answer_timer.start()

    def _give_one(self) -> None:
        """One answer a turn of the event loop, so that painting and input go on in between."""
        if self._closed or not self._mailbox.answered:
            return
        number, outcome = self._mailbox.answered.popleft()
        if self._mailbox.answered:
            self._answer_timer.start()
        question = self._let_go(number)
        if outcome.error is not None:
            _fail(question, outcome.error)
        elif question.is_wanted():
            question.receive(outcome.answer)

    def _let_go(self, number: int) -> _Question:
        self._futures.pop(number, None)
        self._mailbox.asked.pop(number, None)
        return self._open.pop(number)


def _answer(mailbox: _Mailbox, number: int, way: RightOfWay) -> None:
    """Runs on the thread; holds the question no longer when the bell rings."""
    way.give()
    outcome = _outcome_of(mailbox.asked[number])
    mailbox.answered.append((number, outcome))
    mailbox.bell.rang.emit()


def _outcome_of(question: Callable[[], Any]) -> _Outcome:
    try:
        return _Outcome(question())
    except Exception as error:  # noqa: BLE001 the GUI thread tells a failure from a bug
        return _Outcome(error=error)


def _fail(question: _Question, error: Exception) -> None:
    if not isinstance(error, HarrierError):
        sys.excepthook(type(error), error, error.__traceback__)
        return
    _log.warning("%s", error)
    if question.failed is not None and question.is_wanted():
        question.failed(str(error))
