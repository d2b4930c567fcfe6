"""Laws of merging, snapping and filling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.candles import (
    Candles,
    candles_hash,
    fill_gaps,
    filled_share,
    merged,
    no_candles,
    real_candles,
    snap,
    take,
)
from app.domain.timeframe import HOUR, Timeframe

H1 = Timeframe.H1
START = 1_700_006_400_000 // HOUR * HOUR


def series(hours: list[int], price: float = 100.0) -> Candles:
    ts = START + HOUR * np.array(sorted(hours), np.int64)
    close = price + np.arange(len(ts), dtype=np.float64)
    return real_candles(ts, close - 0.5, close + 1, close - 1, close, np.full(len(ts), 2.0))


hours = st.lists(st.integers(0, 60), unique=True, max_size=40)


def rows(candles: Candles) -> dict[int, tuple[float, ...]]:
    columns = (candles.open, candles.high, candles.low, candles.close, candles.volume)
    return {int(time): tuple(values) for time, *values in zip(candles.ts, *columns, strict=True)}


@given(hours, hours)
def test_merging_is_a_dictionary_update(first: list[int], second: list[int]) -> None:
    stored, fresh = series(first), series(second, price=500.0)
    result = merged(stored, fresh)
    assert rows(result) == rows(stored) | rows(fresh)
    assert np.all(np.diff(result.ts) > 0)


@given(hours, st.integers(0, 80))
def test_filling_keeps_real_bars_and_repeats_the_close(places: list[int], end: int) -> None:
    candles = series(places)
    full = fill_gaps(candles, H1, START + end * HOUR)
    if not places:
        assert not len(full)
        return
    assert full.ts[0] == START + min(places) * HOUR
    assert full.ts[-1] == START + max(*places, end - 1) * HOUR
    assert np.all(np.diff(full.ts) == HOUR)
    assert rows(take(full, ~full.filled)) == rows(candles)
    stand_ins = np.flatnonzero(full.filled)
    for column in (full.open, full.high, full.low, full.close):
        assert np.array_equal(column[stand_ins], full.close[stand_ins - 1])
    assert not full.volume[stand_ins].any()


@given(hours)
def test_filling_twice_changes_nothing(places: list[int]) -> None:
    full = fill_gaps(series(places), H1)
    assert fill_gaps(full, H1) is full


def test_an_end_inside_a_bar_counts_the_bar_that_opened_before_it() -> None:
    assert len(fill_gaps(series([0]), H1, START + 2 * HOUR)) == 2
    assert len(fill_gaps(series([0]), H1, START + 2 * HOUR + 1)) == 3


def test_filled_share_counts_stand_ins() -> None:
    assert filled_share(fill_gaps(series([0, 3]), H1)) == pytest.approx(0.5)
    assert filled_share(no_candles()) == 0.0


def test_a_candle_off_the_grid_moves_down_when_its_place_is_free() -> None:
    candles = series([0, 1, 2, 3])
    candles.ts[1] += 90_000
    snapped = snap(candles, H1)
    assert snapped.candles.ts.tolist() == series([0, 1, 2, 3]).ts.tolist()
    assert (snapped.moved, snapped.dropped) == (1, 0)
    assert snapped.flags == ("1 candles off the grid were moved down to it",)


def test_a_candle_off_the_grid_is_dropped_when_its_place_is_taken() -> None:
    candles = series([0, 1, 2])
    candles.ts[1] = candles.ts[0] + 60_000
    snapped = snap(candles, H1)
    assert rows(snapped.candles) == {
        time: values for time, values in rows(candles).items() if time != candles.ts[1]
    }
    assert (snapped.moved, snapped.dropped) == (0, 1)


def test_candles_on_the_grid_are_left_alone() -> None:
    candles = series([0, 5])
    snapped = snap(candles, H1)
    assert snapped.candles is candles
    assert snapped.flags == ()


def test_the_hash_follows_every_column_and_no_layout() -> None:
    candles = series([0, 1, 2, 3, 4, 5])
    strided = series([0, 1, 2, 3, 4, 5]).window(0, 6)
    assert candles_hash(candles) == candles_hash(strided)
    changed = series([0, 1, 2, 3, 4, 5])
    changed.volume[3] = np.nextafter(changed.volume[3], np.inf)
    assert candles_hash(candles) != candles_hash(changed)
    every_second = Candles(*(getattr(candles, name)[::2] for name in Candles.__slots__))
    assert candles_hash(every_second) == candles_hash(take(candles, np.arange(0, 6, 2)))
