from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.candles import Candles
from app.ui.charts.line_pyramid import LinePyramid
from app.ui.charts.pyramid import CandlePyramid


def walk(count: int, seed: int = 1) -> Candles:
    random = np.random.default_rng(seed)
    close = 100 + np.cumsum(random.normal(0, 1, count))
    open_ = np.concatenate((close[:1], close[:-1]))
    spread = random.random(count)
    return Candles(
        np.arange(count, dtype=np.int64) * 60_000,
        open_,
        np.maximum(open_, close) + spread,
        np.minimum(open_, close) - spread,
        close,
        random.random(count),
        np.zeros(count, bool),
    )


MANY = walk(100_000)
PYRAMID = CandlePyramid(MANY)


def test_wide_bars_stand_for_themselves() -> None:
    columns = PYRAMID.columns(10.2, 20.7, 1000)
    assert columns is not None
    assert columns.bars == 1
    assert columns.x.tolist() == list(range(10, 22))
    assert columns.level.close.tolist() == MANY.close[10:22].tolist()


@settings(max_examples=60)
@given(st.floats(0, 90_000), st.floats(2_000, 100_000), st.floats(50, 2000))
def test_columns_hold_exactly_what_their_bars_hold(left: float, span: float, pixels: float) -> None:
    columns = PYRAMID.columns(left, left + span, pixels)
    assert columns is not None
    size = columns.bars
    for place in {0, len(columns.x) // 2, len(columns.x) - 1}:
        first = round(columns.x[place] - (size - 1) / 2)
        assert first % size == 0
        stop = min(first + size, PYRAMID.count)
        inside = 0 < place < len(columns.x) - 1
        highest, lowest = MANY.high[first:stop].max(), MANY.low[first:stop].min()
        if inside:
            assert columns.level.high[place] == highest
            assert columns.level.low[place] == lowest
            assert columns.level.open[place] == MANY.open[first]
            assert columns.level.close[place] == MANY.close[stop - 1]
            assert columns.level.volume[place] == MANY.volume[first:stop].max()
        else:
            assert columns.level.high[place] <= highest
            assert columns.level.low[place] >= lowest


@given(st.floats(0, 1000))
def test_panning_does_not_regroup(shift: float) -> None:
    first = PYRAMID.columns(1000, 51_000, 700)
    second = PYRAMID.columns(1000 + shift, 51_000 + shift, 700)
    assert first is not None
    assert second is not None
    shared, mine, theirs = np.intersect1d(first.x, second.x, return_indices=True)
    assert first.bars == second.bars
    assert len(shared) > 100
    inner = slice(1, -1)
    assert (first.level.high[mine][inner] == second.level.high[theirs][inner]).all()


@pytest.mark.parametrize(("before", "after"), [(50_000, 50_001), (65_536, 70_000), (5000, 5000)])
def test_a_grown_pyramid_equals_a_new_one(before: int, after: int) -> None:
    grown = CandlePyramid(MANY.window(0, after), CandlePyramid(MANY.window(0, before)))
    anew = CandlePyramid(MANY.window(0, after))
    for left, right in ((0.0, after), (after - 3000.0, after + 100.0)):
        one, other = grown.columns(left, right, 300), anew.columns(left, right, 300)
        assert one is not None
        assert other is not None
        for name in ("open", "high", "low", "close", "volume"):
            assert getattr(one.level, name).tolist() == getattr(other.level, name).tolist()


def test_extents_are_those_of_the_view() -> None:
    part = slice(500, 601)
    assert PYRAMID.price_extent(500, 599.5) == (MANY.low[part].min(), MANY.high[part].max())
    low, high = PYRAMID.price_extent(0, 100_000) or (0, 0)
    assert (low, high) == (MANY.low.min(), MANY.high.max())
    assert PYRAMID.largest_volume(0, 100_000) == MANY.volume.max()


def test_nothing_is_found_where_no_bars_are() -> None:
    assert PYRAMID.columns(200_000, 200_100, 500) is None
    assert PYRAMID.price_extent(200_000, 200_100) is None
    assert PYRAMID.largest_volume(-50, -10) == 0


def test_a_line_gives_its_points_and_one_beyond_each_edge() -> None:
    line = LinePyramid(np.arange(100.0))
    x, values = line.points(10.5, 19.5)
    assert x.tolist() == list(range(9, 22))
    assert values.tolist() == x.tolist()
    assert line.at(99) == line.last() == 99
    assert line.at(100) is None


def test_dense_lines_keep_their_peaks() -> None:
    values = np.zeros(200_000)
    values[123_456] = 50
    values[77_777] = -50
    x, lows, highs = LinePyramid(values).bands(0, 200_000, 500)
    assert (lows.min(), highs.max()) == (-50, 50)
    assert abs(x[highs.argmax()] - 123_456) < 800


def test_gaps_and_what_is_no_number_are_left_out_of_the_extent() -> None:
    line = LinePyramid(np.array([np.nan, 1.0, np.inf, 3.0, np.nan]))
    assert line.extent(0, 5) == (1, 3)
    assert line.at(2) is None
    assert LinePyramid(np.full(10, np.nan)).extent(0, 10) is None
