"""A timer that notes how late the event loop serves it."""

from __future__ import annotations

import faulthandler
import os
import tempfile
import threading
from contextlib import suppress
from time import monotonic_ns
from typing import IO, NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer

EVERY_MS = 5
_WORTH_A_LOOK_MS = 12
_LOOK_S = 0.004
_DEEPEST = 10


class Beat(NamedTuple):
    """One tick.

    Attributes:
        at: ms since the pulse began.
        late: ms behind its time.
        denied: ms of those in which the GUI thread could run but got no processor.
        phase: what went on.
        stacks: what the threads did, when that was asked for and the beat was late.
    """

    at: float
    late: float
    denied: float
    phase: str
    stacks: str


class Pulse(QObject):
    """Beats while it is started; ``phase`` is set from outside."""

    def __init__(self, parent: QObject, *, stacks: bool = False) -> None:
        super().__init__(parent)
        self.phase = ""
        self.beats: list[Beat] = []
        self._watcher = Watcher(self) if stacks else None
        self._waits = -1
        with suppress(OSError):
            self._waits = os.open("/proc/self/schedstat", os.O_RDONLY)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._began = self._last = 0
        self._denied = 0.0

    def start(self) -> None:
        """Begin to beat."""
        self._began = self._began or monotonic_ns()
        self._last, self._denied = monotonic_ns(), self._without_processor()
        self._timer.start(EVERY_MS)
        if self._watcher is not None and not self._watcher.is_alive():
            self._watcher.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    @property
    def late(self) -> float:
        """How late the next beat is already, ms; 0 while it does not beat."""
        if not self._timer.isActive():
            return 0.0
        return (monotonic_ns() - self._last) / 1e6 - EVERY_MS

    def _beat(self) -> None:
        now, denied = monotonic_ns(), self._without_processor()
        late = max(0.0, (now - self._last) / 1e6 - EVERY_MS)
        stacks = self._watcher.take() if self._watcher is not None else ""
        at = (now - self._began) / 1e6
        self.beats.append(Beat(at, late, denied - self._denied, self.phase, stacks))
        self._last, self._denied = now, denied

    def _without_processor(self) -> float:
        return int(os.pread(self._waits, 64, 0).split()[1]) / 1e6 if self._waits >= 0 else 0.0


class Watcher(threading.Thread):
    """Notes what all threads do while a beat is late."""

    def __init__(self, pulse: Pulse) -> None:
        super().__init__(name="watcher", daemon=True)
        self._pulse = pulse
        self._seen: list[str] = []

    def run(self) -> None:
        pause = threading.Event()
        with tempfile.TemporaryFile("w+") as page:
            while not pause.wait(_LOOK_S):
                late = self._pulse.late
                if late > _WORTH_A_LOOK_MS:
                    self._seen.append(f"-- {late:.0f} ms late\n{_stacks(page)}")

    def take(self) -> str:
        """What was seen since the last call."""
        seen, self._seen = self._seen, []
        return "".join(seen)


def _stacks(page: IO[str]) -> str:
    """The innermost calls of each thread, newest first.

    The frames of a running thread may end while another thread reads them; the fault handler walks
    them without making objects of them.
    """
    page.seek(0)
    page.truncate()
    faulthandler.dump_traceback(page, all_threads=True)
    page.seek(0)
    threads = page.read().split("\n\n")
    return "".join("\n".join(thread.splitlines()[: _DEEPEST + 1]) + "\n" for thread in threads)
