"""An account's fills through the real ccxt in its helper process, over signed HTTP."""

from __future__ import annotations

import asyncio
import logging
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from app.adapters.exchange.account import Paging, spans
from app.adapters.exchange.ccxt_exchange import CcxtExchange
from app.adapters.exchange.connection import Connection
from app.adapters.exchange.fill_rows import read_fills
from app.domain.errors import BadInput, SymbolError
from app.services.events import Waiting
from app.services.ports.fills import AccountKey, FillsWanted, KeyRights
from tests.loopback.account import KEY, SECRET
from tests.loopback.generated import NOON
from tests.loopback.server import LoopbackExchange
from tests.loopback.streams import ended

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN = AccountKey(KEY, SECRET)
SECOND = 1000


@pytest.fixture(scope="module")
def shared(candle_folder: Path) -> Iterator[tuple[LoopbackExchange, CcxtExchange]]:
    with LoopbackExchange(candle_folder, start=NOON, speed=0) as server:
        exchange = CcxtExchange(
            Connection("binance", server.url, backoff_ms=10), lambda: time.time_ns() // 1_000_000
        )
        account = server.exchange.account
        for place in range(2_345):
            side = "sell" if place % 3 == 2 else "buy"
            at = NOON - (3_000 - place) * SECOND
            account.fill("BTCUSDT", at, side, f"100.{place:04}", "0.50", fee="0.00007500 BNB")
        account.fill("S01USDT", NOON - 5 * SECOND, "buy", "0.00001234", "81000.1")
        ended(exchange.market_time())
        yield server, exchange
        exchange.close()


def told(exchange, key, *wanted):
    """Replies by symbol: fills in their order, and the error if there is one."""
    found = {}
    for step in exchange.fills(key, wanted):
        if not isinstance(step, Waiting):
            fills, error = found.get(step.wanted.symbol, ((), None))
            found[step.wanted.symbol] = (fills + step.fills, step.error or error)
    return found


def test_every_page_is_fetched_exactly(shared):
    server, exchange = shared
    before = server.exchange.stats.requests["/api/v3/myTrades"]
    found = told(exchange, OWN, FillsWanted("BTC/USDT", 0), FillsWanted("S01/USDT", 0))
    assert server.exchange.stats.requests["/api/v3/myTrades"] - before == 4
    fills, error = found["BTC/USDT"]
    assert error is None
    assert [fill.id for fill in fills] == [str(1000 + place) for place in range(2_345)]
    assert fills[7].price == Decimal("100.0007")
    assert (fills[2].side, fills[3].side) == ("sell", "buy")
    assert (fills[0].fee, fills[0].fee_currency) == (Decimal("0.000075"), "BNB")
    (only,), _ = found["S01/USDT"]
    assert (only.price, only.amount) == (Decimal("0.00001234"), Decimal("81000.1"))
    assert only.time == NOON - 5 * SECOND


def test_goes_on_from_the_newest_known(shared):
    server, exchange = shared
    before = server.exchange.stats.requests["/api/v3/myTrades"]
    fills, _ = told(exchange, OWN, FillsWanted("BTC/USDT", 0, "3340"))["BTC/USDT"]
    assert [fill.id for fill in fills] == ["3340", "3341", "3342", "3343", "3344"]
    assert server.exchange.stats.requests["/api/v3/myTrades"] - before == 1


def test_unknown_symbol_fails_alone(shared):
    _, exchange = shared
    found = told(exchange, OWN, FillsWanted("GONE/USDT", 0), FillsWanted("S01/USDT", 0))
    assert isinstance(found["GONE/USDT"][1], SymbolError)
    assert len(found["S01/USDT"][0]) == 1


@pytest.mark.parametrize("key", [AccountKey("another", SECRET), AccountKey(KEY, "another")])
def test_key_that_is_not_taken_is_said_without_showing_it(shared, key, caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(BadInput, match="does not take the key") as caught:
        ended(shared[1].key_rights(key))
    shown = f"{caught.value} {caplog.text} {key!r}"
    assert not any(word in shown for word in (KEY, SECRET, "another"))


def test_rights_of_a_key(shared):
    server, exchange = shared
    assert ended(exchange.key_rights(OWN)) == KeyRights(told=True)
    rights = server.exchange.account.rights
    for name, expected in (
        ("enableSpotAndMarginTrading", KeyRights(told=True, trade=True)),
        ("enableWithdrawals", KeyRights(told=True, withdraw=True)),
        ("permitsUniversalTransfer", KeyRights(told=True, withdraw=True)),
    ):
        rights[name] = True
        assert ended(exchange.key_rights(OWN)) == expected
        rights[name] = False


def test_market_data_still_comes_unsigned(shared):
    """The same helper serves both; what anybody may see carries no key."""
    server, exchange = shared
    assert ended(exchange.market_time()) == NOON
    assert "BTC/USDT" in ended(exchange.tickers())
    assert server.exchange.stats.statuses.keys() >= {"200"}


@pytest.mark.parametrize("newest_first", [True, False])
@pytest.mark.parametrize("rows", [5, 50])
def test_spans_hold_everything_whichever_end_a_page_begins_at(newest_first, rows):
    times = [place * place * 97 % 400_000 for place in range(300)]

    async def fetch(begin, end):
        inside = sorted(time for time in times if begin <= time <= end)
        return inside[-rows:] if newest_first else inside[:rows]

    async def everything():
        pages = spans(fetch, 0, 400_000, Paging(rows, 90_000))
        return [time async for page in pages for time in page]

    assert set(asyncio.run(everything())) == set(times)


def test_rows_that_make_no_sense_are_left_out():
    good = ["7", NOON, "buy", "1.5", "2", None, None]
    for place, value in (
        (0, ""),
        (1, "soon"),
        (1, 5),
        (2, "hold"),
        (3, "nan"),
        (3, "0"),
        (4, None),
        (4, True),
        (5, "0.1"),
    ):
        row = list(good)
        row[place] = value
        fills, refused = read_fills([good, row])
        assert (len(fills), refused) == (1, 1), (place, value)
