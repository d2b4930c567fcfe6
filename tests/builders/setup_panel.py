"""Setups in several states, and how tests of their panel choose and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from app.domain.setup import SetupState
from tests.builders.setups import BAR, a_setup

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.domain.setup import Setup
    from app.ui.panels.setup.setup_panel import SetupPanel

WAITING = a_setup(id="1" * 16, last_price=64_000.0)
OTHER = a_setup(id="2" * 16, symbol="ETH/USDT", bar_time=BAR - 1)
ACTIVE = a_setup(
    id="3" * 16,
    strategy="Other",
    state=SetupState.ACTIVE,
    entry_price=64_100.0,
    last_price=64_500.0,
)
WON = a_setup(id="4" * 16, strategy="Old", state=SetupState.WON, r=1.95)


def choose(panel: SetupPanel, setup: Setup, qtbot: QtBot) -> None:
    """Choose a setup and wait until it is shown."""
    panel.context.selection.choose_setup(setup)
    qtbot.waitUntil(lambda: panel.sheet is not None and panel.sheet.setup.id == setup.id)


def texts(panel: SetupPanel) -> list[str]:
    """All words of the sheet that are shown."""
    return [
        label.text()
        for label in panel.sheet_view.findChildren(QLabel)
        if not label.isHidden() and label.text()
    ]
