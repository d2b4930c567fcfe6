"""The one place where a scan is asked for, refused, paused and cancelled."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.services.scan.events import ScanFinished, ScanRequest, ScanStarted
from app.services.scheduler import ScanDue, SchedulePlanned
from app.ui.background.job import JobEnded, JobFailed, JobRefused, JobStarted

if TYPE_CHECKING:
    from app.services.application import Application
    from app.ui.background.runner import JobRunner
    from app.ui.event_bridge import EventBridge

SCAN_JOB = "scan"


class ScanState(StrEnum):
    """What the scanner does; tray and status bar show it."""

    IDLE = "idle"
    SCANNING = "scanning"
    PAUSED = "paused"
    ERROR = "error"


class ScanControl(QObject):
    """Runs scans on the scan job and tells how they stand.

    Signals:
        state_changed: the new `ScanState`.
        refused: the sentence why a scan did not start.
        failed: the sentence why a scan broke off.
    """

    state_changed = Signal(object)
    refused = Signal(str)
    failed = Signal(str)

    def __init__(self, services: Application, runner: JobRunner, bridge: EventBridge) -> None:
        super().__init__(runner)
        self._services = services
        self._runner = runner
        self._state = ScanState.IDLE
        self._running = False
        self._broken = False
        self._next: ScanRequest | None = None
        self._due: int | None = None
        self._as_of = 0
        bridge.on(ScanDue, self._on_due)
        bridge.on(ScanStarted, self._on_scan_started)
        bridge.on(SchedulePlanned, lambda _event: self._judge())
        bridge.on(JobStarted, self._on_started)
        bridge.on(JobEnded, self._on_ended)
        bridge.on(JobFailed, self._on_failed)
        bridge.on(JobRefused, self._on_refused)
        bridge.on(ScanFinished, self._on_finished)

    @property
    def state(self) -> ScanState:
        """What the scanner does now."""
        return self._state

    @property
    def is_running(self) -> bool:
        """Whether a scan is under way."""
        return self._runner.is_running(SCAN_JOB)

    @property
    def is_paused(self) -> bool:
        """Whether scheduled scans are held."""
        return self._services.scheduler.paused

    def start(self, request: ScanRequest | None = None) -> bool:
        """Scan now; refused while a scan runs."""
        wanted = request or ScanRequest()
        return self._runner.start(SCAN_JOB, lambda: self._services.scans.run(wanted))

    def cancel(self) -> None:
        """Stop the scan that runs."""
        self._runner.cancel(SCAN_JOB)

    def restart(self) -> None:
        """Scan now; a scan that runs is cancelled first."""
        if self.is_running:
            self._next = ScanRequest()
            self.cancel()
        else:
            self.start()

    def set_paused(self, *, paused: bool) -> None:
        """Hold scheduled scans, or let them go on."""
        if paused:
            self._services.scheduler.pause()
        else:
            self._services.scheduler.resume()
        QTimer.singleShot(0, self, self._judge)

    def _on_due(self, event: ScanDue) -> None:
        if self.is_running:
            self._due = event.bar_close
        else:
            self.start(ScanRequest(reason="schedule"))

    def _on_scan_started(self, event: ScanStarted) -> None:
        self._as_of = event.as_of

    def _on_started(self, event: JobStarted) -> None:
        if event.job == SCAN_JOB:
            self._running, self._broken = True, False
            self._judge()

    def _on_ended(self, event: JobEnded) -> None:
        if event.job == SCAN_JOB:
            self._running = False
            self._judge()
            request = self._following(cancelled=event.cancelled)
            if request is not None:
                self.start(request)

    def _following(self, *, cancelled: bool) -> ScanRequest | None:
        """What has to be scanned after a scan: what was asked, or a close that came meanwhile."""
        request, self._next = self._next, None
        due, self._due = self._due, None
        if request is None and due is not None and self._as_of < due and not cancelled:
            request = ScanRequest(reason="schedule")
        return request

    def _on_failed(self, event: JobFailed) -> None:
        if event.job == SCAN_JOB:
            self._broken = True
            self.failed.emit(event.reason)

    def _on_refused(self, event: JobRefused) -> None:
        if event.job == SCAN_JOB:
            self.refused.emit(self.tr("A scan is under way; cancel it or wait until it ends."))

    def _on_finished(self, event: ScanFinished) -> None:
        self._broken = event.result.record.state == "failed"

    def _judge(self) -> None:
        state = ScanState.IDLE
        if self._running:
            state = ScanState.SCANNING
        elif self._broken:
            state = ScanState.ERROR
        elif self.is_paused:
            state = ScanState.PAUSED
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)
