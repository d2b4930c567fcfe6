"""Strategies that ask for detail: finer candles are fetched first, or the setup waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.timeframe import HOUR, Timeframe
from app.services.replay import ReplayRequest
from app.services.scan.events import ScanRequest
from tests.builders.candles import NOON
from tests.builders.installation import installed, rule
from tests.loopback.generated import NOON as THEN
from tests.loopback.streams import ended

if TYPE_CHECKING:
    from pathlib import Path

    from tests.builders.installation import Installation
    from tests.loopback.server import LoopbackExchange

SYMBOLS = ("BTC/USDT", "ETH/USDT", "SOL/USDT", "XRP/USDT", "DOGE/USDT", "ADA/USDT")
SETTINGS = {"data.history_bars": "300"}
LEVELS = (
    '{"entry": {"kind": "limit", "price": "close * 0.999"},'
    ' "stop": {"kind": "percent", "value": 0.4},'
    ' "targets": [{"kind": "percent", "value": 0.4, "share": 1}]}'
)
RULE = rule("Either way", "close > open", intrabar='"detail"', levels=LEVELS)
REQUEST = ScanRequest(strategies=(RULE,), symbols=SYMBOLS)


def hours(desk: Installation, count: int, request: ScanRequest = REQUEST) -> None:
    for hour in range(count):
        desk.scan(request, at=NOON + hour * HOUR)


def test_scans_hour_by_hour_are_the_replay_of_the_detailed_past(tmp_path: Path) -> None:
    with installed(tmp_path, NOON, SETTINGS) as desk:
        hours(desk, 8)
        setups = sorted(desk.setups().values(), key=lambda each: (each.bar_time, each.symbol))
        past = ReplayRequest((RULE,), SYMBOLS, since=NOON - HOUR)
        replayed = ended(desk.application.replays.run(past)).setups
        stored = desk.application.store.series("demo")
    assert {setup.intrabar for setup in setups} == {"detail"}
    assert [(s.symbol, s.bar_time, s.state, s.exits) for s in setups] == [
        (s.symbol, s.bar_time, s.state, s.exits) for s in replayed
    ]
    assert any(info.timeframe == Timeframe.M5 for info in stored)


def test_detail_differs_from_pessimism_somewhere(tmp_path: Path) -> None:
    plain = RULE.model_copy(update={"name": "Plain", "intrabar": "pessimistic"})
    with installed(tmp_path, NOON, SETTINGS) as desk:
        hours(desk, 8, ScanRequest(strategies=(RULE, plain), symbols=SYMBOLS))
        results: dict[str, dict[tuple[str, int], float | None]] = {"Either way": {}, "Plain": {}}
        for setup in desk.setups().values():
            results[setup.strategy][setup.symbol, setup.bar_time] = setup.r
            assert setup.intrabar == ("detail" if setup.strategy == "Either way" else "pessimistic")
    both = results["Either way"].keys() & results["Plain"].keys()
    assert [key for key in both if results["Either way"][key] != results["Plain"][key]]


def test_an_exchange_without_finer_candles_makes_pessimistic_setups(
    tmp_path: Path, loopback: LoopbackExchange
) -> None:
    settings = {**SETTINGS, "market.exchange": "binance", "market.api_url": loopback.url}
    request = ScanRequest(strategies=(RULE,), symbols=("BTC/USDT", "S01/USDT"))
    with installed(tmp_path, THEN, settings) as desk:
        for _ in range(4):
            desk.scan(request)
            loopback.exchange.clock.set(loopback.exchange.clock.now() + HOUR)
        setups = desk.setups().values()
    assert setups
    assert {setup.intrabar for setup in setups} == {"pessimistic"}


def test_a_setup_waits_while_its_finer_candles_cannot_be_asked_for(
    tmp_path: Path, loopback: LoopbackExchange
) -> None:
    settings = {**SETTINGS, "market.exchange": "binance", "market.api_url": loopback.url}
    clock = loopback.exchange.clock
    request = ScanRequest(strategies=(RULE,), symbols=("BTC/USDT",))
    other = ScanRequest(strategies=(rule("Other", "close < 0"),), symbols=("BTC/USDT",))
    with installed(tmp_path, THEN, settings) as desk:
        desk.scan(request)
        while not desk.setups():
            clock.set(clock.now() + HOUR)
            desk.scan(request)
        (before,) = desk.setups().values()
        clock.set(clock.now() + HOUR)
        desk.scan(other)
    with installed(tmp_path, THEN, settings, offline=True) as desk:
        result = desk.scan(request)
        assert result.record.as_of == clock.now()
        assert desk.setups() == {before.id: before}
    with installed(tmp_path, THEN, settings) as desk:
        desk.scan(request)
        assert desk.setups()[before.id].evaluated_until > before.evaluated_until
