"""Frames, addresses, redaction, price steps and the gate of a host."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from ccxt.base.decimal_to_precision import DECIMAL_PLACES, SIGNIFICANT_DIGITS, TICK_SIZE
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app.adapters.exchange.connection import Connection, redacted
from app.adapters.exchange.host_gate import HeldError, HostGate
from app.adapters.exchange.markets import spot_markets, spot_tickers, step
from app.adapters.exchange.messages import decode, encode, error_fields, fields_error
from app.domain.errors import (
    BadInput,
    EnvironmentFault,
    ExchangeError,
    RetryableError,
    SymbolError,
)

if TYPE_CHECKING:
    from app.domain.errors import (
        HarrierError,
    )

NOW = 1_667_908_800_000


@given(
    st.dictionaries(st.text(max_size=5).filter(lambda k: k != "columns"), st.text()),
    arrays.arrays(np.int64, st.integers(0, 20)),
    arrays.arrays(np.float64, st.integers(0, 20)),
)
def test_frames_come_back_bit_by_bit(
    header: dict[str, Any], times: np.ndarray, prices: np.ndarray
) -> None:
    frame = decode(encode(header, (times, prices[::-1])))
    assert frame.header == header
    assert frame.columns[0].tobytes() == times.tobytes()
    assert frame.columns[1].tobytes() == np.ascontiguousarray(prices[::-1]).tobytes()
    assert all(column.flags.writeable for column in frame.columns)


@pytest.mark.parametrize(
    "error",
    [
        RetryableError("later", retry_at=5),
        SymbolError("gone", symbol="A/B"),
        ExchangeError("never"),
        EnvironmentFault("missing"),
        BadInput("what"),
    ],
)
def test_errors_cross_the_pipe(error: HarrierError) -> None:
    back = fields_error(error_fields(error))
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert vars(back) == vars(error)


@pytest.mark.parametrize(
    "connection",
    [
        Connection("bin ance"),
        Connection("binance", "127.0.0.1:80"),
        Connection("binance", "ftp://host"),
        Connection("binance", proxy="host:8080"),
        Connection("binance", proxy="http://[::1"),
    ],
)
def test_addresses_that_are_none_are_refused(connection: Connection) -> None:
    with pytest.raises(BadInput):
        connection.check()


def test_logs_hold_no_secrets() -> None:
    connection = Connection("binance", proxy="http://anna:s3cret@proxy:1")
    line = "via http://anna:s3cret@proxy:1 ?apiKey=abc&signature=def s3cret"
    said = redacted(line, connection.secrets)
    assert not any(word in said for word in ("anna", "s3cret", "abc", "def"))


@pytest.mark.parametrize(
    ("precision", "mode", "expected"),
    [
        (0.001, TICK_SIZE, 0.001),
        ("0.1", TICK_SIZE, 0.1),
        (8, DECIMAL_PLACES, 1e-8),
        (0, DECIMAL_PLACES, 1.0),
        (-2, DECIMAL_PLACES, 100.0),
        (5, SIGNIFICANT_DIGITS, 0.0),
        (None, TICK_SIZE, 0.0),
        (float("nan"), TICK_SIZE, 0.0),
    ],
)
def test_steps_follow_the_precision_mode(precision: object, mode: int, expected: float) -> None:
    assert step(precision, mode) == expected


def test_only_named_spot_markets_count() -> None:
    raw = [
        {"spot": True, "symbol": "B/C", "id": "bc", "base": "B", "quote": "C", "active": None},
        {"spot": False, "symbol": "B/C:C", "id": "x"},
        {"spot": True, "symbol": None, "id": "y"},
        None,
    ]
    (market,) = spot_markets(raw, TICK_SIZE)
    assert (market.symbol, market.active, market.tick) == ("B/C", True, 0.0)


def test_unknown_ticker_fields_stay_unknown() -> None:
    raw = [{"symbol": "A/B", "last": "nan", "quoteVolume": None, "percentage": 5}, {"symbol": "Z"}]
    (ticker,) = spot_tickers(raw, {"A/B"})
    assert (ticker.last, ticker.quote_volume, ticker.change) == (None, None, 0.05)


def test_a_long_hold_refuses_at_once_and_a_short_one_is_waited_out() -> None:
    async def scene() -> list[int]:
        clock = iter(range(NOW, NOW + 100_000, 40))
        gate = HostGate(lambda: next(clock), 0)
        gate.hold(NOW + 200_000, "banned")
        with pytest.raises(HeldError, match="banned") as refused:
            async with gate.passage(1):
                pass
        return [refused.value.retry_at or 0]

    assert asyncio.run(scene()) == [NOW + 200_000]


def test_after_a_hold_one_request_goes_alone_until_it_succeeds() -> None:
    async def scene() -> tuple[int, int]:
        now = NOW
        gate = HostGate(lambda: now, 0, held_until=NOW + 10)
        now += 20
        most_alone = most_open = under_way = 0

        async def request(*, ok: bool) -> None:
            nonlocal most_alone, most_open, under_way
            async with gate.passage(1):
                under_way += 1
                if ok:
                    most_open = max(most_open, under_way)
                else:
                    most_alone = max(most_alone, under_way)
                await asyncio.sleep(0)
                under_way -= 1

        await asyncio.gather(*(request(ok=False) for _ in range(5)))
        gate.succeeded()
        await asyncio.gather(*(request(ok=True) for _ in range(5)))
        return most_alone, most_open

    assert asyncio.run(scene()) == (1, 5)


def test_the_load_stops_requests_before_the_limit_does() -> None:
    gate = HostGate(lambda: NOW, 50)
    gate.learn({"X-MBX-USED-WEIGHT-1M": "4700"}, allowed=6000)
    assert gate.load == (4700, 6000)
    assert gate._pace(NOW) == 0
    gate.learn({"x-mbx-used-weight-1m": "4801"})
    assert gate._pace(NOW) > 0
