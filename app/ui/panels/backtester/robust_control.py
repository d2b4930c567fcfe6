"""Tests of robustness beside the window: one at a time, what was tried is kept on cancel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QObject, Signal

from app.services.backtests.monte_carlos import MonteCarloProgress
from app.services.backtests.sweeps import SweepProgress, judged
from app.services.backtests.walk_forwards import WalkForwardProgress
from app.services.events import Event
from app.ui.background.job import JobEnded, JobFailed, JobStarted

if TYPE_CHECKING:
    from collections.abc import Generator

    from app.services.backtests.monte_carlos import MonteCarloRequest
    from app.services.backtests.sweeps import Sweep, SweepRequest, SweepService
    from app.services.backtests.walk_forwards import (
        WalkForward,
        WalkForwardRequest,
        WalkForwardService,
    )
    from app.ui.context import Context

JOB: Final = "robustness test"


@dataclass(frozen=True, slots=True, eq=False)
class Found(Event):
    """A test ended: a `Sweep`, a `WalkForward` or a `MonteCarlo`."""

    what: object


@dataclass(frozen=True, slots=True)
class Asked(Event):
    """So many sets are to be tried that the user is asked first."""

    sets: int
    seconds: float


class RobustControl(QObject):
    """Starts and cancels tests and tells what becomes of them.

    Signals:
        began: a test is under way.
        progressed: phase, done, total.
        asked: how many sets, and seconds they would take.
        found: a `Sweep`, `WalkForward` or `MonteCarlo`.
        ended: nothing runs any more.
        failed: the sentence why a test broke off.
    """

    began = Signal()
    progressed = Signal(str, int, int)
    asked = Signal(int, float)
    found = Signal(object)
    ended = Signal()
    failed = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._sweep: SweepRequest | None = None
        self._tried: list[SweepProgress] = []
        bridge = context.bridge
        bridge.on(JobStarted, self._on_started, self)
        bridge.on(SweepProgress, self._on_sweep, self)
        bridge.on(WalkForwardProgress, self._on_walk, self)
        bridge.on(MonteCarloProgress, self._on_draws, self)
        bridge.on(Asked, lambda event: self.asked.emit(event.sets, event.seconds), self)
        bridge.on(Found, self._on_found, self)
        bridge.on(JobFailed, self._on_failed, self)
        bridge.on(JobEnded, self._on_ended, self)

    @property
    def is_running(self) -> bool:
        """Whether a test is under way."""
        return self._context.runner.is_running(JOB)

    def walk(self, request: WalkForwardRequest) -> bool:
        """Walk forward through the past; refused while another test runs."""
        walks = self._context.services.walk_forwards
        return self._context.runner.start(JOB, lambda: told(walked(walks, request)))

    def draw(self, request: MonteCarloRequest) -> bool:
        """Draw trades and bars anew; refused while another test runs."""
        draws = self._context.services.monte_carlos
        return self._context.runner.start(JOB, lambda: told(draws.run(request)))

    def sweep(self, request: SweepRequest, *, allowed: bool = False) -> bool:
        """Try many sets; ``allowed`` even very many."""
        self._sweep, self._tried = request, []
        sweeps = self._context.services.sweeps
        return self._context.runner.start(JOB, lambda: swept(sweeps, request, allowed=allowed))

    def cancel(self) -> None:
        """Stop the test that is under way."""
        self._context.runner.cancel(JOB)

    def _on_started(self, event: JobStarted) -> None:
        if event.job == JOB:
            self.began.emit()

    def _on_sweep(self, event: SweepProgress) -> None:
        self._tried.append(event)
        self.progressed.emit("sweep", event.done, event.total)

    def _on_walk(self, event: WalkForwardProgress) -> None:
        self.progressed.emit("walk", event.done, event.total)

    def _on_draws(self, event: MonteCarloProgress) -> None:
        self.progressed.emit(event.phase, event.done, event.total)

    def _on_found(self, event: Found) -> None:
        self._sweep, self._tried = None, []
        self.found.emit(event.what)

    def _on_failed(self, event: JobFailed) -> None:
        if event.job == JOB:
            self.failed.emit(event.reason)

    def _on_ended(self, event: JobEnded) -> None:
        if event.job != JOB:
            return
        if event.cancelled:
            self._show_tried()
        self.ended.emit()

    def _show_tried(self) -> None:
        """What had been tried when a sweep was cancelled."""
        request, tried = self._sweep, self._tried
        self._sweep, self._tried = None, []
        if request is None or not tried:
            return
        points = np.concatenate([event.points for event in tried])
        metrics = np.concatenate([event.metrics for event in tried])
        self._context.runner.ask(
            self, lambda: judged(request, points, metrics), self.found.emit, topic="partial"
        )


def told(stream: Generator[Event, None, object]) -> Generator[Event, None, None]:
    """A test's events, and what it found at the end."""
    what = yield from stream
    yield Found(what)


def swept(
    sweeps: SweepService, request: SweepRequest, *, allowed: bool
) -> Generator[Event, None, Sweep | None]:
    """A sweep's events; very many sets are asked about before any is tried."""
    prepared = yield from sweeps.prepare(request)
    if prepared.must_be_asked and not allowed:
        yield Asked(prepared.sets, prepared.seconds)
        return None
    found = yield from sweeps.run(prepared)
    yield Found(found)
    return found


def walked(
    walks: WalkForwardService, request: WalkForwardRequest
) -> Generator[Event, None, WalkForward]:
    """A walk-forward's events, its preparation included."""
    sweep, cut = yield from walks.prepare(request)
    return (yield from walks.run(request, sweep, cut))
