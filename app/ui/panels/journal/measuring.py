"""Has candles measure the trades that changed, once the user pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from app.services.journal.events import JournalChanged
from app.ui.background.job import JobEnded

if TYPE_CHECKING:
    from app.ui.context import Context

JOB = "journal measures"
_CALM_MS = 1_500


class Measuring(QObject):
    """One job at a time; what changes meanwhile is measured after it.

    What a job keeps is news as well; its trades are not due any more, so that it ends there.
    """

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._waiting: frozenset[str] | None = frozenset()
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self._go)
        context.bridge.on(JournalChanged, self._on_changed, self)
        context.bridge.on(JobEnded, self._on_ended, self)

    def measure_all(self) -> None:
        """Look at every trade: candles may have come since."""
        self._waiting = None
        self._calm.start()

    def _on_changed(self, event: JournalChanged) -> None:
        if self._waiting is not None:
            self._waiting |= event.trade_ids
        self._calm.start()

    def _go(self) -> None:
        runner, wanted = self._context.runner, self._waiting
        if runner.is_running(JOB):
            return
        self._waiting = frozenset()
        if wanted is None or wanted:
            runner.start(JOB, lambda: self._context.services.journal_measuring.run(wanted))

    def _on_ended(self, event: JobEnded) -> None:
        if event.job == JOB and self._waiting != frozenset():
            self._calm.start()
