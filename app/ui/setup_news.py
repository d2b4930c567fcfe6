"""New setups as desktop notifications: one each, or a digest when a scan found many."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.services.scan.events import ScanFinished, SetupOpened
from app.ui.background.job import JobEnded
from app.ui.models import formats
from app.ui.scan_control import SCAN_JOB

if TYPE_CHECKING:
    from app.domain.setup import Setup
    from app.ui.context import Context

BETWEEN_MS = 6_000
MOST_RECENT = 8
_NAMED_IN_DIGEST = 6


@dataclass(frozen=True, slots=True)
class Notification:
    """What the desktop is asked to show, and the setup that a click opens."""

    title: str
    text: str
    setup: Setup


class SetupNews(QObject):
    """Collects what a scan opens and hands it out when the scan is over.

    Signals:
        due: a `Notification` to show now; the next comes 6 s later, so that a click is for it.
    """

    due = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._opened: list[Setup] = []
        self._queue: deque[Notification] = deque()
        self._recent: deque[Setup] = deque(maxlen=MOST_RECENT)
        self._muted_until = 0.0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(BETWEEN_MS)
        self._pause.timeout.connect(self._next)
        bridge = context.bridge
        bridge.on(SetupOpened, self._on_opened, self)
        bridge.on(ScanFinished, lambda _event: self._flush(), self)
        bridge.on(JobEnded, self._on_ended, self)

    @property
    def recent(self) -> tuple[Setup, ...]:
        """The newest setups of this session, newest first."""
        return tuple(reversed(self._recent))

    @property
    def is_muted(self) -> bool:
        """Whether notifications are held back."""
        return monotonic() < self._muted_until

    def mute(self, seconds: float) -> None:
        """Show no notifications for a while; 0 ends it."""
        self._muted_until = monotonic() + seconds
        self._queue.clear()

    def _on_opened(self, event: SetupOpened) -> None:
        self._recent.append(event.setup)
        self._opened.append(event.setup)

    def _on_ended(self, event: JobEnded) -> None:
        if event.job == SCAN_JOB:
            self._flush()

    def _flush(self) -> None:
        opened, self._opened = self._opened, []
        wanted = self._context.services.settings.current.notifications
        if not opened or not wanted.tray or self.is_muted:
            return
        if len(opened) >= wanted.digest_from:
            self._queue.append(self._digest(opened))
        else:
            self._queue.extend(self._one(setup) for setup in opened)
        if not self._pause.isActive():
            self._next()

    def _one(self, setup: Setup) -> Notification:
        side = self.tr("Long") if setup.direction.value == "long" else self.tr("Short")
        title = f"{setup.symbol} · {side} · {setup.timeframe}"
        target = formats.price(setup.targets[-1].price) if setup.targets else formats.DASH
        text = self.tr("{0}: entry {1}, stop {2}, target {3}").format(
            setup.strategy, formats.price(setup.entry), formats.price(setup.stop), target
        )
        return Notification(title, text, setup)

    def _digest(self, setups: list[Setup]) -> Notification:
        names = ", ".join(setup.symbol for setup in setups[:_NAMED_IN_DIGEST])
        more = len(setups) - _NAMED_IN_DIGEST
        text = self.tr("{0} and {1} more").format(names, more) if more > 0 else names
        return Notification(self.tr("{0} new setups").format(len(setups)), text, setups[0])

    def _next(self) -> None:
        if self._queue:
            self.due.emit(self._queue.popleft())
            self._pause.start()
