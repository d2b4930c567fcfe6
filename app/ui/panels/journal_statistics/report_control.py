"""Reports of the journal worked out beside the window, the newest wish first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.services.events import Event
from app.services.journal.statistics import WhatIfProgress
from app.ui.background.job import JobEnded, JobFailed
from app.ui.journal_choice import field_of, words_of
from app.ui.panels.journal_statistics.prepared import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from app.domain.journal.statistics.period import Period
    from app.domain.journal.statistics.report import WhatIf
    from app.services.journal.statistics import StatisticsService
    from app.ui.context import Context
    from app.ui.panels.journal_statistics.prepared import Shown

REPORT_JOB: Final = "journal statistics"
WHAT_IF_JOB: Final = "journal what-if"
_PAUSE_MS: Final = 120  # the list beside is in step with a change by then


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be reported.

    Attributes:
        revision: grows with each change of the journal.
    """

    query: str
    period: Period
    unit: str
    zone: str
    revision: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ReportReady(Event):
    """Statistics were worked out and can be shown."""

    wanted: Wanted
    shown: Shown


@dataclass(frozen=True, slots=True, eq=False)
class WhatIfReady(Event):
    """Other stops and targets were replayed."""

    wanted: Wanted
    found: WhatIf


class Wishes(QObject):
    """One job of a name that always goes on with the newest wish.

    A wish waits a moment, since the next letter of a filter may follow.

    Signals:
        failed: the sentence why the newest wish cannot be met.
    """

    failed = Signal(str)

    def __init__(
        self,
        context: Context,
        job: str,
        make: Callable[[Wanted], Generator[Event, None, None]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._context, self._job, self._make = context, job, make
        self._newest: Wanted | None = None
        self._begun: Wanted | None = None
        self._is_cancelled = self._is_met = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self._start)
        context.bridge.on(JobEnded, self._on_ended, self)
        context.bridge.on(JobFailed, self._on_failed, self)

    @property
    def is_busy(self) -> bool:
        """Whether something is being worked out or about to be."""
        return self._timer.isActive() or self._context.runner.is_running(self._job)

    def put(self, wanted: Wanted) -> None:
        """Ask for something; what was asked before and is not done yet is dropped."""
        self._newest = wanted
        if not self._context.runner.is_running(self._job):
            self._timer.start()
        elif self._is_cancelled or self._is_met or wanted != self._begun:
            self._cancel()

    def is_newest(self, wanted: Wanted) -> bool:
        """Whether nothing else was asked for since."""
        return wanted == self._newest

    def meets(self, wanted: Wanted) -> bool:
        """Whether what was worked out for a wish is wanted still; the wish is met by it."""
        self._is_met = self.is_newest(wanted)
        return self._is_met

    def stop(self) -> None:
        """Drop what is asked for."""
        self._newest = None
        self._timer.stop()
        self._cancel()

    def _cancel(self) -> None:
        self._is_cancelled = True
        self._context.runner.cancel(self._job)

    def _start(self) -> None:
        wanted, make = self._newest, self._make
        if wanted is not None:
            self._begun, self._is_cancelled, self._is_met = wanted, False, False
            self._context.runner.start(self._job, lambda: make(wanted))

    def _on_failed(self, event: JobFailed) -> None:
        if event.job == self._job and self._begun == self._newest:
            self.failed.emit(event.reason)

    def _on_ended(self, event: JobEnded) -> None:
        if event.job != self._job:
            return
        if self._newest is not None and (self._is_cancelled or self._begun != self._newest):
            self._timer.start()


class ReportControl(QObject):
    """Asks for reports and for other stops and targets, and tells what came of it.

    Signals:
        ready: the `Shown` of the newest wish.
        what_if_ready: the `WhatIf` of the newest wish.
        progressed: trades replayed, of how many.
    """

    ready = Signal(object)
    what_if_ready = Signal(object)
    progressed = Signal(int, int)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        service = context.services.journal_statistics
        self.reports = Wishes(context, REPORT_JOB, lambda wanted: reported(service, wanted), self)
        self.what_ifs = Wishes(context, WHAT_IF_JOB, lambda wanted: replayed(service, wanted), self)
        bridge = context.bridge
        bridge.on(ReportReady, self._on_ready, self)
        bridge.on(WhatIfReady, self._on_what_if, self)
        bridge.on(WhatIfProgress, lambda one: self.progressed.emit(one.done, one.total), self)

    def _on_ready(self, event: ReportReady) -> None:
        if self.reports.meets(event.wanted):
            self.ready.emit(event.shown)

    def _on_what_if(self, event: WhatIfReady) -> None:
        if self.what_ifs.meets(event.wanted):
            self.what_if_ready.emit(event.found)


def reported(service: StatisticsService, wanted: Wanted) -> Generator[Event, None, None]:
    """A report, and while it is of one day alone, all days around it for the calendar."""
    report = yield from service.reporting(wanted.query, wanted.period, wanted.unit, wanted.zone)
    rest = " ".join(word for word in words_of(wanted.query) if field_of(word) != "day")
    around = None
    if rest != " ".join(words_of(wanted.query)):
        around = yield from service.reporting(rest, wanted.period, wanted.unit, wanted.zone)
    yield ReportReady(wanted, prepare(report, around))


def replayed(service: StatisticsService, wanted: Wanted) -> Generator[Event, None, None]:
    """Other stops and targets, with what it has come to meanwhile."""
    found = yield from service.what_if(wanted.query, wanted.period, wanted.zone)
    yield WhatIfReady(wanted, found)
