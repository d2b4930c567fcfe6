from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from tests.builders.installation import installed
from tests.builders.installed_panel import panel_context, whole
from tests.builders.lived_journal import live_journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from app.ui.context import Context
    from app.ui.panels.journal_statistics.statistics_panel import StatisticsPanel
    from tests.builders.installation import Installation


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation whose journal is read by many tests and changed by none."""
    with installed(tmp_path_factory.mktemp("lived"), offline=True) as made:
        live_journal(made.application)
        yield made


@pytest.fixture
def make_context(qtbot: QtBot, theme: Any, log: Any) -> Iterator[Callable[[Any], Context]]:
    host, entered = QWidget(), []
    qtbot.addWidget(host)

    def make(installation: Installation) -> Context:
        block = panel_context(installation.application, log, theme, host)
        entered.append(block)
        return block.__enter__()

    yield make
    for block in entered:
        block.__exit__(None, None, None)


@pytest.fixture
def make_panel(qtbot: QtBot) -> Callable[[Context], StatisticsPanel]:
    from app.ui.panels.journal_statistics.statistics_panel import StatisticsPanel

    def make(context: Context) -> StatisticsPanel:
        panel = StatisticsPanel(context)
        with qtbot.waitSignal(panel.filled, timeout=20_000):
            whole(panel)
            qtbot.addWidget(panel)
            panel.resize(960, 860)
            panel.show()
        return panel

    return make


@pytest.fixture
def context(make_context: Any, lived: Installation) -> Context:
    return make_context(lived)


@pytest.fixture
def panel(make_panel: Any, context: Context) -> StatisticsPanel:
    return make_panel(context)
