"""Indicators without a counterpart in TA-Lib, on cases that can be done by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.timeframe import DAY, HOUR
from tests.domain.indicators.generated_batches import (
    MONDAY,
    batch_of,
    computed,
    priced,
    random_candles,
    shaped,
)

NAN = float("nan")


def same(column: np.ndarray, expected: list[float]) -> None:
    np.testing.assert_allclose(column, expected, rtol=1e-12)


def test_bollinger_width_and_percent() -> None:
    bands = computed("bbands", priced([1.0, 3.0, 5.0]), length=2, mult=2)
    same(bands["middle"], [NAN, 2.0, 4.0])
    same(bands["upper"], [NAN, 4.0, 6.0])
    same(bands["lower"], [NAN, 0.0, 2.0])
    same(bands["width"], [NAN, 2.0, 1.0])
    same(bands["percent"], [NAN, 0.75, 0.75])


def test_stochastic_rsi_places_the_rsi_in_its_own_range() -> None:
    batch = batch_of(random_candles(60, 1))
    index = computed("rsi", batch)["value"]
    values = computed("stochrsi", batch, k=1, d=3)
    window = index[60 - 14 :]
    place = 100.0 * (index[-1] - window.min()) / (window.max() - window.min())
    assert values["k"][-1] == pytest.approx(place)
    assert values["d"][-1] == pytest.approx(values["k"][-3:].mean())
    assert np.isnan(values["k"][:27]).all()
    assert not np.isnan(values["k"][27:]).any()


def test_supertrend_follows_a_rise_and_flips_on_a_fall() -> None:
    close = [10.0, 11, 12, 13, 14, 15, 16, 8, 7, 6]
    batch = shaped([c + 0.5 for c in close], [c - 0.5 for c in close], close)
    values = computed("supertrend", batch, length=1, mult=1)
    # The true range is 1.5 while the price rises, so the upper band is 11 + 1.5 at the first row.
    same(
        values["direction"],
        [NAN, -1, -1, 1, 1, 1, 1, -1, -1, -1],
    )
    same(values["line"], [NAN, 12.5, 12.5, 11.5, 12.5, 13.5, 14.5, 16.5, 8.5, 7.5])


def test_keltner_is_an_average_and_a_range() -> None:
    batch = batch_of(random_candles(80, 2))
    values = computed("keltner", batch)
    same(values["middle"], list(computed("ema", batch)["value"]))
    reach = 2.0 * computed("atr", batch, length=10)["value"]
    same(values["upper"], list(values["middle"] + reach))
    same(values["lower"], list(values["middle"] - reach))


def test_ichimoku_draws_its_cloud_26_bars_late() -> None:
    batch = batch_of(random_candles(200, 3))
    values = computed("ichimoku", batch)
    for row in (120, 199):
        middles = {
            bars: (
                batch.high[row - bars + 1 : row + 1].max()
                + batch.low[row - bars + 1 : row + 1].min()
            )
            / 2
            for bars in (9, 26)
        }
        assert values["tenkan"][row] == middles[9]
        assert values["kijun"][row] == middles[26]
        then = row - 26
        assert values["senkou_a"][row] == (values["tenkan"][then] + values["kijun"][then]) / 2
        window = slice(then - 51, then + 1)
        assert values["senkou_b"][row] == (batch.high[window].max() + batch.low[window].min()) / 2


def test_choppiness_of_a_straight_way_is_low() -> None:
    close = [float(c) for c in range(1, 31)]
    values = computed("chop", priced(close))["value"]
    # Fourteen true ranges of 1 over a range of 13.
    assert values[-1] == pytest.approx(100 * np.log10(14 / 13) / np.log10(14))


def test_alma_weighs_by_a_gaussian() -> None:
    weights = np.exp(-((np.arange(3) - 0.85 * 2) ** 2) / (2 * (3 / 6) ** 2))
    expected = float(weights @ np.array([2.0, 4.0, 9.0]) / weights.sum())
    assert computed("alma", priced([2.0, 4.0, 9.0]), length=3)["value"][-1] == pytest.approx(
        expected
    )


def test_relative_volume_leaves_the_bar_itself_out() -> None:
    values = computed("relative_volume", priced([1.0] * 4, [1.0, 3.0, 6.0, 9.0]), length=2)
    same(values["value"], [NAN, NAN, 3.0, 2.0])


def test_vwap_begins_anew_at_midnight() -> None:
    batch = priced([1.0, 2.0, 4.0, 8.0], [1.0, 3.0, 1.0, 1.0])
    batch = replace(batch, ts=np.array([MONDAY, MONDAY + HOUR, MONDAY + DAY, MONDAY + DAY + HOUR]))
    same(computed("vwap", batch)["vwap"], [1.0, 1.75, 4.0, 6.0])
    same(computed("vwap", batch, anchor="week")["vwap"], [1.0, 1.75, 2.2, 19 / 6])


def test_vwap_of_a_month_begins_on_its_first_day() -> None:
    batch = priced([1.0, 2.0, 4.0], [1.0, 1.0, 1.0])
    batch = replace(batch, ts=MONDAY + 5 * DAY + HOUR * np.array([-1, 0, 1]))  # 2022-01-01
    same(computed("vwap", batch, anchor="month")["vwap"], [NAN, 2.0, 3.0])


def test_vwap_is_undefined_in_a_session_without_its_beginning() -> None:
    batch = priced([1.0, 2.0, 4.0], [1.0, 1.0, 1.0])
    batch = replace(batch, ts=MONDAY + HOUR * np.array([23, 24, 25]))
    same(computed("vwap", batch)["vwap"], [NAN, 2.0, 3.0])


def test_swings_are_known_only_once_confirmed() -> None:
    high = [1.0, 3, 2, 1, 5, 4, 3, 2]
    values = computed("swing_high", shaped(high, high, high), left=1, right=2)
    same(values["value"], [NAN, NAN, NAN, 3, 3, 3, 5, 5])
    low = [-price for price in high]
    values = computed("swing_low", shaped(low, low, low), left=1, right=2)
    same(values["value"], [NAN, NAN, NAN, -3, -3, -3, -5, -5])


def test_a_plateau_gives_one_swing_at_its_first_bar() -> None:
    high = [1.0, 5, 5, 1, 1, 1]
    values = computed("swing_high", shaped(high, high, high), left=1, right=1)
    same(values["value"], [NAN, NAN, 5, 5, 5, 5])
    values = computed("swing_high", shaped(high, high, high), left=2, right=1)
    assert np.isnan(values["value"]).all()


def test_percentrank_counts_strictly_below() -> None:
    values = computed("percentrank", priced([1.0, 2, 2, 3, 2, 9]), length=4)["value"]
    same(values, [NAN, NAN, NAN, NAN, 25.0, 100.0])


def test_zscore_uses_the_population() -> None:
    same(computed("zscore", priced([1.0, 3.0, 7.0]), length=2)["value"], [NAN, 1.0, 1.0])


def test_rolling_functions_take_any_series() -> None:
    batch = priced([1.0, 2.0, 3.0, 4.0])
    source = np.array([NAN, 5.0, 3.0, 4.0])
    same(computed("highest", batch, source, length=2)["value"], [NAN, NAN, 5.0, 4.0])
    same(computed("lowest", batch, source, length=2)["value"], [NAN, NAN, 3.0, 3.0])
    same(computed("sum", batch, source, length=2)["value"], [NAN, NAN, 8.0, 7.0])
    same(computed("change", batch, source, length=2)["value"], [NAN, NAN, NAN, -1.0])


def test_parabolic_stop_tells_its_side() -> None:
    batch = batch_of(random_candles(500, 4))
    values = computed("psar", batch)
    below = values["line"][1:] < batch.close[1:]
    np.testing.assert_array_equal(below, values["direction"][1:] > 0)
