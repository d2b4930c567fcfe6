from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from app.ui.actions import ActionBook
from app.ui.background.runner import JobRunner
from app.ui.context import Context
from app.ui.event_bridge import EventBridge
from app.ui.notices import Notices
from app.ui.scan_control import ScanControl
from app.ui.selection import Selection
from app.ui.theme import Appearance, Theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture(scope="session")
def dark_theme(qapp: QApplication) -> Theme:
    made = Theme(qapp)
    made.apply(Appearance())
    return made


@pytest.fixture
def theme(dark_theme: Theme) -> Iterator[Theme]:
    yield dark_theme
    if dark_theme.appearance != Appearance():
        dark_theme.apply(Appearance())


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def context(host: QWidget, theme: Theme, desk: Any, log: Any) -> Iterator[Context]:
    bridge, runner = EventBridge(desk.bus), JobRunner(desk.bus)
    yield Context(
        services=desk,
        bridge=bridge,
        runner=runner,
        scan=ScanControl(desk, runner, bridge),
        selection=Selection(),
        theme=theme,
        actions=ActionBook(host),
        notices=Notices(host),
        log=log,
    )
    assert runner.close(10_000)
    bridge.close()
