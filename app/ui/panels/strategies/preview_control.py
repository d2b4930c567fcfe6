"""Runs the preview of a draft beside the window: one at a time, a stale one is cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from app.services.strategy_preview import PreviewEnded, PreviewRequest
from app.ui.background.job import JobEnded

if TYPE_CHECKING:
    from app.domain.strategy import Strategy
    from app.ui.context import Context

JOB: Final = "preview"
SOON_MS: Final = 120
_AGAIN_MS: Final = 20


class PreviewControl(QObject):
    """Asks for previews; their answers come over the event bridge to whoever shows them."""

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._ticket = 0
        self._wanted: PreviewRequest | None = None
        self._asked: tuple[Strategy, str] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._start)
        context.bridge.on(JobEnded, self._on_ended, self)

    @property
    def ticket(self) -> int:
        """Answers with another ticket are to an earlier draft."""
        return self._ticket

    def show(self, strategy: Strategy, symbol: str) -> None:
        """Preview this draft soon, in place of what is under way."""
        if self._asked == (strategy, symbol):
            return
        self._asked = strategy, symbol
        self._ticket += 1
        self._wanted = PreviewRequest(self._ticket, strategy, symbol)
        self._context.runner.cancel(JOB)
        self._timer.start(SOON_MS)

    def renew(self) -> None:
        """Look at the same draft again, since there are new candles."""
        asked, self._asked = self._asked, None
        if asked is not None:
            self.show(*asked)

    def hold(self) -> None:
        """Cancel what is under way; what was shown stays, as while there is a mistake."""
        self._ticket += 1
        self._wanted = self._asked = None
        self._timer.stop()
        self._context.runner.cancel(JOB)

    def leave(self) -> None:
        """The draft is left: nothing is to be shown any more."""
        self.hold()
        self._context.services.bus.publish(PreviewEnded())

    def _start(self) -> None:
        wanted = self._wanted
        if wanted is None:
            return
        if self._context.runner.is_running(JOB):
            return  # its end starts the next one
        self._wanted = None
        previews = self._context.services.previews
        self._context.runner.start(JOB, lambda: previews.run(wanted))

    def _on_ended(self, event: JobEnded) -> None:
        # The thread still has its last instructions to do when the event comes.
        if event.job == JOB and self._wanted is not None:
            self._timer.start(_AGAIN_MS)
