"""The window goes first: work beside it waits, between its steps, until the window has painted."""

from __future__ import annotations

import threading
from collections import deque
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Signal

_LONGEST_S = 0.1
_QUIET_S = 0.001
_QUIET_TURNS = 2  # news that are handed out in one are painted in the next


class RightOfWay(QObject):
    """Lets threads wait for a moment at which the event loop has nothing left to do.

    Python runs one thread at a time, and a paint of a thousand calls gives the interpreter away a
    thousand times. While another thread runs Python too, each call has to win it back, so that a
    paint of 10 ms takes 60. News that the window is to show is therefore no moment to go on.

    Signals:
        asked: internal hop, emitted on any thread and received on this object's.
    """

    asked = Signal()

    def __init__(self, parent: QObject | None = None, longest_s: float = _LONGEST_S) -> None:
        super().__init__(parent)
        self._longest_s = longest_s
        self._waiting: deque[threading.Event] = deque()
        self._closed = False
        self._began = 0.0
        self._quiet = 0
        self._turn = QTimer(self)  # comes after what was posted, and after paints
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._look)
        self.asked.connect(self._on_asked, Qt.ConnectionType.QueuedConnection)

    def give(self) -> None:
        """Wait until the window is quiet, a tenth of a second at most; not on its own thread."""
        passed = threading.Event()
        self._waiting.append(passed)
        if self._closed:  # looked at last, so that `close` finds whoever still waits
            return
        self.asked.emit()
        passed.wait(self._longest_s)

    def close(self) -> None:
        """Let everyone pass, now and later."""
        self._closed = True
        self._turn.stop()
        self._let_pass()

    def _on_asked(self) -> None:
        if not self._closed:
            self._quiet = 0
            if not self._turn.isActive():
                self._come_round()

    def _come_round(self) -> None:
        self._began = perf_counter()
        self._turn.start(0)

    def _look(self) -> None:
        had_nothing_else = perf_counter() - self._began < _QUIET_S
        self._quiet = self._quiet + 1 if had_nothing_else else 0
        if self._quiet >= _QUIET_TURNS:
            self._let_pass()
        elif self._waiting:
            self._come_round()

    def _let_pass(self) -> None:
        while self._waiting:
            self._waiting.popleft().set()
