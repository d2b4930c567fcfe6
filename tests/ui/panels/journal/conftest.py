from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from tests.builders.journal_desk import with_journal
from tests.builders.setup_desk import setup_desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tests.builders.setup_desk import SetupDesk


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(660, 1000)
    return made


@pytest.fixture
def office(desk: Any, log: Any, theme: Any, tmp_path: Path, host: QWidget) -> Iterator[SetupDesk]:
    for made in setup_desk(desk, log, theme, tmp_path, host):
        yield with_journal(made, tmp_path)
