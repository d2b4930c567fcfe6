"""The preview of a draft, run beside the window: one at a time, a stale one is cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer

from app.services.strategy_preview import (
    PreviewCount,
    PreviewEnded,
    PreviewHits,
    PreviewProgress,
    PreviewRequest,
)
from app.ui.background.job import JobEnded

if TYPE_CHECKING:
    from app.domain.strategy import Strategy
    from app.ui.context import Context
    from app.ui.panels.strategies.editor import StrategyEditor

JOB: Final = "preview"
SOON_MS: Final = 120


class PreviewControl(QObject):
    """Asks for previews and shows the answers, which come over the event bridge."""

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
        if event.job == JOB and not self._timer.isActive():
            self._start()

    # ------------------------------------------------------------ answers

    def show_in(self, editor: StrategyEditor) -> None:
        """Show from now on what is found in this editor."""
        bridge = self._context.bridge
        bridge.on(PreviewHits, lambda event: self._show_hits(editor, event), self)
        bridge.on(PreviewProgress, lambda event: self._show_progress(editor, event), self)
        bridge.on(PreviewCount, lambda event: self._show_count(editor, event), self)

    def _show_hits(self, editor: StrategyEditor, event: PreviewHits) -> None:
        if event.ticket == self._ticket:
            editor.preview.show_hits(event, self._context.zone)
            editor.entry.show_rates(event.rates)

    def _show_progress(self, editor: StrategyEditor, event: PreviewProgress) -> None:
        if event.ticket == self._ticket:
            editor.preview.show_progress(event)

    def _show_count(self, editor: StrategyEditor, event: PreviewCount) -> None:
        if event.ticket == self._ticket:
            editor.preview.show_count(event, self._context.zone)
