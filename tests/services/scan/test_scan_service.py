"""One cycle after the other on the demo market, over a real database and a real candle store."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.domain.timeframe import DAY, HOUR, MINUTE, Timeframe
from app.services.scan.events import (
    RegimeJudged,
    ScanFinished,
    ScanProgress,
    ScanRequest,
    ScanStarted,
    SetupOpened,
    UniverseRefreshed,
)
from tests.builders.candles import NOON
from tests.builders.installation import BUSY, installed, rule

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.setup import Setup
    from app.services.events import Event
    from tests.builders.installation import Installation

    type Story = tuple[Setup, tuple[tuple[object, ...], ...]]

SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "DOGE/USDT", "ADA/USDT")
NAMED = ScanRequest(strategies=BUSY, symbols=SYMBOLS)
UP = rule("Up bar", "close > open", cooldown_bars="3", time_stop_bars="4")
OFTEN = ScanRequest(strategies=(*BUSY, UP), symbols=SYMBOLS)
SHORT = {"data.history_bars": "300"}


def story_of(installation: Installation) -> dict[str, Story]:
    """Every setup with its events, without what depends on when it was looked at."""
    return {
        setup_id: (
            replace(setup, late=False, created_at=0, scan_id=None),
            tuple(
                (event.bar_time, event.from_state, event.to_state, event.reason, event.price)
                for event in installation.events_of(setup)
            ),
        )
        for setup_id, setup in installation.setups().items()
    }


def test_a_cycle_from_the_universe_to_the_setups(tmp_path: Path) -> None:
    with installed(tmp_path, NOON + HOUR, SHORT | {"universe.top": "8"}) as desk:
        result = desk.scan(ScanRequest(strategies=(*BUSY, UP), reason="start"))
        record = result.record
        universe = desk.application.universe.latest("demo")

        assert record.state == "done"
        assert (record.universe, record.scanned, record.failed, record.requests) == (8, 8, 0, 0)
        assert record.setups == len(result.new) == len(desk.setups())
        assert set(record.duration) == {"total", "fetch", "evaluate", "store", "universe"}
        assert desk.records() == (record,)
        assert record.timeframes == ("1h", "4h")

        assert universe is not None
        assert [row.symbol for row in result.rows] == [m.symbol for m in universe.members]
        volumes = [member.quote_volume or 0.0 for member in universe.members]
        assert volumes == sorted(volumes, reverse=True)
        reasons = {gone.symbol: gone.reason for gone in universe.excluded}
        assert "USDC/USDT" in reasons
        assert "BTCUP/USDT" in reasons
        assert all(reasons.values())
        assert not set(reasons) & {member.symbol for member in universe.members}

        up = {s.symbol for s in result.setups if s.strategy == "Up bar"}
        rejected = {r.symbol for r in result.rejected if r.strategy == "Up bar"}
        assert up | rejected <= {member.symbol for member in universe.members}
        assert result.regime is not None
        assert all(setup.regime for setup in result.setups)
        kinds = [type(event) for event in desk.events]
        assert kinds.count(ScanStarted) == kinds.count(UniverseRefreshed) == 1
        assert kinds.count(SetupOpened) == len(result.new)
        assert isinstance(desk.events[-1], ScanFinished)
        phases = [event.phase for event in desk.events if isinstance(event, ScanProgress)]
        assert sorted(set(phases), key=phases.index) == ["universe", "fetch", "evaluate", "store"]


def test_the_same_bar_again_makes_nothing_new(tmp_path: Path) -> None:
    often = replace(OFTEN, strategies=(*BUSY, rule("Up bar", "close > open")))
    with installed(tmp_path, NOON, settings=SHORT) as desk:
        first = desk.scan(often)
        for hour in range(1, 6):
            first = desk.scan(often, at=NOON + hour * HOUR)
            if first.setups:
                break
        assert first.setups
        assert {setup.id for setup in first.setups} >= first.new
        before = story_of(desk)
        again = desk.scan(often, at=desk.clock.time + 59 * MINUTE)
        assert {setup.id for setup in again.setups} == {setup.id for setup in first.setups}
        assert again.new == frozenset()
        assert again.changed == ()
        assert again.record.setups == 0
        assert story_of(desk) == before
        assert len(desk.records()) == 1 + hour + 1


@pytest.mark.parametrize("start", [NOON + 9 * DAY + 3 * HOUR, NOON - 40 * DAY])
def test_catching_up_equals_scanning_bar_by_bar(tmp_path: Path, start: int) -> None:
    start, end = start + MINUTE, start + MINUTE + 24 * HOUR
    with installed(tmp_path / "steps", start, settings=SHORT) as desk:
        for at in range(start, end + 1, HOUR):
            desk.scan(OFTEN, at=at)
        stepped = story_of(desk)
        assert not any(setup.late for setup in desk.setups().values() if setup.timeframe == "1h")
    with installed(tmp_path / "pause", start, settings=SHORT) as desk:
        desk.scan(OFTEN)
        result = desk.scan(OFTEN, at=end)
        assert story_of(desk) == stepped
        assert all(setup.late for setup in result.recovered)
        assert len(result.recovered) > 5
    chance, at = random.Random(start), start
    while at < end:
        with installed(tmp_path / "restarts", at, settings=SHORT) as desk:
            desk.scan(OFTEN)
        at = min(at + HOUR * chance.choice((1, 5, 9)), end)
    with installed(tmp_path / "restarts", end, settings=SHORT) as desk:
        desk.scan(OFTEN)
        assert story_of(desk) == stepped
    ended = [s for s, _ in stepped.values() if not s.state.is_open]
    assert ended
    assert {setup.strategy for setup, _ in stepped.values()} >= {"Up bar", "Falling"}
    assert all(events[0][1] is None for _, events in stepped.values())
    for setup, events in stepped.values():
        assert events[-1][2] == setup.state


def test_a_cancelled_cycle_keeps_candles_and_makes_nothing(tmp_path: Path) -> None:
    often = replace(OFTEN, strategies=(rule("Up bar", "close > open"),))
    with installed(tmp_path / "clean", settings=SHORT) as desk:
        desk.scan(often)
        clean = story_of(desk)
        told = len(desk.events)
    assert clean
    states = []
    with installed(tmp_path / "broken off", settings=SHORT) as desk:
        for length in range(1, told):
            desk.clock.time += 1
            stream = desk.application.scans.run(often)
            for _ in zip(range(length), stream, strict=False):
                pass
            stream.close()
            states.append(desk.records()[0].state if desk.records() else "")
            if states[-1] == "done":
                break
            assert desk.setups() == {}
            assert {record.state for record in desk.records()} <= {"cancelled"}
        assert desk.application.store.series("demo")
        desk.scan(often)
        assert story_of(desk) == clean
    assert "cancelled" in states


@pytest.mark.parametrize("kind", [SetupOpened, RegimeJudged])
def test_what_is_stored_is_not_cancelled(tmp_path: Path, kind: type[Event]) -> None:
    with installed(tmp_path, settings=SHORT) as desk:
        stream = desk.application.scans.run(replace(OFTEN, strategies=(UP,)))
        for event in stream:
            if isinstance(event, kind):
                break
        stream.close()
        record = desk.records()[0]
        assert record.state == "done"
        assert record.setups == len(desk.setups()) > 0
        assert record.duration["total"] > 0


def test_a_scan_of_the_past_is_what_a_new_installation_would_have_seen(tmp_path: Path) -> None:
    then = NOON + 5 * HOUR + 7 * MINUTE
    with installed(tmp_path / "then", then, settings=SHORT) as desk:
        lived = desk.scan(OFTEN)
    with installed(tmp_path / "later", then + 30 * DAY, settings=SHORT) as desk:
        desk.scan(OFTEN)
        before, series = story_of(desk), desk.application.store.series("demo")
        told = desk.scan(replace(OFTEN, at=then))
        assert told.record.past
        assert told.record.as_of == then
        assert not any(isinstance(event, SetupOpened) for event in desk.events)
        assert story_of(desk) == before
        assert desk.application.store.series("demo") == series
        again = desk.scan(OFTEN)
        assert again.new == frozenset()

    def plain(setups: tuple[Setup, ...]) -> list[Setup]:
        same = (replace(setup, scan_id=None, created_at=0) for setup in setups)
        return sorted(same, key=lambda setup: setup.id)

    assert plain(told.setups) == plain(lived.setups)
    assert lived.setups
    assert told.regime == lived.regime
    assert told.near_misses == lived.near_misses
    assert told.rejected == lived.rejected


def test_an_unknown_symbol_fails_alone(tmp_path: Path) -> None:
    with installed(tmp_path, settings=SHORT) as desk:
        result = desk.scan(replace(NAMED, symbols=("BTC/USDT", "NOPE/USDT")))
        record = result.record
        assert record.state == "partial"
        assert (record.universe, record.scanned, record.failed) == (2, 1, 1)
        assert [symbol for symbol, _ in record.errors] == ["NOPE/USDT"]
        assert "not listed" in record.errors[0][1]
        only = desk.scan(replace(NAMED, symbols=("NOPE/USDT",)))
        assert only.record.state == "failed"
        assert only.record.scanned == 0


def test_an_exchange_that_is_away_fails_the_cycle_without_an_exception(tmp_path: Path) -> None:
    away = {"market.exchange": "binance", "market.api_url": "http://127.0.0.1:9"}
    with installed(tmp_path, settings=away) as desk:
        result = desk.scan(NAMED)
        assert result.record.state == "failed"
        assert result.record.requests > 0
        assert [symbol for symbol, _ in result.record.errors] == [""]
        assert isinstance(desk.events[-1], ScanFinished)
        assert desk.records() == (result.record,)
        assert desk.setups() == {}


def test_offline_scans_use_what_is_stored(tmp_path: Path) -> None:
    with installed(tmp_path, settings={"market.exchange": "binance"}, offline=True) as desk:
        nothing = desk.scan(ScanRequest(strategies=BUSY))
        assert nothing.record.state == "failed"
        assert "without --offline" in nothing.record.errors[0][1]
        assert nothing.record.requests == 0


def test_timeframes_in_use_are_those_of_the_strategies_that_are_on(tmp_path: Path) -> None:
    with installed(tmp_path) as desk:
        assert desk.application.scans.timeframes_in_use() == {Timeframe.H1}
        for stored in desk.application.strategies.list():
            desk.application.strategies.set_enabled(stored.strategy.name, enabled=False)
        assert desk.application.scans.timeframes_in_use() == set()
        desk.application.strategies.save(BUSY[2])
        assert desk.application.scans.timeframes_in_use() == {Timeframe.H4}
