"""Months, breakdowns, falls and holding, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.domain.backtester.book import Book
from app.domain.backtester.breakdowns import breakdowns
from app.domain.backtester.buy_and_hold import buy_and_hold
from app.domain.backtester.drawdown import drawdown_series
from app.domain.backtester.monthly import monthly_returns, monthly_table
from app.domain.candles import real_candles
from app.domain.lifecycle import layout as at
from app.domain.regime import RegimeHistory
from tests.domain.backtester.outcomes import DAY, HOUR, Done, outcome_of
from tests.domain.lifecycle.life_builders import Says

NAN = float("nan")


def at_date(text: str) -> int:
    return int(np.datetime64(text, "ms").astype(np.int64))


def book(symbol: str, times: list[int], closes: list[float], skip: int = 0) -> Book:
    ts, close = np.array(times, np.int64), np.array(closes, np.float64)
    candles = real_candles(ts, close, close, close, close, close)
    return Book(symbol, Says(entry=()).columns(candles), candles, (skip, len(ts)))


def rows_by(id: str, *trades: Done, **given: Any) -> dict[str, tuple[int, int, float]]:
    outcome = outcome_of(trades, [1.0] * 200, **given)
    (found,) = [split for split in breakdowns(outcome) if split.id == id]
    return {row.key: (row.n, row.wins, pytest.approx(row.sum_r)) for row in found.rows}


def test_a_month_runs_from_the_close_before_it_to_its_last_close() -> None:
    texts = ["2021-11-30T22", "2021-11-30T23", "2021-12-01", "2022-02-28T23", "2022-03-01"]
    outcome = outcome_of(equity=[100, 110, 99, 198, 99], times=[at_date(t) for t in texts])
    months = [(m.year, m.month, m.change) for m in monthly_returns(outcome)]
    assert months == [
        (2021, 11, pytest.approx(0.1)),
        (2021, 12, pytest.approx(-0.1)),
        (2022, 1, 0),
        (2022, 2, pytest.approx(1)),
        (2022, 3, pytest.approx(-0.5)),
    ]
    first, second = monthly_table(outcome)
    assert (first.year, [m is None for m in first.months]) == (2021, [True] * 10 + [False] * 2)
    assert first.change == pytest.approx(-0.01)
    assert second.change == pytest.approx(0)


def test_months_before_the_epoch_of_a_run_without_bars_or_without_equity() -> None:
    assert monthly_returns(outcome_of(equity=[], start=1.0)) == ()
    broke = outcome_of(equity=[1, -1, 1], step=31 * DAY)
    assert [month.change for month in monthly_returns(broke)] == [0, -2, None]


def test_drawdown_is_the_fall_from_the_highest_so_far() -> None:
    series = drawdown_series(np.array([100, 120, 90, 120, 60.0]))
    assert series == pytest.approx([0, 0, 0.25, 0, 0.5])


def test_trades_by_symbol_weekday_and_hour_of_entry() -> None:
    # Bar 1 opens on Thursday 1 January 1970, 01:00; bar 97 four days later.
    trades = (Done(r=1, entry=1, exit=2), Done(r=-1, entry=97, exit=98, symbol=1), Done(entry=99))
    symbols = ("AAA/USDT", "BBB/USDT", "CCC/USDT")
    trades = (*trades[:2], Done(r=2, entry=99, exit=None))
    assert rows_by("symbol", *trades, symbols=symbols) == {
        "AAA/USDT": (1, 1, 1.0),
        "BBB/USDT": (1, 0, -1.0),
    }
    assert rows_by("weekday", *trades, symbols=symbols) == {"Mon": (1, 0, -1), "Thu": (1, 1, 1)}
    assert rows_by("hour", *trades, symbols=symbols) == {"01": (2, 1, 0.0)}


def test_trades_by_exit_score_and_holding_time() -> None:
    trades = (
        Done(entry=1, exit=1, reason=at.BY_TARGET + 2, score=100),
        Done(r=-1, entry=2, exit=3, reason=at.BY_STOP, score=90),
        Done(r=-1, entry=4, exit=7, reason=at.BY_STOP, score=89.9),
        Done(r=0.01, entry=8, exit=190, reason=at.BY_TIME_STOP, score=0),
    )
    assert rows_by("exit_reason", *trades) == {
        "stop": (2, 0, -2),
        "time_stop": (1, 0, 0.01),
        "tp2": (1, 1, 1),
    }
    assert rows_by("score", *trades) == {
        "0–10": (1, 0, 0.01),
        "80–90": (1, 0, -1),
        "90–100": (2, 1, 0),
    }
    assert list(rows_by("holding_time", *trades)) == ["0", "1", "2–3", "128 and more"]


@pytest.mark.parametrize(
    ("bars", "key"),
    [(0, "0"), (1, "1"), (2, "2–3"), (3, "2–3"), (4, "4–7"), (64, "64–127"), (128, "128 and more")],
)
def test_holding_times_double(bars: int, key: str) -> None:
    assert list(rows_by("holding_time", Done(entry=1, exit=1 + bars))) == [key]


def test_the_regime_is_that_of_the_last_4h_bar_closed_by_the_signals_close() -> None:
    # Judged at 8 h and 12 h; the signal bars open at 6, 7 and 11 h and close one hour later.
    empty = np.empty(0)
    history = RegimeHistory(
        times=np.array([8, 12], np.int64) * HOUR,
        trend=np.array([1.0, -1.0]),
        since=np.zeros(2, np.int64),
        volatility=np.array([NAN, 1.0]),
        score=empty,
        volatility_rank=empty,
        breadth=empty,
        rising=empty,
        points=np.empty((5, 0)),
        adx=empty,
    )
    trades = [Done(r=n, entry=bar, exit=bar) for n, bar in ((1, 7), (2, 8), (3, 11), (4, 12))]
    outcome = outcome_of(trades, [1.0] * 20)
    splits = {split.id: split for split in breakdowns(outcome, history)}
    assert {row.key: row.sum_r for row in splits["regime"].rows} == {"bull": 5, "bear": 4, "–": 1}
    assert {row.key: row.n for row in splits["volatility"].rows} == {"high": 1, "–": 3}
    assert "regime" not in {split.id for split in breakdowns(outcome)}


def test_conditions_split_by_their_truth_at_the_signal() -> None:
    outcome = outcome_of([Done(r=r, entry=n, exit=n) for n, r in enumerate((1, 2, -1), 1)], [1] * 5)
    truths = {"trend": np.array([1, 0, -1], np.int8)}
    split = breakdowns(outcome, conditions=truths)[-1]
    assert (split.id, split.label) == ("condition:trend", "trend")
    assert {row.key: row.mean_r for row in split.rows} == {"true": 1, "false": 2, "undefined": -1}


def test_a_row_says_rates_money_and_whether_it_rests_on_too_few_cases() -> None:
    trades = [Done(r=1 if n % 2 else -1, entry=n, exit=n) for n in range(1, 20)]
    (row,) = breakdowns(outcome_of(trades, [1] * 40))[0].rows
    assert (row.n, row.wins, row.losses, row.is_too_few) == (19, 10, 9, True)
    assert row.win_rate == pytest.approx(10 / 19)
    assert row.mean_r == pytest.approx(1 / 19)
    assert row.profit == pytest.approx(10)
    (more,) = breakdowns(outcome_of([*trades, Done(entry=30, exit=30)], [1] * 40))[0].rows
    assert not more.is_too_few


def test_equal_parts_are_bought_at_each_symbols_first_close_of_the_run() -> None:
    books = [
        book("AAA", [0, HOUR, 2 * HOUR, 3 * HOUR], [50, 100, 200, 50], skip=1),
        # Begins later and ends before the run: cash until then, its last worth afterwards.
        book("BBB", [2 * HOUR], [7.0]),
        book("CCC", [HOUR, 2 * HOUR], [10, 30]),
        book("DDD", [0], [1.0], skip=1),
    ]
    times = np.array([1, 2, 3], np.int64) * HOUR
    worth = buy_and_hold(books, times, 300)
    assert worth == pytest.approx([300, 200 + 100 + 300, 50 + 100 + 300])


def test_without_a_bar_the_money_is_held() -> None:
    assert buy_and_hold([], np.array([0, HOUR]), 500).tolist() == [500, 500]
