from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from app.ui.panels.strategies.catalogue import make_catalogue
from app.ui.panels.strategies.strategies_panel import StrategiesPanel
from tests.builders.candles import NOON
from tests.builders.installation import BUSY, installed
from tests.builders.installed_panel import panel_context

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.services.strategies import StrategyService
    from app.ui.context import Context
    from app.ui.panels.strategies.catalogue import Catalogue
    from tests.builders.installation import Installation


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return make_catalogue()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with installed(tmp_path / "home", NOON) as made:
        service = made.application.strategies
        for stored in service.list():
            service.delete(stored.strategy.name)
        for strategy in BUSY:
            service.save(strategy)
        yield made


@pytest.fixture
def service(installation: Installation) -> StrategyService:
    return installation.application.strategies


@pytest.fixture
def context(qtbot: QtBot, theme: Any, log: Any, installation: Installation) -> Iterator[Context]:
    host = QWidget()
    qtbot.addWidget(host)
    with panel_context(installation.application, log, theme, host) as made:
        yield made


@pytest.fixture
def panel(qtbot: QtBot, context: Context) -> StrategiesPanel:
    made = StrategiesPanel(context)
    qtbot.addWidget(made)
    made.resize(760, 760)
    made.show()
    qtbot.waitUntil(lambda: made.editor.verdict.text().startswith("Valid"), timeout=20_000)
    return made
