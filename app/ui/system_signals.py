"""SIGTERM and SIGINT as a wish to quit, heard by the event loop."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

if TYPE_CHECKING:
    from types import FrameType

_POLL_MS = 200


class SystemSignals(QObject):
    """Listens while it is installed.

    Python runs a signal's handler between any two steps of whatever the thread is doing, so the
    handler only takes a note; the event loop tells of it, when nothing is half done.

    Signals:
        quit_wanted: the system or the terminal asks the program to end.
    """

    quit_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before: dict[int, object] = {}
        self._pipe: tuple[int, int] | None = None
        self._notifier: QSocketNotifier | None = None
        self._timer: QTimer | None = None
        self._asked = False

    def install(self) -> None:
        """Take the signals; call on the main thread."""
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._on_signal)
        if sys.platform == "win32":  # no pipe can wake the loop there, so let Python run at times
            self._timer = QTimer(self)
            self._timer.timeout.connect(self._tell)
            self._timer.start(_POLL_MS)
            return
        self._pipe = os.pipe()
        for end in self._pipe:
            os.set_blocking(end, False)
        signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._pipe[0], QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._drain)

    def remove(self) -> None:
        """Give the signals back."""
        if self._notifier is not None and self._pipe is not None:
            self._notifier.setEnabled(False)
            signal.set_wakeup_fd(-1)
            for end in self._pipe:
                os.close(end)
            self._notifier = self._pipe = None
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        self._before.clear()

    def _drain(self) -> None:
        if self._pipe is not None:
            os.read(self._pipe[0], 64)
            QTimer.singleShot(0, self, self._tell)  # Python's own handler runs before that

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._asked = True

    def _tell(self) -> None:
        if self._asked:
            self._asked = False
            self.quit_wanted.emit()
