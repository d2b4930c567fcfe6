"""Plays looking into files, taking them in and fetching from an exchange as jobs."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.services.events import Event, Waiting
from app.services.journal.exchange_fills import FillsFetched
from app.services.journal.import_values import ImportProgress
from app.ui.background.job import JobEnded, JobFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from PySide6.QtCore import SignalInstance

    from app.services.application import Application
    from app.services.journal.exchange_fills import FetchRequest
    from app.services.journal.import_values import ImportRequest
    from app.ui.context import Context

LOOK, TAKE, FETCH = "look into a file", "import", "fetch of fills"
_JOBS = (LOOK, TAKE, FETCH)


@dataclass(frozen=True, slots=True)
class JobAnswered(Event):
    """What a job of this control came to: a `FileContent`, `ImportResult` or `FetchResult`."""

    job: str
    answer: object


class ImportControl(QObject):
    """One of the three at a time.

    Signals:
        progressed: done, total; a total of 0 is not known yet.
        waiting: what is waited for.
        looked: the `FileContent` of a file.
        taken: the `ImportResult`.
        fetched: the `FetchResult`.
        failed: the sentence why it broke off.
        ended: nothing runs any more; whether it was cancelled.
    """

    progressed = Signal(int, int)
    waiting = Signal(str)
    looked = Signal(object)
    taken = Signal(object)
    fetched = Signal(object)
    failed = Signal(str)
    ended = Signal(bool)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._job = ""  # the one this control has started, as long as it runs
        bridge = context.bridge
        bridge.on(ImportProgress, self._on_progress, self)
        bridge.on(FillsFetched, self._on_progress, self)
        bridge.on(Waiting, self._on_waiting, self)
        bridge.on(JobAnswered, self._on_answered, self)
        bridge.on(JobFailed, self._on_failed, self)
        bridge.on(JobEnded, self._on_ended, self)

    @property
    def is_running(self) -> bool:
        """Whether any of the three is under way."""
        return any(self._context.runner.is_running(job) for job in _JOBS)

    def look(self, request: ImportRequest) -> bool:
        """Read what a file holds; nothing is kept."""
        return self._start(LOOK, lambda services: services.fill_imports.preview(request))

    def take(self, request: ImportRequest) -> bool:
        """Keep what a file holds."""
        return self._start(TAKE, lambda services: services.fill_imports.run(request))

    def fetch(self, request: FetchRequest) -> bool:
        """Ask an exchange for what is new, and keep it."""
        return self._start(FETCH, lambda services: services.exchange_fills.run(request))

    def cancel(self) -> None:
        """Stop what runs; nothing of it is kept."""
        if self._job:
            self._context.runner.cancel(self._job)

    def _start(
        self, job: str, make: Callable[[Application], Generator[Event, None, object]]
    ) -> bool:
        services = self._context.services
        if self.is_running or not self._context.runner.start(
            job, lambda: answered(job, make(services))
        ):
            return False
        self._job = job
        return True

    def _on_progress(self, event: ImportProgress | FillsFetched) -> None:
        if self._job:
            self.progressed.emit(event.done, event.total)

    def _on_waiting(self, event: Waiting) -> None:
        if self._job and event.note:
            self.waiting.emit(event.note)

    def _on_answered(self, event: JobAnswered) -> None:
        if event.job == self._job:
            self._signal_of[event.job].emit(event.answer)

    @property
    def _signal_of(self) -> dict[str, SignalInstance]:
        return {LOOK: self.looked, TAKE: self.taken, FETCH: self.fetched}

    def _on_failed(self, event: JobFailed) -> None:
        if event.job == self._job:
            self.failed.emit(event.reason)

    def _on_ended(self, event: JobEnded) -> None:
        if event.job == self._job:
            self._job = ""
            self.ended.emit(event.cancelled)


def answered(job: str, stream: Generator[Event, None, object]) -> Generator[Event, None, None]:
    """A stream whose answer becomes its last event."""
    with closing(stream):
        answer = yield from stream
        yield JobAnswered(job, answer)
