from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from app.ui.panels.setup.setup_panel import SetupPanel
from tests.builders.installed_panel import whole
from tests.builders.setup_desk import setup_desk
from tests.builders.setup_panel import ACTIVE, OTHER, WAITING, WON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.builders.setup_desk import SetupDesk


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def office(desk: Any, log: Any, theme: Any, tmp_path: Path, host: QWidget) -> Iterator[SetupDesk]:
    yield from setup_desk(desk, log, theme, tmp_path, host)


@pytest.fixture
def panel(office: SetupDesk, host: QWidget, qtbot: QtBot) -> SetupPanel:
    office.store(WAITING, OTHER, ACTIVE, WON)
    made = whole(SetupPanel(office.context, host))
    made.resize(384, 900)
    qtbot.waitUntil(lambda: made.summary == "3 open")
    return made
