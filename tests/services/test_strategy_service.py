from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.adapters.storage.opening import open_database
from app.adapters.storage.strategy_files import StrategyFiles
from app.domain.errors import BadInput
from app.domain.strategy import parse_strategy
from app.services.events import EventBus
from app.services.strategies import StrategyChanged, StrategyService
from tests.builders.wall import StandingClock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.strategy import Strategy
    from app.services.events import Event


def document(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "name": "EMA cross",
        "entry": "ema(9) crosses above ema(21)",
        "levels": {
            "stop": {"kind": "atr", "mult": 2.0},
            "targets": [{"kind": "r", "value": 2.0}],
        },
    }
    return base | changes


def strategy(**changes: Any) -> Strategy:
    return parse_strategy(json.dumps(document(**changes)))


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def gallery(tmp_path: Path) -> Path:
    folder = tmp_path / "gallery"
    folder.mkdir()
    for name in ("RSI dip", "EMA cross"):
        (folder / f"{name}.json").write_text(json.dumps(document(name=name)))
    return folder


@pytest.fixture
def service(tmp_path: Path, gallery: Path, heard: list[Event]) -> Iterator[StrategyService]:
    database = open_database(tmp_path / "harrier.db", tmp_path / "backups")
    bus = EventBus()
    bus.subscribe(heard.append)
    yield StrategyService(database.work, StrategyFiles(gallery), bus, StandingClock())
    database.close()


def names(service: StrategyService) -> list[str]:
    return [stored.strategy.name for stored in service.list()]


def test_saving_makes_a_version_when_the_content_changed(
    service: StrategyService, heard: list[Event]
) -> None:
    first = service.save(strategy())
    same = service.save(strategy(description="Words."))
    second = service.save(strategy(cooldown_bars=5))
    assert [stored.version for stored in (first, same, second)] == [1, 1, 2]
    assert service.get("EMA cross") == second
    assert heard == [StrategyChanged("EMA cross", stored) for stored in (first, same, second)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"entry": "emma(9) > 1"}, r"EMA cross: entry: .*'emma' at column 1: did you mean 'ema'"),
        ({"entry": "close"}, "entry: .*condition is needed"),
        ({"exit": "close > ema(9)@5m"}, "exit: "),
        ({"invalidation": "close >"}, "invalidation: "),
        (
            {"levels": {"stop": {"kind": "expression", "price": "clsoe"}, "targets": []}},
            r"levels\.stop\.price: .*did you mean 'close'",
        ),
    ],
)
def test_a_rule_that_cannot_be_evaluated_is_not_saved(
    service: StrategyService, heard: list[Event], changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        service.save(strategy(**changes))
    assert names(service) == []
    assert heard == []


def test_checking_names_every_mistake_with_its_place(service: StrategyService) -> None:
    wrong = strategy(entry="close > 1 and\n emma(9) > 1", exit="close", parameters={"n": 3})
    problems = {problem.field: problem for problem in service.check(wrong)}
    assert set(problems) == {"entry", "exit"}
    entry = problems["entry"]
    assert (entry.line, entry.column, entry.suggestion) == (2, 2, "ema")
    assert service.check(strategy(entry="close > sma($n)", parameters={"n": 3})) == ()


def test_several_strategies_are_taken_together_or_not_at_all(
    service: StrategyService, heard: list[Event]
) -> None:
    good, bad = document(name="A"), document(name="B", entry="nonsense(")
    with pytest.raises(BadInput, match="B: entry"):
        service.save_text(json.dumps([good, bad]))
    assert names(service) == []
    stored = service.save_text(json.dumps([good, document(name="B")]), "import")
    assert [(each.strategy.name, each.source) for each in stored] == [
        ("A", "import"),
        ("B", "import"),
    ]
    assert len(heard) == 2


def test_an_unknown_name_is_answered_with_the_nearest(service: StrategyService) -> None:
    service.save(strategy())
    with pytest.raises(BadInput, match="did you mean 'EMA cross'"):
        service.get("ema corss")
    with pytest.raises(BadInput, match="strategies list"):
        service.delete("zzz")


def test_a_name_or_a_file_finds_a_strategy(service: StrategyService, tmp_path: Path) -> None:
    service.save(strategy())
    assert service.find("EMA cross") == strategy()
    path = tmp_path / "mine.JSON"
    path.write_text(json.dumps(document(name="From file")), "utf-8-sig")
    assert service.find(str(path)).name == "From file"
    assert names(service) == ["EMA cross"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"mine\.json: the file cannot be read"),
        (b"\xff\xfe", r"mine\.json: the file is no UTF-8"),
        (b"{", r"mine\.json:1:2: not JSON"),
        (b"[]", r"mine\.json: "),
        (json.dumps([document(), document(name="B")]).encode(), "holds 2 strategies"),
        (json.dumps(document(entry="emma(9) > 1")).encode(), r"mine\.json: entry: .*did you mean"),
        (json.dumps(document(moon=1)).encode(), r"mine\.json: moon: unknown key"),
        (b" " * 5_000_001, "at most 5,000,000 bytes"),
    ],
)
def test_a_bad_file_is_named(
    service: StrategyService, tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "mine.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=message):
        service.find(str(path))


def test_switching_and_deleting_are_announced(service: StrategyService, heard: list[Event]) -> None:
    service.save(strategy())
    off = service.set_enabled("EMA cross", enabled=False)
    assert (off.enabled, off.strategy.enabled, off.version) == (False, False, 1)
    service.delete("EMA cross")
    assert names(service) == []
    assert heard[1:] == [StrategyChanged("EMA cross", off), StrategyChanged("EMA cross", None)]


def test_the_gallery_is_installed_once(service: StrategyService, heard: list[Event]) -> None:
    service.save(strategy(cooldown_bars=9))
    installed = service.install_gallery()
    assert [stored.strategy.name for stored in installed] == ["RSI dip"]
    assert installed[0].source == "gallery"
    assert service.get("EMA cross").strategy.cooldown_bars == 9
    service.delete("RSI dip")
    assert service.install_gallery() == ()
    assert names(service) == ["EMA cross"]
    assert len(heard) == 3
