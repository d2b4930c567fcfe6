"""Scans through the real ccxt while the exchange misbehaves."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.adapters.exchange.ccxt_exchange import CcxtExchange
from app.adapters.exchange.connection import Connection
from app.domain.timeframe import HOUR
from app.services.events import Waiting
from app.services.scan.events import ScanRequest, SymbolFailed
from tests.builders.installation import BUSY, installed, rule
from tests.loopback.faults import Fault, Stats
from tests.loopback.generated import NOON
from tests.loopback.server import LoopbackExchange
from tests.loopback.streams import ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.setup import Setup
    from app.services.scan.events import ScanResult
    from tests.builders.installation import Installation

UP, DOWN = rule("Up bar", "close > open"), rule("Down bar", "close <= open")
REQUEST = ScanRequest(strategies=(*BUSY, UP, DOWN))
SICK = "S03USDT"
PYTHON = re.compile(r"Error\b.*\(|Traceback|object has no|NoneType|<class|\bddos\b|Exception")

SHORT = {"data.history_bars": "300"}


class Market:
    """A loopback exchange, a helper that asks it, and installations that scan it."""

    def __init__(self, server: LoopbackExchange, exchange: CcxtExchange, folder: Path) -> None:
        self.server = server.exchange
        self.exchange = exchange
        self._folder = folder
        self._homes = 0

    @contextmanager
    def installed(self) -> Iterator[Installation]:
        self._homes += 1
        home = self._folder / str(self._homes)
        with installed(home, NOON, SHORT, exchange=self.exchange) as desk:
            yield desk

    def scan(self, *faults: Fault) -> tuple[ScanResult, Installation]:
        """One cycle of a new installation while these faults strike."""
        self.server.stats = Stats()
        self.server.faults.extend(faults)
        with self.installed() as desk:
            result = desk.scan(REQUEST)
            assert desk.records() == (result.record,)
        return result, desk


def helper(server: LoopbackExchange) -> CcxtExchange:
    connection = Connection("binance", server.url, backoff_ms=10)
    return CcxtExchange(connection, lambda: time.time_ns() // 10**6)


@pytest.fixture(scope="module")
def place(candle_folder: Path) -> Iterator[tuple[LoopbackExchange, CcxtExchange]]:
    with LoopbackExchange(candle_folder, start=NOON, speed=0) as server:
        exchange = helper(server)
        ended(exchange.market_time())  # its threads live as long as the module's tests
        yield server, exchange
        exchange.close()


@pytest.fixture
def market(place: tuple[LoopbackExchange, CcxtExchange], tmp_path: Path) -> Iterator[Market]:
    market = Market(*place, tmp_path)
    market.server.clock.set(NOON)
    yield market
    market.server.faults.clear()


@pytest.fixture(scope="module")
def clean(
    place: tuple[LoopbackExchange, CcxtExchange], tmp_path_factory: pytest.TempPathFactory
) -> ScanResult:
    """What a scan finds while nothing is wrong."""
    market = Market(*place, tmp_path_factory.mktemp("clean"))
    market.server.clock.set(NOON)  # a test before may have moved it
    result, _ = market.scan()
    assert result.record.state == "done"
    assert len(result.setups) > 2
    return result


def plain(setups: tuple[Setup, ...]) -> dict[str, Setup]:
    return {s.id: replace(s, scan_id=None, created_at=0) for s in setups}


def reasons_of(result: ScanResult) -> dict[str, str]:
    errors = dict(result.record.errors)
    assert all(reason and not PYTHON.search(reason) for reason in errors.values()), errors
    return errors


def assert_counts(result: ScanResult) -> None:
    record = result.record
    named = [symbol for symbol, _ in record.errors if symbol]
    assert record.failed == len(named)
    assert record.universe == record.scanned + record.failed


SYMBOL_FAULTS = {
    "refused": Fault("http_status", 400, "*/klines", f"{SICK}*"),
    "server error": Fault("http_status", 503, "*/klines", f"{SICK}*"),
    "connection lost": Fault("drop_connection", None, "*/klines", f"{SICK}*"),
    "half an answer": Fault("truncated_json", None, "*/klines", f"{SICK}*"),
    "a web page": Fault("html_body", 200, "*/klines", f"{SICK}*"),
    "an error page": Fault("html_body", 502, "*/klines", f"{SICK}*"),
    "no numbers": Fault("wrong_types", 150, "*/klines", f"{SICK}*"),
    "many gaps": Fault("gap", 150, "*/klines", f"{SICK}*"),
    "nothing": Fault("empty_list", None, "*/klines", f"{SICK}*"),
}


@pytest.mark.parametrize("name", SYMBOL_FAULTS)
def test_one_sick_symbol_is_named_and_harms_no_other(
    market: Market, clean: ScanResult, name: str
) -> None:
    result, desk = market.scan(replace(SYMBOL_FAULTS[name]))
    assert list(reasons_of(result)) == ["S03/USDT"]
    assert result.record.state == "partial"
    assert_counts(result)
    assert [e.symbol for e in desk.events if isinstance(e, SymbolFailed)] == ["S03/USDT"]
    healthy = {k: s for k, s in plain(clean.setups).items() if s.symbol != "S03/USDT"}
    assert healthy
    assert {k: replace(s, regime=None) for k, s in plain(result.setups).items()} == {
        k: replace(s, regime=None) for k, s in healthy.items()
    }


REPAIRABLE = {
    "twice": Fault("duplicate_candle", 20, "*/klines"),
    "out of order": Fault("out_of_order", 20, "*/klines"),
    "slow": Fault("latency_ms", 300),
    "one 503 each": Fault("http_status", 503, "*/klines", count=4),
    "a few lost": Fault("drop_connection", None, "*/klines", count=4),
}


@pytest.mark.parametrize("name", REPAIRABLE)
def test_what_can_be_repaired_changes_no_setup(
    market: Market, clean: ScanResult, name: str
) -> None:
    result, desk = market.scan(replace(REPAIRABLE[name]))
    assert reasons_of(result) == {}
    assert result.record.state == "done"
    assert plain(result.setups) == plain(clean.setups)
    if name == "slow":
        assert sum(isinstance(event, Waiting) for event in desk.events) > 5


@pytest.mark.parametrize("status", [429, 418])
def test_nothing_is_sent_before_retry_after_is_over(
    loopback: LoopbackExchange, tmp_path: Path, status: int
) -> None:
    own = Market(loopback, helper(loopback), tmp_path)
    with own.installed() as desk:
        desk.scan(REQUEST)
        own.server.stats = Stats()
        wait = Fault("http_status", [status, {"Retry-After": "3600"}], "*/klines")
        own.server.faults.append(wait)
        own.server.clock.set(NOON + HOUR)
        result = desk.scan(REQUEST)
        assert result.record.state in ("failed", "partial")
        assert reasons_of(result)
        struck = sum(own.server.stats.faults.values())
        asked = sum(own.server.stats.symbols.values())
        assert 1 <= struck <= 8
        sent = sum(own.server.stats.requests.values())
        again = desk.scan(REQUEST)
        assert sum(own.server.stats.requests.values()) == sent
        assert sum(own.server.stats.symbols.values()) == asked
        assert again.record.state == "failed"
        assert again.setups == ()
    own.exchange.close()


@pytest.mark.parametrize("gone", ["break", "gone"])
def test_a_delisted_symbol_is_left_out_or_named(
    market: Market, clean: ScanResult, gone: str
) -> None:
    result, _ = market.scan(Fault("symbol_delisted", gone, symbol=SICK))
    reasons_of(result)
    assert_counts(result)
    assert result.record.scanned == clean.record.scanned - 1
    mine = plain(result.setups)
    assert {k for k, s in plain(clean.setups).items() if s.symbol != "S03/USDT"} == set(mine)


def test_a_wrong_clock_of_ours_does_not_matter_but_theirs_decides(
    market: Market, clean: ScanResult
) -> None:
    result, _ = market.scan(Fault("clock_skew_ms", 90_000))
    assert reasons_of(result) == {}
    assert plain(result.setups) == plain(clean.setups)
    assert result.record.as_of == NOON + 90_000


def test_an_unreadable_market_list_fails_the_scan_with_a_reason(market: Market) -> None:
    for fault in (
        Fault("html_body", 200, "*/exchangeInfo"),
        Fault("truncated_json", None, "*/exchangeInfo"),
        Fault("http_status", 451, "*/exchangeInfo"),
    ):
        market.server.faults.clear()
        result, _ = market.scan(fault)
        assert result.record.state == "failed"
        assert list(reasons_of(result)) == [""]
        assert result.setups == ()


def test_every_request_is_counted(market: Market) -> None:
    result, _ = market.scan()
    assert result.record.requests == sum(market.server.stats.requests.values())
    market.server.faults.append(Fault("http_status", 503, "*/klines", count=2))
    market.server.stats = Stats()
    result, _ = market.scan()
    assert result.record.requests == sum(market.server.stats.requests.values())


def test_one_new_bar_costs_one_request_a_symbol_and_none_without(market: Market) -> None:
    with market.installed() as desk:
        desk.scan(REQUEST)
        market.server.stats = Stats()
        desk.scan(REQUEST)
        assert market.server.stats.symbols == {}
        market.server.clock.set(NOON + HOUR)
        later = desk.scan(REQUEST)
        assert set(market.server.stats.symbols.values()) == {1}
        assert len(market.server.stats.symbols) == later.record.universe
