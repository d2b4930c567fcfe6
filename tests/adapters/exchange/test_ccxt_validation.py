"""Incoming candles: what is cleaned, what is named unfit, what never passes."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.exchange.paging import fetch_series
from app.adapters.exchange.validation import inspect, is_sound, matrix
from app.domain.errors import SymbolError
from app.domain.timeframe import HOUR, Timeframe
from app.services.ports import CandleRequest

START = 1_667_908_800_000
REQUEST = CandleRequest("BTC/USDT", Timeframe.H1, START, START + 10 * HOUR)


def row(hour: float, price: float = 100.0, volume: float = 5.0) -> list[Any]:
    return [START + int(hour * HOUR), price, price + 1, price - 1, price, volume]


def test_clean_rows_pass_unchanged() -> None:
    found = inspect(matrix([row(h, 100 + h) for h in range(10)]), REQUEST)
    assert found.candles.close.tolist() == [100.0 + h for h in range(10)]
    assert (len(found.unsound), len(found.missing), found.nowhere, found.flags) == (0, 0, 0, ())


def test_rows_outside_the_request_are_left_out() -> None:
    found = inspect(matrix([row(-1), row(0), row(9), row(10)]), REQUEST)
    assert found.candles.ts.tolist() == [START, START + 9 * HOUR]
    assert len(found.missing) == 8


def test_disorder_and_doubles_are_repaired_and_said() -> None:
    found = inspect(matrix([row(1), row(0), row(2, 100), row(2, 200)]), REQUEST)
    assert np.all(np.diff(found.candles.ts) > 0)
    assert found.candles.close.tolist() == [100, 100, 200]
    assert found.flags == (
        "candles came out of order and were sorted",
        "1 candle that came twice dropped",
    )


def test_a_candle_off_the_grid_moves_down_when_the_place_is_free() -> None:
    found = inspect(matrix([row(0), row(1.5, 300), row(2), row(2.25, 400)]), REQUEST)
    assert found.candles.ts.tolist() == [START, START + HOUR, START + 2 * HOUR]
    assert found.candles.close.tolist() == [100, 300, 100]
    assert len(found.flags) == 2


@pytest.mark.parametrize(
    "bad",
    [None, "n/a", "", [], {}, "NaN", float("nan"), float("inf"), -1.0, object()],
    ids=lambda value: type(value).__name__ + str(value)[:4],
)
@pytest.mark.parametrize("column", [1, 2, 3, 4, 5])
def test_what_is_no_number_never_passes(bad: object, column: int) -> None:
    rows = [row(0), row(1), row(2)]
    rows[1][column] = bad
    found = inspect(matrix(rows), REQUEST)
    assert found.candles.ts.tolist() == [START, START + 2 * HOUR]
    assert found.unsound.tolist() == [START + HOUR]


def test_prices_must_lie_between_low_and_high() -> None:
    rows = matrix([[1, 10, 9, 8, 8.5, 1], [1, 10, 11, 10.5, 10.6, 1], [1, 10, 12, 9, 11, 0]])
    assert is_sound(rows).tolist() == [False, False, True]


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(max_size=4),
            st.lists(
                st.one_of(
                    st.none(), st.floats(), st.integers(-(10**20), 10**20), st.text(max_size=3)
                ),
                max_size=8,
            ),
        ),
        max_size=12,
    )
)
def test_whatever_comes_only_sound_candles_leave(rows: list[Any]) -> None:
    found = inspect(matrix(rows), REQUEST)
    columns = found.candles
    table = np.column_stack((columns.ts, columns.open, columns.high, columns.low))
    table = np.column_stack((table, columns.close, columns.volume))
    assert is_sound(table).all()
    assert np.all(np.diff(columns.ts) > 0)
    assert np.all(columns.ts % HOUR == 0)


@given(st.permutations(range(10)), st.integers(1, 12))
def test_order_and_pages_make_no_difference(order: list[int], page: int) -> None:
    whole = [row(h, 100 + h) for h in order]

    async def fetch(since: int, limit: int | None) -> list[Any]:
        later = sorted(r for r in whole if r[0] >= since)
        return later[: min(page, limit or page)]

    series = asyncio.run(fetch_series(REQUEST, fetch, page))
    assert series.candles.close.tolist() == [100.0 + h for h in range(10)]
    assert series.flags == ()


def test_pages_that_never_advance_end() -> None:
    async def fetch(since: int, limit: int | None) -> list[Any]:
        return [row(0)]

    series = asyncio.run(fetch_series(REQUEST, fetch, 2))
    assert series.candles.ts.tolist() == [START]


def test_an_exchange_that_answers_by_window_is_read_past_empty_windows() -> None:
    asked: list[int] = []

    async def fetch(since: int, limit: int | None) -> list[Any]:
        asked.append(since)
        span = (limit or 1) * HOUR
        return [row(h) for h in (7, 8, 9) if since <= START + h * HOUR < since + span]

    series = asyncio.run(fetch_series(REQUEST, fetch, 3))
    assert series.candles.ts.tolist() == [START + h * HOUR for h in (7, 8, 9)]
    assert len(asked) <= 4


def test_a_bad_candle_is_asked_for_again_and_healed() -> None:
    answers = [[row(0), [START + HOUR, None, 1, 1, 1, 1], row(2)], [row(0), row(1), row(2)]]

    async def fetch(since: int, limit: int | None) -> list[Any]:
        return answers.pop(0) if since <= START + HOUR else []

    request = CandleRequest("BTC/USDT", Timeframe.H1, START, START + 3 * HOUR)
    series = asyncio.run(fetch_series(request, fetch, 100))
    assert len(series.candles) == 3
    assert series.flags == ("1 candle without usable numbers asked for again",)


def test_a_candle_that_stays_bad_fails_the_symbol() -> None:
    async def fetch(since: int, limit: int | None) -> list[Any]:
        return [row(0), [START + HOUR, None, 1, 1, 1, 1], row(2)]

    request = CandleRequest("BTC/USDT", Timeframe.H1, START, START + 3 * HOUR)
    with pytest.raises(SymbolError, match=r"1 of the candles of BTC/USDT \(1h\) hold no usable"):
        asyncio.run(fetch_series(request, fetch, 100))


def test_a_hole_that_stays_is_flagged() -> None:
    async def fetch(since: int, limit: int | None) -> list[Any]:
        return [r for r in (row(0), row(2)) if r[0] >= since]

    request = CandleRequest("BTC/USDT", Timeframe.H1, START, START + 3 * HOUR)
    series = asyncio.run(fetch_series(request, fetch, 100))
    assert len(series.candles) == 2
    assert series.flags == ("1 candle missing",)
