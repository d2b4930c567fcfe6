"""A reconciliation beside the window: one at a time, told as it goes, stopped when asked to."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.services.events import Event
from app.services.replay import ReplayProgress
from app.ui.background.job import JobEnded, JobFailed, JobStarted

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.services.application import Application
    from app.services.backtests.reconciliations import Reconciliation, ReconciliationRequest
    from app.ui.context import Context

JOB: Final = "reconciliation"


@dataclass(frozen=True, slots=True)
class Reconciled(Event):
    """A reconciliation ended."""

    found: Reconciliation


@dataclass(frozen=True, slots=True)
class RunAgain(Event):
    """How many of ``total`` symbols have been run again."""

    done: int
    total: int


class ReconcileControl(QObject):
    """Starts and cancels reconciliations and tells what becomes of them.

    Signals:
        began: one is under way.
        progressed: phase, done, total.
        found: the `Reconciliation`.
        ended: nothing runs any more; whether it was cancelled.
        failed: the sentence why it broke off.
    """

    began = Signal()
    progressed = Signal(str, int, int)
    found = Signal(object)
    ended = Signal(bool)
    failed = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        bridge = context.bridge
        bridge.on(JobStarted, self._on_started, self)
        bridge.on(RunAgain, self._on_progress, self)
        bridge.on(Reconciled, lambda event: self.found.emit(event.found), self)
        bridge.on(JobFailed, self._on_failed, self)
        bridge.on(JobEnded, self._on_ended, self)

    @property
    def is_running(self) -> bool:
        """Whether one is under way."""
        return self._context.runner.is_running(JOB)

    def start(self, request: ReconciliationRequest) -> bool:
        """Compare; refused while another comparison runs."""
        services = self._context.services
        return self._context.runner.start(JOB, lambda: reconciled(services, request))

    def cancel(self) -> None:
        """Stop the one that is under way."""
        self._context.runner.cancel(JOB)

    def _on_started(self, event: JobStarted) -> None:
        if event.job == JOB:
            self.began.emit()

    def _on_progress(self, event: RunAgain) -> None:
        self.progressed.emit("again", event.done, event.total)

    def _on_failed(self, event: JobFailed) -> None:
        if event.job == JOB:
            self.failed.emit(event.reason)

    def _on_ended(self, event: JobEnded) -> None:
        if event.job == JOB:
            self.ended.emit(event.cancelled)


def reconciled(
    services: Application, request: ReconciliationRequest
) -> Generator[Event, None, None]:
    """Its events in the page's own kinds, since replays may run for others too."""
    with closing(services.reconciliations.run(request)) as stream:
        while True:
            try:
                event = next(stream)
            except StopIteration as end:
                yield Reconciled(end.value)
                return
            if isinstance(event, ReplayProgress):
                event = RunAgain(event.done, event.total)
            yield event
