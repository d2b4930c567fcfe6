"""What every panel is given: services, news, background work, the common selection, the theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.services.application import Application
    from app.services.log_streamer import LogStreamer
    from app.ui.actions import ActionBook
    from app.ui.background.runner import JobRunner
    from app.ui.event_bridge import EventBridge
    from app.ui.notices import Notices
    from app.ui.scan_control import ScanControl
    from app.ui.selection import Selection
    from app.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Context:
    """Handed to every panel when it is made; lives on the GUI thread.

    Services that read or write storage are called through ``runner.ask``, never on the GUI thread.
    """

    services: Application
    bridge: EventBridge
    runner: JobRunner
    scan: ScanControl
    selection: Selection
    theme: Theme
    actions: ActionBook
    notices: Notices
    log: LogStreamer

    @property
    def zone(self) -> str:
        """The time zone in which times are shown."""
        return self.theme.appearance.time_zone
