"""What the helper process does for a call, here in the test's own process."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.adapters.exchange.calls import Calls
from app.adapters.exchange.connection import Connection
from app.domain.errors import BadInput, RetryableError

if TYPE_CHECKING:
    from tests.loopback.server import LoopbackExchange


def wall() -> int:
    return time.time_ns() // 1_000_000


async def time_of(connection: Connection, *, tells_time: bool = True) -> int:
    calls = Calls(connection, wall, lambda: None)
    calls._client.ccxt.has["fetchTime"] = tells_time
    try:
        async for fields, _ in calls.run({"call": "time"}):
            return int(fields["time"])
    finally:
        await calls.close()
    raise AssertionError("no answer")


@pytest.mark.parametrize(
    ("connection", "kind", "said"),
    [
        (Connection("binanse"), BadInput, "did you mean 'binance'"),
        (Connection("binance", "http://127.0.0.1:9"), RetryableError, "nothing answers"),
        (Connection("binance", "https://127.0.0.1:9"), RetryableError, "nothing answers"),
        (
            Connection("binance", "http://127.0.0.1:9", proxy="http://127.0.0.1:9"),
            RetryableError,
            "the proxy does not answer",
        ),
        (
            Connection("binance", "http://127.0.0.1:9", proxy="socks5://127.0.0.1:9"),
            RetryableError,
            "the proxy does not answer",
        ),
        (Connection("binance", "http://name.invalid"), RetryableError, "name was not found"),
    ],
    ids=["unknown", "refused", "tls", "proxy", "socks", "dns"],
)
def test_what_cannot_be_reached_is_said(connection: Connection, kind: type, said: str) -> None:
    with pytest.raises(kind, match=said):
        asyncio.run(time_of(replace(connection, tries=1)))


def test_without_a_time_of_its_own_the_date_header_counts(loopback: LoopbackExchange) -> None:
    before = wall()
    found = asyncio.run(time_of(Connection("binance", loopback.url), tells_time=False))
    assert before - 2_000 <= found <= wall()


def test_each_named_exchange_is_kept_to_its_spot_markets() -> None:
    async def kinds(name: str) -> object:
        calls = Calls(Connection(name), wall, lambda: None)
        try:
            options = calls._client.ccxt.options
            assert calls.status()["timeframes"]
            assert calls._page_rows
            return options["defaultType"], options.get("fetchMarkets", {})
        finally:
            await calls.close()

    for name in ("binance", "bybit", "okx", "kucoin", "kraken", "coinbase"):
        default, markets = asyncio.run(kinds(name))  # type: ignore[misc]
        assert default == "spot"
        assert not isinstance(markets, dict) or markets.get("types", ["spot"]) == ["spot"]


def test_an_address_replaces_the_host_everywhere() -> None:
    async def addresses(name: str) -> str:
        calls = Calls(Connection(name, "http://127.0.0.1:9/"), wall, lambda: None)
        try:
            return repr(calls._client.ccxt.urls["api"])
        finally:
            await calls.close()

    for name in ("binance", "bybit", "okx", "kucoin", "kraken", "coinbase"):
        said = asyncio.run(addresses(name))
        assert "http://127.0.0.1:9" in said
        assert "https://" not in said
