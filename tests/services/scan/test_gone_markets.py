"""Setups whose symbol is delisted wait for a while and then end in a way that is said."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from app.adapters.exchange.ccxt_exchange import CcxtExchange
from app.adapters.exchange.connection import Connection
from app.domain.asset import Market
from app.domain.setup import SetupState
from app.domain.timeframe import DAY, HOUR
from app.services.scan.events import ScanRequest, SetupChanged
from app.services.scan.gone import Absences
from tests.builders.installation import installed, rule
from tests.loopback.faults import Fault
from tests.loopback.generated import NOON

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.builders.installation import Installation
    from tests.loopback.server import LoopbackExchange

SYMBOL = "S01/USDT"
NEVER = rule(
    "Never ends",
    "close > close[1]",
    levels='{"stop": {"kind": "percent", "value": 90},'
    ' "targets": [{"kind": "percent", "value": 900, "share": 1}]}',
)
LISTED = {SYMBOL: Market(SYMBOL, "S01USDT", "S01", "USDT", 0.01, 0.01, 5.0)}
HALTED = {SYMBOL: Market(SYMBOL, "S01USDT", "S01", "USDT", 0.01, 0.01, 5.0, active=False)}


def absences() -> Absences:
    return Absences("demo", {})


def test_one_listing_without_a_symbol_proves_nothing() -> None:
    known = absences()
    known.note([SYMBOL], {}, NOON)
    assert known.gone("Demo", NOON) == {}
    known.note([SYMBOL], {}, NOON + HOUR // 2)
    assert known.gone("Demo", NOON + HOUR // 2) == {}
    known.note([SYMBOL], {}, NOON + HOUR)
    reason = "market gone: S01/USDT is no longer listed at Demo"
    assert known.gone("Demo", NOON + HOUR) == {SYMBOL: reason}


def test_a_symbol_that_comes_back_begins_anew() -> None:
    known = absences()
    known.note([SYMBOL], {}, NOON)
    known.note([SYMBOL], LISTED, NOON + HOUR)
    known.note([SYMBOL], {}, NOON + 2 * HOUR)
    assert known.gone("Demo", NOON + 2 * HOUR) == {}


def test_a_halt_may_last_a_week() -> None:
    known = absences()
    known.note([SYMBOL], HALTED, NOON)
    known.note([SYMBOL], HALTED, NOON + 6 * DAY)
    assert known.gone("Demo", NOON + 6 * DAY) == {}
    known.note([SYMBOL], HALTED, NOON + 7 * DAY)
    assert "halted at Demo for a week" in known.gone("Demo", NOON + 7 * DAY)[SYMBOL]
    known.note([SYMBOL], {}, NOON + 7 * DAY)  # delisted only now
    assert known.gone("Demo", NOON + 7 * DAY) == {}


@pytest.fixture
def desk(loopback: LoopbackExchange, tmp_path: Path) -> Iterator[Installation]:
    exchange = CcxtExchange(Connection("binance", loopback.url), lambda: time.time_ns() // 10**6)
    settings = {"data.history_bars": "300", "universe.whitelist": "^(BTC|S01|S02)/"}
    with installed(tmp_path, NOON, settings, exchange=exchange) as made:
        strategies = made.application.strategies
        for stored in strategies.list():
            strategies.set_enabled(stored.strategy.name, enabled=False)
        strategies.save(NEVER)
        yield made
    exchange.close()


def test_its_setups_end_for_good_and_nothing_is_asked_any_more(
    desk: Installation, loopback: LoopbackExchange
) -> None:
    desk.scan(ScanRequest(look_back=12))
    opened = {setup.symbol: setup for setup in desk.setups().values()}
    assert {"S01/USDT", "S02/USDT"} <= opened.keys()
    left = desk.application.decisions.cancel(opened["S02/USDT"].id)
    assert left.shadow is not None
    assert left.shadow.is_open
    loopback.exchange.faults.append(Fault("symbol_delisted", "gone", symbol="S0[12]USDT"))

    loopback.exchange.clock.set(NOON + HOUR)
    result = desk.scan()
    assert desk.setups()[opened[SYMBOL].id].state.is_open
    assert any(SYMBOL in note for note in result.notes)

    loopback.exchange.clock.set(NOON + 2 * HOUR)
    result = desk.scan()
    gone = desk.setups()[opened[SYMBOL].id]
    assert (gone.state, gone.r) == (SetupState.CANCELLED, None)
    *_, last = desk.events_of(gone)
    assert last.to_state is SetupState.CANCELLED
    assert last.reason == "market gone: S01/USDT is no longer listed at Binance"
    shadow = desk.setups()[left.id]
    assert (shadow.state, shadow.shadow) == (SetupState.CANCELLED, SetupState.CANCELLED)
    said = dict(result.record.errors)
    assert "its open setups have ended" in said[SYMBOL]
    assert result.record.state == "done"
    told = [event for event in desk.events if isinstance(event, SetupChanged)]
    assert {event.setup.symbol for event in told if event.events} == {SYMBOL}

    loopback.exchange.clock.set(NOON + 3 * HOUR)
    loopback.exchange.stats.symbols.clear()
    result = desk.scan()
    assert result.record.errors == ()
    assert result.notes == ()
    assert not [key for key in loopback.exchange.stats.symbols if "S01" in str(key)]
