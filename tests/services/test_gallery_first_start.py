"""Which ready strategies a new installation begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.adapters.storage.opening import open_database
from app.adapters.storage.strategy_files import StrategyFiles
from app.domain.strategy import parse_strategy
from app.services.events import EventBus
from app.services.strategies import StrategyService
from tests.builders.candles import FixedClock

if TYPE_CHECKING:
    from pathlib import Path


def test_those_that_are_on_are_installed_and_the_others_only_offered(tmp_path: Path) -> None:
    files = StrategyFiles()
    offered = [parse_strategy(text, name) for name, text in files.gallery()]
    database = open_database(tmp_path / "harrier.db", tmp_path / "backups")
    try:
        service = StrategyService(database.work, files, EventBus(), FixedClock())
        installed = service.install_gallery()
        assert {each.strategy.name for each in installed} == {
            strategy.name for strategy in offered if strategy.enabled
        }
        assert len(installed) == 6 < len(offered)
        assert service.list() == installed
        assert all(each.enabled and each.source == "gallery" for each in installed)
        assert service.install_gallery() == ()
    finally:
        database.close()
