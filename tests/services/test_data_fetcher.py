"""What is asked for, what is kept and what is handed out, over real HTTP and a real store."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.adapters.exchange.ccxt_exchange import CcxtExchange
from app.adapters.exchange.connection import Connection
from app.adapters.storage.candle_store import SqliteCandleStore
from app.domain.candles import Candles, fill_gaps, merged
from app.domain.errors import RetryableError
from app.domain.resampling import derive
from app.domain.timeframe import DAY, HOUR, Timeframe
from app.services.data_fetcher import DataFetcher, FetchProgress, Needs, SeriesFailed
from tests.loopback.faults import Fault, Stats
from tests.loopback.generated import NOON
from tests.loopback.server import LoopbackExchange
from tests.loopback.streams import ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.services.data_fetcher import FetchedData
    from app.services.events import Event

SYMBOLS = ("S01/USDT", "S02/USDT", "S03/USDT", "S04/USDT")
NEEDS = Needs(
    SYMBOLS,
    {Timeframe.H1: 300, Timeframe.H4: 200},
    "BTC/USDT",
    {Timeframe.H4: 250, Timeframe.D1: 60},
)


class Desk:
    """An exchange, a store and a fetcher over them."""

    def __init__(self, server: LoopbackExchange, exchange: CcxtExchange, path: Path) -> None:
        self.server = server
        self.exchange = exchange
        self.path = path
        self.store = SqliteCandleStore(path)
        self.fetcher = DataFetcher(exchange, self.store)
        self.events: list[Event] = []

    def load(self, now: int = NOON, needs: Needs = NEEDS) -> FetchedData:
        self.server.exchange.stats = Stats()
        self.server.exchange.clock.set(now)
        self.events.clear()
        return ended(self.fetcher.load(needs, now), self.events)

    @property
    def asked(self) -> dict[str, int]:
        return dict(self.server.exchange.stats.symbols)


@pytest.fixture(scope="module")
def place(candle_folder: Path) -> Iterator[tuple[LoopbackExchange, CcxtExchange]]:
    with LoopbackExchange(candle_folder, start=NOON, speed=0) as server:
        exchange = CcxtExchange(
            Connection("binance", server.url, backoff_ms=10), lambda: time.time_ns() // 10**6
        )
        ended(exchange.markets())
        yield server, exchange
        exchange.close()


@pytest.fixture
def desk(place: tuple[LoopbackExchange, CcxtExchange], tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(*place, tmp_path / "candles.db")
    yield desk
    desk.server.exchange.faults.clear()
    desk.store.close()


def same(one: Candles, other: Candles) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in Candles.__slots__
    )


def test_a_first_load_asks_for_each_series_once(desk: Desk) -> None:
    data = desk.load()
    assert data.failures == {}
    assert data.flags == ()
    assert data.requests == 4 * 2 + 2
    assert set(desk.asked.values()) == {1}
    assert len(data.candles("S01/USDT", Timeframe.H1)) == 300
    assert len(data.candles("BTC/USDT", Timeframe.D1)) == 60
    progress = [e for e in desk.events if isinstance(e, FetchProgress)]
    assert (progress[-1].done, progress[-1].total) == (10, 10)


def test_the_same_load_again_asks_for_nothing(desk: Desk) -> None:
    first = desk.load()
    again = desk.load(NOON + 59 * 60_000)
    assert again.requests == 0
    assert same(again.candles("S01/USDT", Timeframe.H4), first.candles("S01/USDT", Timeframe.H4))


def test_one_new_bar_costs_one_request_a_symbol(desk: Desk) -> None:
    desk.load()
    for hour in range(1, 13):
        data = desk.load(NOON + hour * HOUR)
        expected = {f"{s.replace('/', '')} 1h": 1 for s in SYMBOLS}
        if hour % 4 == 0:
            expected["BTCUSDT 4h"] = 1
        assert desk.asked == expected
        assert data.failures == {}
        newest = data.candles("S01/USDT", Timeframe.H1).ts[-1]
        assert newest == NOON + (hour - 1) * HOUR


def test_continued_timeframes_equal_those_of_the_exchange(desk: Desk, tmp_path: Path) -> None:
    desk.load()
    later = NOON + 36 * HOUR
    continued = desk.load(later)
    fresh = Desk(desk.server, desk.exchange, tmp_path / "fresh.db")
    try:
        asked = fresh.load(later)
    finally:
        fresh.store.close()
    for symbol, timeframe in (("S02/USDT", Timeframe.H4), ("BTC/USDT", Timeframe.D1)):
        mine, theirs = continued.candles(symbol, timeframe), asked.candles(symbol, timeframe)
        mine = mine.between(int(theirs.ts[0]), None)
        assert mine.ts.tolist() == theirs.ts.tolist()
        assert np.array_equal(mine.close, theirs.close)
        assert np.allclose(mine.volume, theirs.volume, rtol=1e-12)


def test_batches_have_the_same_symbols_for_all_timeframes(desk: Desk) -> None:
    desk.server.exchange.faults.append(Fault("http_status", 500, symbol="S02*"))
    data = desk.load()
    batches = data.batches((Timeframe.H1, Timeframe.H4), SYMBOLS)
    assert {b.symbols for b in batches.values()} == {SYMBOLS}
    assert [len(batches[Timeframe.H1].candles(i)) for i in range(4)] == [300, 0, 300, 300]
    assert list(data.failures) == ["S02/USDT"]
    assert "HTTP 500" in data.failures["S02/USDT"]
    assert [e.symbol for e in desk.events if isinstance(e, SeriesFailed)] == ["S02/USDT"]


def test_a_failed_symbol_is_whole_after_the_next_load(desk: Desk) -> None:
    desk.load()
    desk.server.exchange.faults.append(Fault("drop_connection", symbol="S03*"))
    assert "S03/USDT" in desk.load(NOON + HOUR).failures
    desk.server.exchange.faults.clear()
    data = desk.load(NOON + 2 * HOUR)
    assert data.failures == {}
    assert desk.asked["S03USDT 1h"] == 1
    assert not data.candles("S03/USDT", Timeframe.H1).filled.any()


def test_the_base_is_continued_without_a_hole_after_a_pause(desk: Desk) -> None:
    desk.load()
    data = desk.load(NOON + 30 * HOUR)
    candles = data.candles("S01/USDT", Timeframe.H1)
    assert np.all(np.diff(candles.ts) == HOUR)
    assert not candles.filled.any()
    assert set(desk.asked) == {f"{s.replace('/', '')} 1h" for s in SYMBOLS} | {"BTCUSDT 4h"}


def test_what_came_before_a_cancel_is_kept(desk: Desk) -> None:
    desk.server.exchange.faults.append(Fault("latency_ms", 60_000, symbol="S04*"))
    stream = desk.fetcher.load(NEEDS, NOON)
    done = 0
    while done < 5:
        event = next(stream)
        done = event.done if isinstance(event, FetchProgress) else done
    stream.close()
    assert len(desk.store.series("binance")) == 5
    desk.server.exchange.faults.clear()
    data = desk.load()
    assert data.requests == 10 - 5
    assert data.failures == {}


def test_a_symbol_without_candles_is_said(desk: Desk) -> None:
    desk.server.exchange.faults.append(Fault("empty_list", path="*/klines", symbol="S01*"))
    data = desk.load()
    assert data.failures == {
        "S01/USDT": "S01/USDT has no 1h candles; it is asked for again at the next scan"
    }


def test_old_candles_are_not_taken_for_new_ones(desk: Desk) -> None:
    desk.load()
    desk.server.exchange.faults.append(Fault("empty_list", path="*/klines", symbol="S01*"))
    data = desk.load(NOON + 5 * HOUR)
    assert "5 bars old" in data.failures["S01/USDT"]
    assert desk.load(NOON + 5 * HOUR).requests == 0


def test_too_many_missing_candles_refuse_the_symbol(desk: Desk) -> None:
    data = desk.load()
    holed = data.candles("S01/USDT", Timeframe.H1)
    for info in desk.store.series("binance"):
        if info.symbol == "S01/USDT":
            desk.store.drop("binance", info.symbol, info.timeframe)
    kept = np.flatnonzero(np.arange(len(holed)) % 5 != 2)
    columns = {name: getattr(holed, name)[kept] for name in Candles.__slots__}
    desk.store.merge("binance", Timeframe.H1, {"S01/USDT": Candles(**columns)})
    data = desk.load(needs=Needs(("S01/USDT",), {Timeframe.H1: 300}, offline=True))
    assert "20% of the 1h candles of S01/USDT are missing" in data.failures["S01/USDT"]


def test_offline_uses_the_store_alone(desk: Desk) -> None:
    online = desk.load()
    offline = desk.load(NOON + 5 * DAY, Needs(SYMBOLS, NEEDS.bars, offline=True))
    assert offline.requests == 0
    assert offline.failures == {}
    assert desk.asked == {}
    mine = offline.candles("S01/USDT", Timeframe.H1)
    assert same(mine, online.candles("S01/USDT", Timeframe.H1))


def test_the_past_answers_as_a_new_installation_would_and_leaves_no_trace(
    desk: Desk, tmp_path: Path
) -> None:
    desk.load()
    before = desk.store.series()
    at = NOON - 500 * HOUR
    needs = Needs(SYMBOLS, NEEDS.bars, past=True)
    data = desk.load(NOON, needs)  # the clock stays; only the question is about the past
    past = ended(desk.fetcher.load(needs, at))
    assert desk.store.series() == before
    assert data.failures == past.failures == {}
    fresh = Desk(desk.server, desk.exchange, tmp_path / "fresh.db")
    try:
        alone = fresh.load(at, Needs(SYMBOLS, NEEDS.bars))
    finally:
        fresh.store.close()
        desk.server.exchange.clock.set(NOON)
    for timeframe in NEEDS.bars:
        for symbol in SYMBOLS:
            assert same(past.candles(symbol, timeframe), alone.candles(symbol, timeframe))


def test_a_host_that_serves_nobody_ends_the_load_only_when_nothing_is_usable(desk: Desk) -> None:
    desk.server.exchange.faults.append(Fault("http_status", 403, path="*/klines"))
    with pytest.raises(Exception, match="HTTP 403"):
        desk.load()
    desk.server.exchange.faults.clear()
    desk.load(needs=Needs(SYMBOLS[:2], NEEDS.bars))
    desk.server.exchange.faults.append(Fault("http_status", 403, path="*/klines"))
    data = desk.load(needs=Needs(SYMBOLS, NEEDS.bars))
    assert data.host_error is not None
    assert set(data.failures) == set(SYMBOLS[2:])
    assert not isinstance(data.host_error, RetryableError)


def test_higher_bars_over_a_gap_come_from_the_filled_base(desk: Desk) -> None:
    desk.load()
    desk.server.exchange.faults.append(Fault("empty_list", path="*/klines", symbol="S01*"))
    desk.load(NOON + HOUR)
    desk.server.exchange.faults.clear()
    data = desk.load(NOON + 8 * HOUR)
    base = data.candles("S01/USDT", Timeframe.H1)
    higher = data.candles("S01/USDT", Timeframe.H4)
    derived = derive(fill_gaps(base, Timeframe.H1), Timeframe.H1, Timeframe.H4)
    assert higher.close[-2:].tolist() == derived.close[-2:].tolist()
    assert len(merged(higher, derived)) == len(higher)
