from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.charts.value_scale import ValueScale, extent, is_drawable, with_room
from app.ui.charts.value_ticks import round_step, spread, top_tick, value_ticks

prices = st.floats(1e-12, 1e12)


def test_a_scale_maps_high_to_the_top_and_back() -> None:
    scale = ValueScale(10, 20, 100, 50)
    assert scale.row(20) == 100
    assert scale.row(10) == 150
    assert scale.value(125) == 15
    assert scale.rows(np.array([20.0, 15.0, 10.0])).tolist() == [100, 125, 150]


def test_what_is_no_number_lies_outside_the_plot() -> None:
    scale = ValueScale(10, 20, 0, 100)
    assert scale.row(float("nan")) < -1000
    assert scale.row(float("inf")) < -1000
    assert scale.row(float("-inf")) > 1000


def test_room_is_added_above_and_below() -> None:
    assert with_room((100, 200), 0.15, 0.06) == (94, 215)


@pytest.mark.parametrize("value", [0.0, 1e-12, 1.0, 1e12, -5.0])
def test_a_single_value_stands_inside_a_range(value: float) -> None:
    low, high = with_room((value, value), 0.15, 0.06)
    assert low < value < high
    assert np.isfinite([low, high]).all()


def test_no_value_gives_zero_to_one() -> None:
    assert with_room(extent([float("nan"), float("inf")]), 0.15, 0.06) == (0.0, 1.0)


def test_only_numbers_of_a_bearable_size_are_drawable() -> None:
    values = np.array([1.0, np.nan, np.inf, -np.inf, 1e300, -1e12])
    assert is_drawable(values).tolist() == [True, False, False, False, False, True]


@pytest.mark.parametrize(
    ("least", "step"), [(0.9, 1), (1, 1), (1.2, 2), (2.2, 2.5), (2.6, 5), (7, 10), (0.03, 0.05)]
)
def test_steps_are_round(least: float, step: float) -> None:
    assert round_step(least) == pytest.approx(step)


def test_ticks_are_about_52_pixels_apart() -> None:
    assert value_ticks(70, 85, 6 * 52) == (70, 72.5, 75, 77.5, 80, 82.5, 85)


def test_ticks_are_never_finer_than_the_market() -> None:
    assert value_ticks(1.0, 1.04, 52 * 50, tick=0.01) == pytest.approx(
        (1.0, 1.01, 1.02, 1.03, 1.04)
    )


@pytest.mark.parametrize("bounds", [(1, 1), (2, 1), (float("nan"), 1), (0, float("inf"))])
def test_an_impossible_range_has_no_ticks(bounds: tuple[float, float]) -> None:
    assert value_ticks(*bounds, 500) == ()


@given(prices, prices, st.floats(0, 5000))
def test_ticks_lie_in_their_range_in_order(first: float, second: float, pixels: float) -> None:
    low, high = sorted((first, second))
    ticks = value_ticks(low, high, pixels)
    assert list(ticks) == sorted(set(ticks))
    slack = (high - low) * 1e-6
    assert all(low - slack <= tick <= high + slack for tick in ticks)
    assert len(ticks) <= 66


def test_a_small_pane_has_one_label() -> None:
    assert top_tick(1_150_000) == (500_000,)
    assert top_tick(0) == ()


def test_tags_that_collide_are_pushed_down_in_order() -> None:
    assert spread([100, 50, 104], 18, 600) == [100, 50, 118]


def test_tags_at_the_bottom_are_pushed_up() -> None:
    assert spread([590, 598], 18, 600) == [573, 591]


@given(st.lists(st.floats(0, 600), max_size=8))
def test_tags_never_overlap_and_keep_their_order(rows: list[float]) -> None:
    placed = spread(rows, 18, 600)
    order = sorted(range(len(rows)), key=lambda index: rows[index])
    in_order = [placed[index] for index in order]
    gaps = np.diff(in_order)
    assert (gaps >= 18 - 1e-9).all()
    assert all(row <= 600 for row in in_order)
