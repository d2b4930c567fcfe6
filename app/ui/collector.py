"""Garbage collection on the window's own thread, at moments when it holds up nobody."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.services.scan.events import ScanFinished

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.context import Context

_YOUNG = 1_000  # objects since the last collection
_YOUNG_ROUNDS = 5  # of these, then those that outlived them
_YOUNG_MS = 50
_LOADED = 20_000  # so many at once were loaded, not thrown away
_OLD_MS = 60_000
_AFTER_SCAN_MS = 3_000


class CalmCollector(QObject):
    """Collects young objects as they come, and old ones only while no job runs.

    Python collects on whatever thread makes the next object. A widget among the garbage would then
    end on a thread that is not its own, which crashes, so Python is kept from it altogether.

    A full collection walks every object of the program and stops all threads meanwhile, 50 ms and
    more. What is loaded at the start and by the first scan stays for good, so it is taken out of
    the walk as it comes; what is left is looked at once a minute, unless a job is in the midst of
    making more.
    """

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._is_loading = True
        self._rounds = 0
        gc.freeze()
        gc.disable()
        self._young = self._timer(_YOUNG_MS, self.collect_young)
        self._old = self._timer(_OLD_MS, self._collect_old)
        context.bridge.on(ScanFinished, self._on_finished, self)

    def _timer(self, every_ms: int, call: Callable[[], None]) -> QTimer:
        made = QTimer(self)
        made.timeout.connect(call)
        made.start(every_ms)
        return made

    def stop(self) -> None:
        """Collect no more; the program ends."""
        self._young.stop()
        self._old.stop()

    def collect_young(self) -> None:
        """Collect what was made since the last time, if it is much."""
        young = gc.get_count()[0]
        if young < _YOUNG:
            return
        self._rounds = (self._rounds + 1) % _YOUNG_ROUNDS
        if self._is_loading and (young > _LOADED or not self._rounds):
            gc.freeze()
        else:
            gc.collect(0 if self._rounds else 1)

    def _on_finished(self, _event: ScanFinished) -> None:
        if self._is_loading:  # the engine is loaded and the tables are filled
            QTimer.singleShot(_AFTER_SCAN_MS, self, self._end_loading)

    def _end_loading(self) -> None:
        self._is_loading = False
        gc.freeze()

    def _collect_old(self) -> None:
        if self._context.runner.is_idle:
            gc.collect()
