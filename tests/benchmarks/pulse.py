"""A timer that notes how late the event loop serves it."""

from __future__ import annotations

import faulthandler
import os
from contextlib import suppress
from time import monotonic_ns
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, QTimer

if TYPE_CHECKING:
    from typing import TextIO

EVERY_MS = 5
_WORTH_A_LOOK_MS = 12


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

    def __init__(self, parent: QObject, stacks: TextIO | None = None) -> None:
        super().__init__(parent)
        self.phase = ""
        self.beats: list[Beat] = []
        self._stacks = stacks
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
        self._arm()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()
        if self._stacks is not None:
            faulthandler.cancel_dump_traceback_later()

    def _beat(self) -> None:
        now, denied = monotonic_ns(), self._without_processor()
        late = max(0.0, (now - self._last) / 1e6 - EVERY_MS)
        stacks = self._seen() if late > _WORTH_A_LOOK_MS else ""
        at = (now - self._began) / 1e6
        self.beats.append(Beat(at, late, denied - self._denied, self.phase, stacks))
        self._last, self._denied = now, denied
        self._arm()

    def _without_processor(self) -> float:
        return int(os.pread(self._waits, 64, 0).split()[1]) / 1e6 if self._waits >= 0 else 0.0

    def _arm(self) -> None:
        """Have the stacks written by a thread that needs no interpreter lock."""
        if self._stacks is not None:
            faulthandler.dump_traceback_later(
                (EVERY_MS + _WORTH_A_LOOK_MS) / 1e3, file=self._stacks
            )

    def _seen(self) -> str:
        if self._stacks is None:
            return ""
        self._stacks.seek(0)
        text = self._stacks.read()
        self._stacks.seek(0)
        self._stacks.truncate()
        return text
