"""What the gallery offers, and which ready strategies a new installation begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.adapters.storage.strategy_files import StrategyFiles
from app.domain.errors import BadInput
from app.domain.strategy import parse_strategy
from app.services.events import EventBus
from app.services.gallery import Gallery
from app.services.strategies import StrategyService
from tests.builders.candles import FixedClock
from tests.builders.databases import new_database
from tests.builders.installation import rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.adapters.storage.database import Database
    from app.services.events import Event


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = new_database(tmp_path)
    yield made
    made.close()


@pytest.fixture
def service(database: Database, heard: list[Event]) -> StrategyService:
    bus = EventBus()
    bus.subscribe(heard.append)
    return StrategyService(database.work, StrategyFiles(), bus, FixedClock())


@pytest.fixture
def two(tmp_path: Path, service: StrategyService, database: Database) -> Gallery:
    """A gallery of two strategies that are switched on."""
    folder = tmp_path / "gallery"
    folder.mkdir()
    for name in ("RSI dip", "EMA cross"):
        ready = rule(name, "ema(9) crosses above ema(21)")
        (folder / f"{name}.json").write_text(ready.to_json(), encoding="utf-8")
    return Gallery(service, StrategyFiles(folder), database.work)


def test_those_that_are_on_are_installed_and_the_others_only_offered(
    service: StrategyService, database: Database
) -> None:
    files = StrategyFiles()
    offered = [parse_strategy(text, name) for name, text in files.gallery()]
    gallery = Gallery(service, files, database.work)
    installed = gallery.install()
    assert {each.strategy.name for each in installed} == {
        strategy.name for strategy in offered if strategy.enabled
    }
    assert len(installed) == 6 < len(offered)
    assert service.list() == installed
    assert all(each.enabled and each.source == "gallery" for each in installed)
    assert gallery.install() == ()


def test_it_is_installed_once_and_leaves_the_users_own_alone(
    service: StrategyService, two: Gallery, heard: list[Event]
) -> None:
    own = service.save(rule("EMA cross", "close > 1"))
    installed = two.install()
    assert [(one.strategy.name, one.source) for one in installed] == [("RSI dip", "gallery")]
    assert service.get("EMA cross") == own
    service.delete("RSI dip")
    assert two.install() == ()
    assert [one.strategy.name for one in service.list()] == ["EMA cross"]
    assert len(heard) == 3


def test_ready_strategies_are_added_switched_off(two: Gallery) -> None:
    assert [one.name for one in two.list()] == ["EMA cross", "RSI dip"]
    assert not two.add("RSI dip").enabled
    assert two.add("RSI dip").strategy.name == "RSI dip 2"
    with pytest.raises(BadInput, match="gallery"):
        two.add("nothing")
