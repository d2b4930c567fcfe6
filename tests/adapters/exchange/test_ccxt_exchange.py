"""The adapter against a real HTTP exchange, with the real ccxt in its helper process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.adapters.exchange.ccxt_exchange import CcxtExchange
from app.adapters.exchange.connection import Connection
from app.adapters.exchange.host_gate import MOST_AT_ONCE
from app.domain.errors import (
    ExchangeError,
    RetryableError,
    SymbolError,
)
from app.domain.timeframe import HOUR, Timeframe
from app.services.events import Waiting
from app.services.ports import CandleRequest
from tests.loopback.faults import Fault, Limiter, Stats
from tests.loopback.generated import NOON
from tests.loopback.streams import ended, replies_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.services.events import Event
    from tests.loopback.server import LoopbackExchange

SYMBOLS = ("BTC/USDT", "S01/USDT", "S02/USDT", "S03/USDT")


def wall() -> int:
    return time.time_ns() // 1_000_000


def wanted(bars: int = 20, symbols: tuple[str, ...] = SYMBOLS) -> list[CandleRequest]:
    return [CandleRequest(s, Timeframe.H1, NOON - bars * HOUR, NOON) for s in symbols]


@pytest.fixture(scope="module")
def shared(candle_folder: Path) -> Iterator[tuple[LoopbackExchange, CcxtExchange]]:
    """One exchange and one helper for the tests that leave both sound."""
    from tests.loopback.server import LoopbackExchange

    with LoopbackExchange(candle_folder, start=NOON, speed=0) as server:
        exchange = CcxtExchange(Connection("binance", server.url, backoff_ms=10), wall)
        ended(exchange.markets())
        yield server, exchange
        exchange.close()


@pytest.fixture
def market(
    shared: tuple[LoopbackExchange, CcxtExchange],
) -> Iterator[tuple[LoopbackExchange, CcxtExchange]]:
    """The shared pair with clean counts, limits and faults."""
    server, _exchange = shared
    server.exchange.stats, server.exchange.limiter = Stats(), Limiter()
    yield shared
    server.exchange.faults.clear()


def test_time_markets_and_tickers(market: tuple[LoopbackExchange, CcxtExchange]) -> None:
    server, exchange = market
    assert ended(exchange.market_time()) == NOON
    markets = ended(exchange.markets())
    assert [m.symbol for m in markets[:2]] == ["BTC/USDT", "S01/USDT"]
    assert (markets[0].tick, markets[0].lot, markets[0].minimum_notional) == (0.0001, 0.01, 5.0)
    tickers = ended(exchange.tickers())
    assert set(tickers) == {m.symbol for m in markets}
    assert tickers["BTC/USDT"].last == server.exchange.markets["BTCUSDT"].day(NOON)["last"]
    assert Timeframe.H1 in exchange.timeframes()
    assert exchange.load is not None
    assert exchange.load[1] == 6000
    assert not any("fapi" in path or "dapi" in path for path in server.exchange.stats.requests)


def test_candles_equal_the_file(market: tuple[LoopbackExchange, CcxtExchange]) -> None:
    server, exchange = market
    before = exchange.requests_sent
    reply = replies_of(exchange, wanted(1500, ("BTC/USDT",)))["BTC/USDT"]
    frame = server.exchange.markets["BTCUSDT"].frames[HOUR]
    rows = slice(frame.before(NOON - 1500 * HOUR - 1), frame.before(NOON - 1))
    assert reply.candles is not None
    assert np.array_equal(reply.candles.ts, frame.ts[rows])
    columns = (reply.candles.open, reply.candles.high, reply.candles.low, reply.candles.close)
    assert np.array_equal(np.column_stack((*columns, reply.candles.volume)), frame.rows[rows])
    assert exchange.requests_sent - before == 2
    assert server.exchange.stats.requests["/api/v3/klines"] == 2


def test_the_forming_candle_is_left_out(market: tuple[LoopbackExchange, CcxtExchange]) -> None:
    _, exchange = market
    reply = replies_of(exchange, wanted(3, ("BTC/USDT",)))["BTC/USDT"]
    assert reply.candles is not None
    assert reply.candles.ts.tolist() == [NOON - h * HOUR for h in (3, 2, 1)]


def test_pages_are_joined(loopback: LoopbackExchange) -> None:
    exchange = CcxtExchange(Connection("binance", loopback.url, page_rows=7), wall)
    try:
        reply = replies_of(exchange, wanted(15, ("S01/USDT",)))["S01/USDT"]
        frame = loopback.exchange.markets["S01USDT"].frames[HOUR]
        assert reply.candles is not None
        expected = frame.rows[frame.before(NOON - 15 * HOUR - 1) : frame.before(NOON - 1), 3]
        assert reply.candles.close.tolist() == expected.tolist()
        assert loopback.exchange.stats.requests["/api/v3/klines"] == 3
    finally:
        exchange.close()


@pytest.mark.parametrize(
    ("fault", "kind", "said"),
    [
        (Fault("http_status", 500), RetryableError, "trouble of its own (HTTP 500)"),
        (Fault("http_status", 503), RetryableError, "trouble of its own (HTTP 503)"),
        (Fault("drop_connection"), RetryableError, "the connection broke off"),
        (Fault("truncated_json"), RetryableError, "a damaged answer"),
        (Fault("html_body"), RetryableError, "a web page"),
        (Fault("html_body", 502), RetryableError, "trouble of its own (HTTP 502)"),
        (Fault("http_status", 400), SymbolError, "S01/USDT is not traded there any more"),
        (Fault("http_status", 404), SymbolError, "S01/USDT is not traded there any more"),
        (Fault("http_status", 451), ExchangeError, "refuses this address or country (HTTP 451)"),
        (Fault("symbol_delisted", "gone"), SymbolError, "S01/USDT is not traded there any more"),
        (Fault("wrong_types", 20), SymbolError, "hold no usable numbers"),
    ],
    ids=lambda value: f"{value.kind}-{value.value}" if isinstance(value, Fault) else "",
)
def test_a_fault_of_one_symbol_is_named_and_the_others_are_served(
    market: tuple[LoopbackExchange, CcxtExchange], fault: Fault, kind: type, said: str
) -> None:
    server, exchange = market
    fault.symbol = "S01*"
    server.exchange.faults.append(fault)
    replies = replies_of(exchange, wanted())
    error = replies["S01/USDT"].error
    assert type(error) is kind
    assert said in str(error)
    assert "Error" not in str(error)
    assert [s for s in SYMBOLS if replies[s].candles is not None] == [
        s for s in SYMBOLS if s != "S01/USDT"
    ]


@pytest.mark.parametrize("kind", ["gap", "duplicate_candle", "out_of_order", "wrong_types"])
def test_a_passing_candle_fault_is_healed(
    market: tuple[LoopbackExchange, CcxtExchange], kind: str
) -> None:
    server, exchange = market
    clean = replies_of(exchange, wanted(200))
    server.exchange.faults.append(Fault(kind, 2, count=4))
    struck = replies_of(exchange, wanted(200))
    for symbol in SYMBOLS:
        before, after = clean[symbol].candles, struck[symbol].candles
        assert before is not None
        assert after is not None
        assert after.ts.tolist() == before.ts.tolist()
        assert after.close.tolist() == before.close.tolist()


def test_an_empty_answer_gives_no_candles(market: tuple[LoopbackExchange, CcxtExchange]) -> None:
    server, exchange = market
    server.exchange.faults.append(Fault("empty_list", path="*/klines", symbol="S01*"))
    reply = replies_of(exchange, wanted())["S01/USDT"]
    assert reply.candles is not None
    assert len(reply.candles) == 0


def test_an_empty_list_of_markets_is_not_believed(
    market: tuple[LoopbackExchange, CcxtExchange],
) -> None:
    server, exchange = market
    server.exchange.faults.append(Fault("empty_list", path="*/exchangeInfo", count=1))
    with pytest.raises(RetryableError, match="empty list of spot markets"):
        ended(exchange.markets())
    assert len(replies_of(exchange, wanted())) == len(SYMBOLS)


def test_an_unknown_symbol_costs_no_request(
    market: tuple[LoopbackExchange, CcxtExchange],
) -> None:
    server, exchange = market
    reply = replies_of(exchange, wanted(5, ("GONE/USDT",)))["GONE/USDT"]
    assert isinstance(reply.error, SymbolError)
    assert server.exchange.stats.requests["/api/v3/klines"] == 0


def test_a_host_that_refuses_everybody_ends_the_call(
    market: tuple[LoopbackExchange, CcxtExchange],
) -> None:
    server, exchange = market
    server.exchange.faults.append(Fault("http_status", 403, path="*/klines"))
    with pytest.raises(ExchangeError, match="HTTP 403"):
        replies_of(exchange, wanted())


def test_a_retry_is_counted(market: tuple[LoopbackExchange, CcxtExchange]) -> None:
    server, exchange = market
    server.exchange.faults.append(Fault("http_status", 503, path="*/klines", count=1))
    before = exchange.requests_sent
    assert replies_of(exchange, wanted(5, ("BTC/USDT",)))["BTC/USDT"].error is None
    assert exchange.requests_sent - before == 2
    assert server.exchange.stats.requests["/api/v3/klines"] == 2


def test_retry_after_is_waited_out_and_told(
    market: tuple[LoopbackExchange, CcxtExchange],
) -> None:
    server, exchange = market
    limited = (429, {"Retry-After": "1"})
    server.exchange.faults.append(Fault("http_status", limited, path="*/klines", count=1))
    began = wall()
    events: list[Event] = []
    replies = []
    for item in exchange.candles(wanted(5, ("BTC/USDT",))):
        if isinstance(item, Waiting):
            events.append(item)
        else:
            replies.append(item)
    assert replies[0].error is None
    assert wall() - began >= 1000
    told = [e for e in events if isinstance(e, Waiting) and e.until is not None]
    assert told
    assert "too many requests" in told[0].note


def test_a_storm_of_refusals_ends_without_a_ban(
    market: tuple[LoopbackExchange, CcxtExchange],
) -> None:
    server, exchange = market
    server.exchange.limiter = Limiter(weight_limit=20, window_s=1)
    frames = (Timeframe.H1, Timeframe.H2, Timeframe.H4, Timeframe.H8)
    requests = [
        CandleRequest(s, t, t.floor(NOON) - 5 * t.milliseconds, t.floor(NOON))
        for s in SYMBOLS
        for t in frames
    ]
    replies = [r for r in exchange.candles(requests) if not isinstance(r, Waiting)]
    assert [r.error for r in replies] == [None] * len(requests)
    statuses = server.exchange.stats.statuses
    assert 0 < statuses["429"] <= MOST_AT_ONCE
    assert statuses["418"] == 0


def test_an_outage_of_the_host_stops_the_call(loopback: LoopbackExchange) -> None:
    exchange = CcxtExchange(Connection("binance", loopback.url, backoff_ms=10), wall)
    loopback.exchange.faults.append(Fault("http_status", 503, path="*/klines"))
    symbols = tuple(f"S0{n}/USDT" for n in range(1, 8))
    requests = [r for bars in range(1, 8) for r in wanted(bars, symbols)]
    try:
        with pytest.raises(RetryableError, match="HTTP 503") as refused:
            replies_of(exchange, requests)
    finally:
        exchange.close()
    assert refused.value.retry_at is not None
    assert loopback.exchange.stats.requests["/api/v3/klines"] < 4 * len(requests)


def test_nothing_is_sent_while_banned_also_by_a_new_helper(loopback: LoopbackExchange) -> None:
    exchange = CcxtExchange(Connection("binance", loopback.url), wall)
    try:
        ended(exchange.markets())
        banned = (418, {"Retry-After": "600"})
        loopback.exchange.faults.append(Fault("http_status", banned, path="*/klines"))
        with pytest.raises(RetryableError, match="shut this address out") as first:
            replies_of(exchange, wanted())
        assert first.value.retry_at is not None
        assert first.value.retry_at > wall() + 500_000
        exchange.close()
        asked = sum(loopback.exchange.stats.requests.values())
        loopback.exchange.faults.clear()
        with pytest.raises(RetryableError) as again:
            ended(exchange.market_time())
        assert again.value.retry_at == exchange.held_until
        assert str(again.value) == str(first.value)
        assert sum(loopback.exchange.stats.requests.values()) == asked
    finally:
        exchange.close()


def test_leaving_early_cancels_what_is_under_way(
    market: tuple[LoopbackExchange, CcxtExchange],
) -> None:
    server, exchange = market
    server.exchange.faults.append(Fault("latency_ms", 60_000, path="*/klines"))
    stream = exchange.candles(wanted())
    waits = [next(stream) for _ in range(4)]
    assert all(isinstance(wait, Waiting) for wait in waits)
    stream.close()
    server.exchange.faults.clear()
    assert ended(exchange.market_time()) == NOON
    assert len(replies_of(exchange, wanted(3))) == len(SYMBOLS)


def test_a_killed_helper_is_survived_and_replaced(loopback: LoopbackExchange) -> None:
    exchange = CcxtExchange(Connection("binance", loopback.url), wall)
    try:
        ended(exchange.markets())
        sent = exchange.requests_sent
        loopback.exchange.faults.append(Fault("latency_ms", 60_000, path="*/klines"))
        stream = exchange.candles(wanted())
        next(stream)
        assert exchange.helper_pid is not None
        os.kill(exchange.helper_pid, signal.SIGKILL)
        with pytest.raises(RetryableError, match="ended unexpectedly"):
            list(stream)
        loopback.exchange.faults.clear()
        assert ended(exchange.market_time()) == NOON
        assert exchange.requests_sent > sent
    finally:
        exchange.close()


PARENT = """
import sys, time
if __name__ == "__main__":
    from app.adapters.exchange.ccxt_exchange import CcxtExchange
    from app.adapters.exchange.connection import Connection
    exchange = CcxtExchange(Connection("binance", sys.argv[1]), lambda: time.time_ns() // 10**6)
    for _ in exchange.market_time():
        pass
    heavy = [name for name in ("ccxt", "aiohttp", "asyncio", "numba") if name in sys.modules]
    print(exchange.helper_pid, *heavy, flush=True)
    time.sleep(60)
"""


def test_the_helper_dies_with_its_killed_parent_and_spares_it_heavy_imports(
    loopback: LoopbackExchange, tmp_path: Path
) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, script, loopback.url], stdout=subprocess.PIPE, env=environment
    ) as parent:
        assert parent.stdout is not None
        pid, *heavy = parent.stdout.readline().decode().split()
        parent.kill()
        # The helper inherited this output: reading ends when the last holder has ended.
        assert parent.stdout.read() == b""
    assert heavy == []
    assert int(pid) > 0


@pytest.mark.market
def test_a_month_of_real_candles_of_every_symbol(real_loopback: LoopbackExchange) -> None:
    exchange = CcxtExchange(Connection("binance", real_loopback.url), wall)
    try:
        symbols = tuple(m.symbol for m in ended(exchange.markets()) if m.active)
        replies = replies_of(exchange, wanted(100, symbols))
        assert len(replies) == len(symbols) > 90
        assert all(r.candles is not None and len(r.candles) == 100 for r in replies.values())
    finally:
        exchange.close()
