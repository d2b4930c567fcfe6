from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from tests.builders.candles import NOON
from tests.builders.installation import installed
from tests.builders.installed_panel import panel_context
from tests.builders.keyrings import without_keyring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.ui.context import Context
    from tests.builders.installation import Installation


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """Tokens live as long as the installation."""
    with without_keyring():
        yield


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path, NOON) as made:
        yield made


@pytest.fixture
def context(qtbot: QtBot, theme: Any, log: Any, installation: Installation) -> Iterator[Context]:
    host = QWidget()
    qtbot.addWidget(host)
    with panel_context(installation.application, log, theme, host) as made:
        yield made
