"""Works out the base rates of single setups that the user asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from app.services.base_rates import BaseRateReady
from app.ui.background.job import JobEnded, JobFailed

if TYPE_CHECKING:
    from app.ui.context import Context
    from app.ui.panels.setup.rate_section import RateSection

_JOB: Final = "base rates of setup {0}"


class RateRequests(QObject):
    """A job for each setup, beside the one that looks after the open ones."""

    def __init__(self, context: Context, section: RateSection, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._section = section
        self._running: dict[str, str] = {}
        section.wanted.connect(self._work_out)
        context.bridge.on(BaseRateReady, self._on_ready, self)
        context.bridge.on(JobFailed, self._on_failed, self)
        context.bridge.on(JobEnded, self._on_ended, self)

    def _work_out(self, setup_id: str) -> None:
        job, rates = _JOB.format(setup_id), self._context.services.base_rates
        self._running[job] = setup_id
        self._context.runner.start(job, lambda: rates.run([setup_id]))

    def _on_ready(self, event: BaseRateReady) -> None:
        self._running.pop(_JOB.format(event.setup_id), None)

    def _on_failed(self, event: JobFailed) -> None:
        setup_id = self._running.pop(event.job, None)
        if setup_id is not None:
            self._section.fail(setup_id, event.reason)

    def _on_ended(self, event: JobEnded) -> None:
        """Over without a failure and without figures: the rule that made it is not known here."""
        setup_id = self._running.pop(event.job, None)
        if setup_id is not None:
            self._section.fail(
                setup_id, self.tr("The version of the rule that made it is not kept any more.")
            )
