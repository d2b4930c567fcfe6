from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from app.domain.asset import Market
from app.domain.strategy import parse_strategy
from app.services.ports import Exclusion, ScanRecord, Universe, UniverseMember

if TYPE_CHECKING:
    from app.adapters.storage.database import Database
    from app.domain.strategy import Strategy

_STRATEGY = (
    '{"name": "EMA cross", "entry": "ema(9) crosses above ema(21)", "levels": {"stop":'
    ' {"kind": "atr", "mult": 2.0}, "targets": [{"kind": "r", "value": 2.0}]}}'
)


def strategy(**changes: Any) -> Strategy:
    return parse_strategy(_STRATEGY).model_copy(update=changes)


def market(symbol: str, **changes: Any) -> Market:
    base, quote = symbol.split("/")
    return replace(Market(symbol, base + quote, base, quote, 0.01, 1e-8, 5.0), **changes)


def test_markets_that_are_gone_become_inactive(database: Database) -> None:
    with database.work() as work:
        work.assets.replace("okx", [market("ETH/USDT", listed_at=5), market("BTC/USDT")], 1)
        work.assets.replace("demo", [market("AAA/USDT")], 1)
        work.assets.replace("okx", [market("BTC/USDT", tick=0.1), market("XRP/EUR")], 2)
        work.commit()
    with database.work(read_only=True) as work:
        assert work.assets.all("okx") == (
            market("BTC/USDT", tick=0.1),
            market("ETH/USDT", listed_at=5, active=False),
            market("XRP/EUR"),
        )
        assert work.assets.all("demo") == (market("AAA/USDT"),)
        assert work.assets.all("kraken") == ()


def test_an_exchange_without_markets_leaves_none_active(database: Database) -> None:
    with database.work() as work:
        work.assets.replace("okx", [market(f"A{n}/USDT") for n in range(1_200)], 1)
        assert sum(each.active for each in work.assets.all("okx")) == 1_200
        work.assets.replace("okx", [], 2)
        assert sum(each.active for each in work.assets.all("okx")) == 0


def universe(as_of: int, exchange: str = "okx", count: int = 2) -> Universe:
    members = tuple(
        UniverseMember(f"S{rank}/USDT", rank, None if rank == 2 else 1e9 / rank)
        for rank in range(1, count + 1)
    )
    return Universe(exchange, "USDT", as_of, members, (Exclusion("UP/USDT", "is leveraged"),))


def test_the_universe_of_a_moment_is_the_last_one_before_it(database: Database) -> None:
    with database.work() as work:
        for as_of in (100, 300, 200):
            work.universes.add(universe(as_of, count=as_of // 50))
        work.universes.add(universe(250, "demo"))
        work.commit()
    with database.work(read_only=True) as work:
        universes = work.universes
        assert universes.latest() == universe(300, count=6)
        assert universes.latest("okx", 299) == universe(200, count=4)
        assert universes.latest(None, 299) == universe(250, "demo")
        assert universes.latest("okx", 100) == universe(100, count=2)
        assert universes.latest("okx", 99) is None
        assert universes.history("okx", 2) == ((300, 6, 1), (200, 4, 1))


def record(**changes: Any) -> ScanRecord:
    first = ScanRecord(
        "s1",
        "okx",
        as_of=100,
        started_at=1_000,
        state="running",
        universe=3,
        duration={"total": 1.25, "fetch": 0.5},
        errors=(("BTC/USDT", "no candles"), ("", "late"), ("BTC/USDT", "no candles")),
        timeframes=("1h", "4h"),
    )
    return replace(first, **changes)


def test_a_scan_is_kept_and_moved_on_with_its_errors(database: Database) -> None:
    done = record(state="partial", scanned=2, failed=1, setups=4, requests=9, errors=(("", "x"),))
    with database.work() as work:
        work.scans.save(record())
        assert work.scans.latest(5) == (record(),)
        work.scans.save(done)
        work.scans.save(record(id="s0", started_at=2_000, errors=(), past=True))
        work.commit()
    with database.work(read_only=True) as work:
        assert work.scans.latest(5) == (
            record(id="s0", started_at=2_000, errors=(), past=True),
            done,
        )
        assert work.scans.latest(1)[0].id == "s0"


def test_a_dead_process_leaves_interrupted_scans_without_setups(database: Database) -> None:
    with database.work() as work:
        work.scans.save(record(setups=3))
        work.scans.save(record(id="s2", state="done", setups=5))
        assert work.scans.mark_interrupted() == 1
        assert work.scans.mark_interrupted() == 0
        assert {scan.id: (scan.state, scan.setups) for scan in work.scans.latest(5)} == {
            "s1": ("interrupted", 0),
            "s2": ("done", 5),
        }


def test_a_state_that_is_none_is_refused(database: Database) -> None:
    with database.work() as work, pytest.raises(IntegrityError, match="ck_scans_state"):
        work.scans.save(record(state="dreaming"))


def test_only_changed_content_makes_a_version(database: Database) -> None:
    with database.work() as work:
        first = work.strategies.save(strategy(), 10, "gallery")
        same = work.strategies.save(strategy(description="Words."), 20)
        second = work.strategies.save(strategy(cooldown_bars=3), 30)
        back = work.strategies.save(strategy(), 40)
        work.commit()
    assert [stored.version for stored in (first, same, second, back)] == [1, 1, 2, 3]
    assert (same.changed_at, same.source, same.strategy.description) == (10, "gallery", "Words.")
    assert back.content_hash == first.content_hash == strategy().content_hash()
    with database.work(read_only=True) as work:
        assert work.strategies.get("EMA cross") == back
        assert work.strategies.get("none") is None


def test_switching_off_makes_no_version(database: Database) -> None:
    with database.work() as work:
        work.strategies.save(strategy(), 10)
        work.strategies.save(strategy(name="A first one"), 10)
        work.strategies.set_enabled("EMA cross", enabled=False)
        work.commit()
    with database.work(read_only=True) as work:
        first, second = work.strategies.all()
    assert (first.strategy.name, first.enabled, first.strategy.enabled) == ("A first one", 1, 1)
    assert (second.version, second.enabled, second.strategy.enabled) == (1, False, False)


def test_a_deleted_strategy_goes_on_counting_when_it_returns(database: Database) -> None:
    with database.work() as work:
        work.strategies.save(strategy(), 10)
        work.strategies.delete("EMA cross")
        assert work.strategies.all() == ()
        assert work.strategies.get("EMA cross") is None
        again = work.strategies.save(strategy(cooldown_bars=1), 20)
        assert again.version == 2
        assert work.strategies.all() == (again,)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(key=st.text(max_size=10), value=_JSON)
def test_facts_are_any_json(database: Database, key: str, value: object) -> None:
    with database.work() as work:
        assert work.facts.get(key) is None
        work.facts.set(key, "before")
        work.facts.set(key, value)
        assert work.facts.get(key) == value
