"""Measures the trades of the journal over candles, whenever there is something new to measure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from app.services.journal.events import JournalChanged
from app.services.scan.events import ScanFinished

if TYPE_CHECKING:
    from app.services.application import Application
    from app.ui.background.runner import JobRunner
    from app.ui.event_bridge import EventBridge

MEASURING_JOB: Final = "measuring of trades"
_AFTER_MS: Final = 2_000  # once an edit or a scan is painted, and after the last of several edits


class JournalMeasuring(QObject):
    """After edits and imports the trades they touched, after scans those that wait for candles."""

    def __init__(
        self,
        services: Application,
        runner: JobRunner,
        bridge: EventBridge,
        parent: QObject,
        after_ms: int = _AFTER_MS,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._runner = runner
        self._changed: set[str] = set()
        self._scanned = False
        self._pause = QTimer(self, singleShot=True, interval=after_ms)
        self._pause.timeout.connect(self._begin)
        bridge.on(JournalChanged, self._note_changed, self)
        bridge.on(ScanFinished, self._note_scanned, self)

    def _note_changed(self, event: JournalChanged) -> None:
        self._changed |= event.trade_ids
        self._pause.start()

    def _note_scanned(self, _event: ScanFinished) -> None:
        self._scanned = True
        self._pause.start()

    @Slot()
    def _begin(self) -> None:
        if self._runner.is_running(MEASURING_JOB):
            self._pause.start()
            return
        # The trades that were edited come first; the others wait for their turn.
        ids = frozenset(self._changed) if self._changed else None
        self._changed.clear()
        if ids is None:
            self._scanned = False
        elif self._scanned:
            self._pause.start()
        services = self._services
        self._runner.start(MEASURING_JOB, lambda: services.journal_measuring.run(ids))
