"""What the user does about setups, from whichever panel, and the toast that takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.setup import Setup
    from app.ui.context import Context


class SetupDeeds(QObject):
    """Asks the service on a thread; what fails is said where the panel wants it.

    Signals:
        done: the `Setup` as it is after a deed.
        failed: a sentence, when a deed was not possible.
    """

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._count = 0

    def take(self, setup: Setup, price: float | None = None, amount: float | None = None) -> None:
        """Note that the user trades it; the journal asks for the trade, filled in."""
        decisions, selection = self._context.services.decisions, self._context.selection
        self._do(lambda: decisions.take(setup.id, price, amount), selection.want_journal)

    def skip(self, setup: Setup, reason: str) -> None:
        """Let it go; a toast offers to take that back."""
        decisions = self._context.services.decisions
        self._do(lambda: decisions.skip(setup.id, reason), self._tell_skipped)

    def cancel(self, setup: Setup) -> None:
        """End it by hand; a toast offers to take that back."""
        decisions = self._context.services.decisions
        self._do(lambda: decisions.cancel(setup.id), self._tell_cancelled)

    def snooze(self, setup: Setup, milliseconds: int | None = None) -> None:
        """Mute its alerts for a while; None: until the next bar of its timeframe has closed."""
        services = self._context.services

        def deed() -> Setup:
            until = None if milliseconds is None else services.market_now() + milliseconds
            return services.decisions.snooze(setup.id, until)

        self._do(deed)

    def wake(self, setup: Setup) -> None:
        """Let it alert again."""
        decisions = self._context.services.decisions
        self._do(lambda: decisions.wake(setup.id))

    def note(self, setup_id: str, text: str) -> None:
        """Keep notes on it."""
        decisions = self._context.services.decisions
        self._do(lambda: decisions.note(setup_id, text))

    def undo(self) -> None:
        """Take the newest deed back."""
        self._do(self._context.services.decisions.undo, failed=self._tell_failure)

    def redo(self) -> None:
        """Do again what was undone last."""
        self._do(self._context.services.decisions.redo, failed=self._tell_failure)

    def _do(
        self,
        deed: Callable[[], Setup],
        told: Callable[[Setup], None] | None = None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        self._count += 1  # each is asked, also when the next one follows at once

        def receive(setup: Setup) -> None:
            if told is not None:
                told(setup)
            self.done.emit(setup)

        self._context.runner.ask(
            self, deed, receive, failed=failed or self.failed.emit, topic=f"deed {self._count}"
        )

    def _tell_skipped(self, setup: Setup) -> None:
        title = self.tr("{0} passed on") if setup.state.is_open else self.tr("{0} skipped")
        self._offer_undo(title.format(setup.symbol))

    def _tell_cancelled(self, setup: Setup) -> None:
        self._offer_undo(self.tr("{0} cancelled").format(setup.symbol))

    def _offer_undo(self, title: str) -> None:
        line = self.tr("It is followed to its end all the same.")
        self._context.notices.show(title, line, action=(self.tr("Undo"), self.undo))

    def _tell_failure(self, sentence: str) -> None:
        self._context.notices.show(self.tr("Not done"), sentence, token="warn")
