"""Garbage collection at moments when it holds up nobody."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.services.scan.events import ScanFinished

if TYPE_CHECKING:
    from app.ui.context import Context

_THRESHOLDS = (1_000, 5, 1_000_000)
_EVERY_MS = 60_000
_AFTER_SCAN_MS = 3_000


class CalmCollector(QObject):
    """Lets young objects be collected as ever, and old ones only between scans.

    A full collection walks every object of the program and stops all threads meanwhile, 50 ms and
    more. What is loaded at the start and by the first scan stays for good, so it is taken out of
    the walk; what is left is looked at once a minute while nothing runs.
    """

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._before = gc.get_threshold()
        self._scans = 0
        gc.freeze()
        gc.set_threshold(*_THRESHOLDS)
        gc.enable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(_EVERY_MS)
        context.bridge.on(ScanFinished, self._on_finished, self)

    def stop(self) -> None:
        """Collect as Python does by itself again."""
        self._timer.stop()
        gc.set_threshold(*self._before)

    def _on_finished(self, _event: ScanFinished) -> None:
        self._scans += 1
        if self._scans == 1:  # the engine is loaded and the tables are filled
            QTimer.singleShot(_AFTER_SCAN_MS, self, gc.freeze)

    def _collect(self) -> None:
        if not self._context.scan.is_running:
            gc.collect()
