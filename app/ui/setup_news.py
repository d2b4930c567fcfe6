"""News for the desktop: what to show in the system tray, and the setups of this session."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.services.alerts.events import DesktopMessage, MuteChanged
from app.services.scan.events import SetupOpened

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.setup import Setup
    from app.ui.context import Context

MOST_RECENT = 8


@dataclass(frozen=True, slots=True)
class Notification:
    """What the desktop is asked to show, and the id of the setup that a click opens."""

    title: str
    text: str
    setup_id: str | None
    silent: bool = False


class SetupNews(QObject):
    """Hands on what the alerts' sender wants shown, which also sees to bursts and pauses.

    Signals:
        due: a `Notification` to show now.
    """

    due = Signal(object)

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._recent: deque[Setup] = deque(maxlen=MOST_RECENT)
        self._muted_until: int | None = None
        bridge = context.bridge
        bridge.on(SetupOpened, lambda event: self._recent.append(event.setup), self)
        bridge.on(DesktopMessage, self._on_message, self)
        bridge.on(MuteChanged, lambda event: self._on_mute(event.until), self)
        alerts = context.services.alerts
        context.runner.ask(self, lambda: alerts.silence.muted_until, self._on_mute, topic="muted")

    @property
    def recent(self) -> tuple[Setup, ...]:
        """The newest setups of this session, newest first."""
        return tuple(reversed(self._recent))

    @property
    def is_muted(self) -> bool:
        """Whether alerts are held back."""
        until = self._muted_until
        return until is not None and self._context.services.wall.now() < until

    def mute(self, minutes: int) -> None:
        """Hold back all alerts for a while, whatever the channel; 0 ends it."""
        alerts = self._context.services.alerts
        self._context.runner.ask(
            self, lambda: alerts.mute(minutes), lambda _nothing: None, topic="mute"
        )

    def find(self, setup_id: str, receive: Callable[[Setup], None]) -> None:
        """Call ``receive`` with a setup as it stands now; never when it is gone."""
        setups = self._context.services.setups
        self._context.runner.ask(
            self, lambda: setups.get(setup_id), lambda detail: receive(detail.setup), topic="find"
        )

    def _on_message(self, event: DesktopMessage) -> None:
        message = event.message
        self.due.emit(Notification(message.title, message.text, message.setup_id, message.silent))

    def _on_mute(self, until: int | None) -> None:
        self._muted_until = until
