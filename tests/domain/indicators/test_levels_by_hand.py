"""Levels, turns and averaged candles on cases that can be done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.timeframe import DAY, HOUR, WEEK, Timeframe
from tests.domain.indicators.generated_batches import (
    MONDAY,
    batch_of,
    computed,
    priced,
    random_candles,
    shaped,
)

NAN = float("nan")
PIVOTS = ("p", "r1", "r2", "r3", "s1", "s2", "s3")


def same(column: np.ndarray, expected: list[float]) -> None:
    np.testing.assert_allclose(column, expected, rtol=1e-12)


def test_heikin_ashi_candles() -> None:
    batch = replace(shaped([12.0, 15.0], [8.0, 9.0], [11.0, 14.0]), open=np.array([9.0, 10.0]))
    values = computed("ha", batch)
    same(values["close"], [10.0, 12.0])
    same(values["open"], [10.0, 10.0])
    same(values["high"], [12.0, 15.0])
    same(values["low"], [8.0, 9.0])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("classic", [9.0, 12.0, 15.0, 21.0, 6.0, 3.0, -3.0]),
        ("fibonacci", [9.0, 11.292, 12.708, 15.0, 6.708, 5.292, 3.0]),
        ("camarilla", [9.0, 9.55, 10.1, 10.65, 8.45, 7.9, 7.35]),
    ],
)
def test_pivots_of_a_day_hold_all_of_the_next(kind: str, expected: list[float]) -> None:
    """High 12, low 6 and close 9 on Monday are used from Tuesday's first bar to its last."""
    close = [9.0] * 72
    high, low = close.copy(), close.copy()
    high[5], low[17], high[30] = 12.0, 6.0, 99.0
    values = computed("pivots", shaped(high, low, close), kind=kind)
    for name, value in zip(PIVOTS, expected, strict=True):
        assert np.isnan(values[name][:24]).all()
        same(values[name][24:48], [value] * 24)
    assert values["p"][48] == (99.0 + 9.0 + 9.0) / 3.0


def test_pivots_leave_out_a_session_without_its_beginning() -> None:
    batch = priced([float(hour) for hour in range(72)])
    late = replace(batch, ts=batch.ts + 3 * HOUR)
    values = computed("pivots", late)["p"]
    assert np.isnan(values[: 21 + 24]).all()
    assert values[21 + 24] == (44.0 + 21.0 + 44.0) / 3.0


def test_pivots_of_weeks_and_on_long_bars() -> None:
    days = replace(priced([float(day) for day in range(1, 15)]), timeframe=Timeframe.D1)
    days = replace(days, ts=MONDAY + DAY * np.arange(14))
    values = computed("pivots", days, anchor="week")["p"]
    same(values, [NAN] * 7 + [(7.0 + 1.0 + 7.0) / 3.0] * 7)
    weeks = replace(
        priced([1.0, 2.0, 3.0]), timeframe=Timeframe.W1, ts=MONDAY + WEEK * np.arange(3)
    )
    assert np.isnan(computed("pivots", weeks)["p"]).all()
    same(computed("pivots", weeks, anchor="week")["p"], [NAN, 1.0, 2.0])


def test_a_zigzag_knows_a_turn_once_the_price_has_left_it() -> None:
    values = computed("zigzag", priced([100, 105, 111, 100, 98, 99, 108, 120, 110]), percent=10)
    same(values["price"], [NAN, NAN, 100, 100, 111, 111, 98, 98, 98])
    same(values["direction"], [NAN, NAN, 1, 1, -1, -1, 1, 1, 1])


def test_a_bar_that_goes_on_confirms_no_turn() -> None:
    high, low = [100.0, 111, 130, 120], [100.0, 111, 90, 115]
    values = computed("zigzag", shaped(high, low, [100.0, 111, 100, 116]), percent=10)
    same(values["price"], [NAN, 100, 100, 130])
    same(values["direction"], [NAN, 1, 1, -1])


@pytest.mark.parametrize(("close", "price", "side"), [(112.0, 90.0, 1.0), (95.0, 110.0, -1.0)])
def test_a_first_bar_that_turns_both_ways_counts_for_its_close(
    close: float, price: float, side: float
) -> None:
    values = computed("zigzag", shaped([110.0, 120], [90.0, 80], [100.0, close]), percent=10)
    assert (values["price"][1], values["direction"][1]) == (price, side)


def test_levels_join_pivots_that_are_near_each_other() -> None:
    batch = priced([10.0, 12.0, 10.05, 12.05, 11.0])
    given = {"left": 1, "right": 1, "lookback": 20, "tolerance": 0.01}
    support = computed("support", batch, **given)
    same(support["level"], [NAN, NAN, NAN, 12.0, 10.05])
    same(support["touches"], [NAN, NAN, NAN, 1, 1])
    resistance = computed("resistance", batch, **given)
    same(resistance["level"], [NAN, NAN, 12.0, NAN, 12.025])
    same(resistance["touches"], [NAN, NAN, 1, NAN, 2])
    apart = computed("resistance", batch, **{**given, "tolerance": 0.001})
    same(apart["level"], [NAN, NAN, 12.0, NAN, 12.0])


def test_levels_forget_old_pivots() -> None:
    batch = priced([10.0, 12.0, 10.05, 12.05, 11.0])
    given = {"left": 1, "right": 1, "lookback": 2}
    same(computed("support", batch, **given)["level"], [NAN] * 3 + [10.05, NAN])
    same(computed("resistance", batch, **given)["level"], [NAN, NAN, 12.0, NAN, 12.05])


def test_levels_of_prices_below_zero() -> None:
    """No market has them, but a spread read from a file may."""
    candles = random_candles(400, 10)
    prices = [candles.high - 100.0, candles.low - 100.0, candles.close - 100.0]
    values = computed("support", shaped(*map(list, prices)), left=2, right=2)
    known = ~np.isnan(values["level"])
    assert known.sum() > 100
    assert (values["level"][known] <= prices[2][known]).all()


@pytest.mark.parametrize(
    ("index", "price", "given", "expected"),
    [
        ([5, 1, 5, 2, 5, 5], [9, 8, 9, 7, 9, 9], {}, [NAN, NAN, 0, 0, 1, 0]),
        ([5, 1, 5, 2, 5, 5], [9, 8, 9, 8, 9, 9], {}, [NAN, NAN, 0, 0, 0, 0]),
        ([5, 1, 5, 2, 5, 5], [9, 8, 9, 7, 9, 9], {"max": 1}, [NAN, NAN, 0, 0, 0, 0]),
        ([5, 1, 5, 2, 5, 5], [9, 8, 9, 7, 9, 9], {"min": 3}, [NAN, NAN, 0, 0, 0, 0]),
        ([5, 2, 5, 1, 5, 5], [9, 7, 9, 8, 9, 9], {"hidden": "true"}, [NAN, NAN, 0, 0, 1, 0]),
        ([1, 5, 1, 4, 1, 1], [5, 7, 5, 8, 5, 5], {"direction": "bearish"}, [NAN, NAN, 0, 0, 1, 0]),
        (
            [1, 4, 1, 5, 1, 1],
            [5, 8, 5, 7, 5, 5],
            {"direction": "bearish", "hidden": "true"},
            [NAN, NAN, 0, 0, 1, 0],
        ),
    ],
)
def test_a_divergence_is_told_when_its_second_pivot_is_confirmed(
    index: list[float], price: list[float], given: dict[str, float | str], expected: list[float]
) -> None:
    sides: dict[str, float | str] = {"left": 1, "right": 1, "min": 1, "max": 10}
    batch, source = priced(price), np.array(index, np.float64)
    same(computed("divergence", batch, source, **{**sides, **given})["value"], expected)


def test_a_plateau_of_an_oscillator_is_one_pivot_in_spite_of_rounding() -> None:
    """The RSI of a halt wobbles by a unit in its last place."""
    index = np.array([50.0, 30.0, 30.0, 30.0, 50.0, 40.0, 50.0, 50.0])
    index[2] = np.nextafter(30.0, 0.0)
    batch = priced([9.0, 8.0, 8.0, 8.0, 9.0, 7.0, 9.0, 9.0])
    given = {"left": 1, "right": 1, "min": 4, "max": 4}
    column = computed("divergence", batch, index, **given)["value"]
    same(column, [NAN, NAN, 0, 0, 0, 0, 1, 0])


def test_fisher_begins_anew_after_a_halt() -> None:
    before, after = random_candles(40, 5), random_candles(60, 6)
    close = [*before.close, *[before.close[-1]] * 20, *after.close]
    values = computed("fisher", priced(close))
    halted = slice(40 + 8, 60)
    assert np.isnan(values["fisher"][halted]).all()
    assert np.isnan(values["signal"][48:61]).all()
    alone = computed("fisher", priced([*[before.close[-1]] * 20, *after.close]))
    np.testing.assert_array_equal(values["fisher"][60:], alone["fisher"][20:])


def test_stochastic_rsi_is_undefined_in_a_halt() -> None:
    close = [*random_candles(100, 7).close, *[99.0] * 40]
    values = computed("stochrsi", priced(close))
    assert np.isnan(values["k"][100 + 13 :]).all()
    assert not np.isnan(values["k"][60:113]).any()


def test_ulcer_measures_falls_from_the_top() -> None:
    values = computed("ulcer", priced([10.0, 8.0, 9.0, 9.0]), length=2)["value"]
    # Falls of 20 %, 0 % and 0 %.
    same(values, [NAN, NAN, np.sqrt(200.0), 0.0])


def test_ease_of_movement_needs_volume() -> None:
    batch = shaped([11.0, 13, 14, 15, 16], [9.0, 11, 12, 13, 14], [10.0] * 5)
    batch = replace(batch, volume=np.array([1.0, 4.0, 0.0, 5.0, 10.0]))
    values = computed("eom", batch, length=1)["value"]
    same(values, [NAN, 10_000.0, NAN, 4_000.0, 2_000.0])
    same(computed("eom", batch, length=2)["value"], [NAN, NAN, NAN, NAN, 3_000.0])


def test_klinger_counts_a_fall_of_the_typical_price_as_selling() -> None:
    batch = priced([1.0, 2.0, 2.0, 1.0], [9.0, 3.0, 5.0, 7.0])
    values = computed("kvo", batch, fast=1, slow=3, signal=1)
    same(values["kvo"], [NAN, NAN, NAN, -7.0 - (3.0 + 5.0 - 7.0) / 3.0])


def test_pivots_of_one_symbol_know_nothing_of_another() -> None:
    batch = batch_of(random_candles(72, 8), random_candles(10, 9))
    assert np.isnan(computed("pivots", batch)["p"][72:]).all()
