"""Runs beside the window: one at a time, its result prepared before it is shown."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from app.services.backtests.events import BacktestProgress
from app.services.events import Event, Waiting
from app.ui.background.job import JobEnded, JobFailed, JobStarted
from app.ui.charts.curves import make_curves
from app.ui.models.formats import zone_of
from app.ui.panels.backtester.regime_past import regimes_of
from app.ui.panels.backtester.report import make_report

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import tzinfo

    from app.services.application import Application
    from app.services.ports import BacktestRequest, BacktestResult
    from app.ui.charts.curves import Curves
    from app.ui.context import Context
    from app.ui.panels.backtester.report import Report

JOB: Final = "backtest"


@dataclass(frozen=True, slots=True, eq=False)
class ReportReady(Event):
    """A run ended and can be shown."""

    report: Report


@dataclass(frozen=True, slots=True, eq=False)
class CurvesGrown(Event):
    """The curves of the run under way, as far as they go."""

    curves: Curves


class RunControl(QObject):
    """Starts and cancels runs and tells what becomes of them.

    Signals:
        began: a run is under way.
        progressed: phase, done, total.
        grown: the `Curves` so far.
        finished: the `Report` of a run that ended.
        ended: nothing runs any more; whether the run was cancelled.
        failed: the sentence why a run broke off.
    """

    began = Signal()
    progressed = Signal(str, int, int)
    grown = Signal(object)
    finished = Signal(object)
    ended = Signal(bool)
    failed = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        bridge = context.bridge
        bridge.on(JobStarted, self._on_started, self)
        bridge.on(BacktestProgress, self._on_progress, self)
        bridge.on(CurvesGrown, lambda event: self.grown.emit(event.curves), self)
        bridge.on(ReportReady, lambda event: self.finished.emit(event.report), self)
        bridge.on(JobFailed, self._on_failed, self)
        bridge.on(JobEnded, self._on_ended, self)

    @property
    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._context.runner.is_running(JOB)

    def start(self, request: BacktestRequest) -> bool:
        """Run it; refused while another runs."""
        services, zone = self._context.services, zone_of(self._context.zone)
        return self._context.runner.start(JOB, lambda: reported(services, request, zone))

    def report_of(self, result: BacktestResult) -> Report:
        """A kept run, ready to be shown; for the thread of questions."""
        services = self._context.services
        return make_report(result, regimes_of(services, result), zone_of(self._context.zone))

    def cancel(self) -> None:
        """Stop the run that is under way."""
        self._context.runner.cancel(JOB)

    def _on_started(self, event: JobStarted) -> None:
        if event.job == JOB:
            self.began.emit()

    def _on_progress(self, event: BacktestProgress) -> None:
        self.progressed.emit(event.phase, event.done, event.total)

    def _on_failed(self, event: JobFailed) -> None:
        if event.job == JOB:
            self.failed.emit(event.reason)

    def _on_ended(self, event: JobEnded) -> None:
        if event.job == JOB:
            self.ended.emit(event.cancelled)


def reported(
    services: Application, request: BacktestRequest, zone: tzinfo
) -> Generator[Event, None, None]:
    """A run with its growing curves, and its report at the end."""
    with closing(services.backtests.run(request)) as stream:
        while True:
            try:
                event = next(stream)
            except StopIteration as end:
                result: BacktestResult = end.value
                break
            yield event
            grown = _grown(event, request, zone)
            if grown is not None:
                yield CurvesGrown(grown)
    yield Waiting()
    report = make_report(result, regimes_of(services, result), zone)
    yield Waiting()  # the last moment at which a cancelled run leaves nothing behind
    kept = services.backtest_history.keep(result)
    yield ReportReady(replace(report, result=kept))


def _grown(event: Event, request: BacktestRequest, zone: tzinfo) -> Curves | None:
    if not isinstance(event, BacktestProgress) or event.times is None or event.equity is None:
        return None
    return make_curves(event.times, event.equity, request.strategy.timeframe, zone)
