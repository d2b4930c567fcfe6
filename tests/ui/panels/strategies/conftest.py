from __future__ import annotations

from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QWidget

from app.ui.panels.strategies.catalogue import make_catalogue
from app.ui.panels.strategies.strategies_panel import StrategiesPanel
from tests.builders.candles import NOON
from tests.builders.installation import BUSY, installed
from tests.builders.installed_panel import panel_context, whole

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


def keep_only_busy(service: StrategyService) -> None:
    for stored in service.list():
        service.delete(stored.strategy.name)
    for strategy in BUSY:
        service.save(strategy)


@pytest.fixture(scope="session")
def busy_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three strategies; to be copied, never opened."""
    home = tmp_path_factory.mktemp("busy") / "home"
    with installed(home, NOON) as made:
        keep_only_busy(made.application.strategies)
    return home


@pytest.fixture
def installation(tmp_path: Path, busy_home: Path) -> Iterator[Installation]:
    with installed(copytree(busy_home, tmp_path / "home"), NOON) as made:
        yield made


@pytest.fixture(scope="session")
def scanned_home(tmp_path_factory: pytest.TempPathFactory, busy_home: Path) -> Path:
    """The same after one scan of four symbols; to be copied, never opened."""
    home = copytree(busy_home, tmp_path_factory.mktemp("scanned") / "home")
    with installed(home, NOON) as made:
        made.application.settings.set("universe.top", "4")
        made.scan()
    return home


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
    made = whole(StrategiesPanel(context))
    qtbot.addWidget(made)
    made.resize(760, 760)
    made.show()
    qtbot.waitUntil(lambda: made.editor.verdict.text().startswith("Valid"), timeout=20_000)
    return made
