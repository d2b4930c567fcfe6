"""A panel's context over a whole installation."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.ui.actions import ActionBook
from app.ui.background.runner import JobRunner
from app.ui.context import Context
from app.ui.event_bridge import EventBridge
from app.ui.notices import Notices
from app.ui.scan_control import ScanControl
from app.ui.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QWidget

    from app.services.application import Application
    from app.services.log_streamer import LogStreamer
    from app.ui.panel import Panel
    from app.ui.theme import Theme


@contextmanager
def panel_context(
    services: Application, log: LogStreamer, theme: Theme, host: QWidget
) -> Iterator[Context]:
    """What a panel is given, with real runner, bridge and selection; ended with the block."""
    bridge, runner = EventBridge(services.bus), JobRunner(services.bus)
    yield Context(
        services=services,
        bridge=bridge,
        runner=runner,
        scan=ScanControl(services, runner, bridge),
        selection=Selection(),
        theme=theme,
        actions=ActionBook(host),
        notices=Notices(host),
        log=log,
    )
    assert runner.close(10_000)
    bridge.close()


def whole[P: Panel](panel: P) -> P:
    """A panel with all its parts, made at once."""
    for _ in panel.parts():
        pass
    return panel
