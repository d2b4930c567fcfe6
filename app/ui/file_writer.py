"""Files written beside the window: a job that tells how far it is and can be cancelled."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.services.events import Event
from app.ui.background.job import JobEnded, JobFailed
from app.ui.widgets.progress_line import estimate

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from app.services.file_progress import FileWriting
    from app.ui.context import Context
    from app.ui.progress_toast import ProgressToast

_SHOWN_AFTER_MS: Final = 150  # what takes no longer needs no progress


@dataclass(frozen=True, slots=True)
class PartWritten(Event):
    """Rows of a job's file that are written, of ``total``."""

    job: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FileWritten(Event):
    """A job's file is whole."""

    job: str
    path: Path


class FileWriter(QObject):
    """Writes one file at a time; the runner refuses a second.

    What takes longer than a moment shows a toast with progress, estimate and cancel. Cancelled,
    or broken off by quitting, it leaves the file that was there.

    Signals:
        written: the `Path` of a file that is whole.
        ended: nothing is written any more, however it went.
    """

    written = Signal(object)
    ended = Signal()

    def __init__(
        self, context: Context, job: str, parent: QObject, *, done: str, failed: str
    ) -> None:
        """``done`` and ``failed`` are the titles of what is told at the end."""
        super().__init__(parent)
        self._context = context
        self._job = job
        self._done, self._failed = done, failed
        self._name = ""
        self._since = 0.0
        self._toast: ProgressToast | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SHOWN_AFTER_MS)
        self._timer.timeout.connect(self._show_progress)
        bridge = context.bridge
        bridge.on(PartWritten, self._on_part, self)
        bridge.on(FileWritten, self._on_written, self)
        bridge.on(JobFailed, self._on_failed, self)
        bridge.on(JobEnded, self._on_ended, self)

    @property
    def is_running(self) -> bool:
        """Whether a file is being written."""
        return self._context.runner.is_running(self._job)

    def write(self, path: Path, make: Callable[[], FileWriting]) -> bool:
        """Play what ``make`` gives, on a thread of its own; whether it was begun."""
        if not self._context.runner.start(self._job, partial(_told, self._job, make, path)):
            return False
        self._name, self._since = path.name, monotonic()
        self._timer.start()
        return True

    def cancel(self) -> None:
        """Leave the file that was there."""
        self._context.runner.cancel(self._job)

    def _show_progress(self) -> None:
        action = (self.tr("Cancel"), self.cancel)
        self._toast = self._context.notices.show_progress(
            self.tr("Exporting"), self._name, action=action
        )
        self._toast.closer.clicked.connect(self._forget_toast)

    def _forget_toast(self) -> None:
        self._toast = None

    def _on_part(self, event: PartWritten) -> None:
        if event.job == self._job and self._toast is not None:
            spent = monotonic() - self._since
            left = estimate(event.done, event.total, spent)
            self._toast.follow(event.done, event.total, left)

    def _on_written(self, event: FileWritten) -> None:
        if event.job != self._job:
            return
        folder = QUrl.fromLocalFile(str(event.path.parent))
        action = (self.tr("Open folder"), lambda: QDesktopServices.openUrl(folder))
        self._context.notices.show(self._done, event.path.name, action=action)
        self.written.emit(event.path)

    def _on_failed(self, event: JobFailed) -> None:
        if event.job == self._job:
            self._context.notices.show(self._failed, event.reason, token="danger")

    def _on_ended(self, event: JobEnded) -> None:
        if event.job != self._job:
            return
        self._timer.stop()
        if self._toast is not None:
            self._toast.closer.click()
        self.ended.emit()


def _told(job: str, make: Callable[[], FileWriting], path: Path) -> Generator[Event, None, None]:
    """What is written as news that name their job: several may write at once."""
    with closing(make()) as writing:
        for step in writing:
            yield PartWritten(job, step.done, step.total)
    yield FileWritten(job, path)
