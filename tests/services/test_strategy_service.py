from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from app.adapters.storage.strategy_files import StrategyFiles
from app.domain.errors import BadInput, EnvironmentFault
from app.domain.strategy import parse_strategy
from app.services.events import EventBus
from app.services.strategies import StrategyChanged, StrategyService
from app.services.strategy_import import Answer
from tests.builders.databases import new_database
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
def service(tmp_path: Path, heard: list[Event]) -> Iterator[StrategyService]:
    database = new_database(tmp_path)
    bus = EventBus()
    bus.subscribe(heard.append)
    yield StrategyService(database.work, StrategyFiles(), bus, StandingClock())
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


def test_versions_tell_what_changed_and_come_back(
    service: StrategyService, heard: list[Event]
) -> None:
    service.save(strategy())
    service.save(strategy(cooldown_bars=5, exit="close < ema(50)"))
    service.set_enabled("EMA cross", enabled=False)
    assert [(one.stored.version, set(one.changed)) for one in service.history("EMA cross")] == [
        (2, {"exit", "cooldown_bars"}),
        (1, set()),
    ]
    changes = {one.field: (one.before, one.after) for one in service.changes("EMA cross", 1, 2)}
    assert changes == {"exit": (None, "close < ema(50)"), "cooldown_bars": ("0", "5")}
    back = service.restore("EMA cross", 1)
    assert (back.version, back.enabled, back.source) == (3, False, "restored")
    assert back.strategy.exit is None
    with pytest.raises(BadInput, match="versions 1 to 3, not 9"):
        service.restore("EMA cross", 9)


def test_another_name_keeps_all_or_nothing(service: StrategyService, heard: list[Event]) -> None:
    service.save(strategy())
    service.save(strategy(name="B"))
    with pytest.raises(BadInput, match="already"):
        service.rename("EMA cross", "B")
    with pytest.raises(BadInput, match="name"):
        service.rename("EMA cross", "")
    heard.clear()
    renamed = service.rename("EMA cross", "C")
    assert names(service) == ["B", "C"]
    assert heard == [StrategyChanged("EMA cross", None), StrategyChanged("C", renamed)]
    assert service.duplicate("C", "B").strategy.name == "B 2"
    assert not service.get("B 2").enabled


def test_versions_stay_with_a_strategy_that_is_renamed(service: StrategyService) -> None:
    service.save(strategy())
    service.save(strategy(exit="close < ema(50)"))
    before = [
        (one.version, one.content_hash, one.changed_at) for one in service.versions("EMA cross")
    ]
    renamed = service.rename("EMA cross", "C")
    assert renamed.version == 2
    after = service.versions("C")
    assert [(one.version, one.content_hash, one.changed_at) for one in after] == before
    assert {one.strategy.name for one in after} == {"C"}
    assert service.restore("C", 1).version == 3
    assert service.rename("C", "EMA cross").version == 3
    assert [one.version for one in service.versions("EMA cross")] == [3, 2, 1]
    service.delete("EMA cross")
    service.save(strategy(name="D", cooldown_bars=7))
    assert service.rename("D", "EMA cross").version == 4
    assert service.version("EMA cross", 4).strategy.cooldown_bars == 7
    assert service.version("EMA cross", 2).strategy.exit == "close < ema(50)"


@pytest.mark.parametrize(
    ("answer", "kept", "there"),
    [
        (Answer.SKIP, ["New"], 0),
        (Answer.REPLACE, ["EMA cross", "New"], 7),
        (Answer.BOTH, ["EMA cross 2", "New"], 0),
    ],
)
def test_conflicts_are_answered(
    service: StrategyService, answer: Answer, kept: list[str], there: int
) -> None:
    service.save(strategy(enabled=False))
    service.save(strategy(name="Same"))
    text = json.dumps([document(cooldown_bars=7), document(name="Same"), document(name="New")])
    came = service.incoming(text, "mine")
    assert (came.taken, came.known) == (("EMA cross",), ("Same",))
    assert names(service) == ["EMA cross", "Same"]
    taken = service.take(came, {"EMA cross": answer})
    assert sorted(one.strategy.name for one in taken) == kept
    assert service.get("EMA cross").strategy.cooldown_bars == there
    assert not service.get("EMA cross").enabled


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([document(), document()], r"mine: \[1\]\.name: 'EMA cross' stands twice"),
        ([document(), document(name="B", exit="clsoe > 1")], r"mine: \[1\]\.exit: .*'close'"),
        ([document(), document(name="B", schema=2)], r"\[1\]\.schema"),
    ],
)
def test_a_mistake_in_one_keeps_all_out(
    service: StrategyService, documents: list[Any], message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        service.incoming(json.dumps(documents), "mine")
    assert names(service) == []


def test_files_go_out_in_both_forms(service: StrategyService, tmp_path: Path) -> None:
    for name in ("A", "B"):
        service.save(strategy(name=name))
    for file in ("two.json", "two.txt"):
        path = str(tmp_path / file)
        service.export_file(path, ["A", "B"])
        assert service.read(path) == (strategy(name="A"), strategy(name="B"))
        assert set(service.incoming_file(path).known) == {"A", "B"}
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        service.export_file(str(tmp_path / "no" / "x.json"), ["A"])
    assert sorted(path.name for path in tmp_path.glob("two*")) == ["two.json", "two.txt"]
