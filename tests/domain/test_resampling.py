"""Laws of bars made of finer bars."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.candles import Candles, fill_gaps, real_candles
from app.domain.resampling import continued, derive
from app.domain.timeframe import DAY, HOUR, Timeframe

H1, H4, D1, W1 = Timeframe.H1, Timeframe.H4, Timeframe.D1, Timeframe.W1
MONDAY = 1_699_833_600_000  # 2023-11-13
FIELDS = ("ts", "open", "high", "low", "close", "volume", "filled")


def hourly(first: int, count: int, gaps: frozenset[int] = frozenset()) -> Candles:
    """Candles from ``first`` hours after the Monday; places in ``gaps`` are missing."""
    places = np.array([n for n in range(count) if n not in gaps], np.int64)
    random = np.random.default_rng(count * 7919 + first)
    close = 100 + random.normal(size=len(places)).cumsum() * 0.1
    opens = close + random.normal(size=len(places))
    high = np.maximum(opens, close) + random.random(len(places))
    low = np.minimum(opens, close) - random.random(len(places))
    ts = MONDAY + (first + places) * HOUR
    return real_candles(ts, opens, high, low, close, random.random(len(places)))


def by_hand(candles: Candles, target: Timeframe, parts: int) -> list[tuple[float, ...]]:
    """The definition, row by row."""
    result: list[tuple[float, ...]] = []
    for start in sorted({target.floor(int(time)) for time in candles.ts}):
        rows = np.flatnonzero(target.floor_all(candles.ts) == start)
        if len(rows) == parts:
            result.append(
                (
                    start,
                    candles.open[rows[0]],
                    candles.high[rows].max(),
                    candles.low[rows].min(),
                    candles.close[rows[-1]],
                    candles.volume[rows].sum(),
                    bool(candles.filled[rows].all()),
                )
            )
    return result


@given(
    first=st.integers(0, 200),
    count=st.integers(1, 400),
    gaps=st.frozensets(st.integers(1, 398), max_size=120),
    target=st.sampled_from([H4, Timeframe.H12, D1, W1]),
)
def test_derived_bars_follow_the_definition(
    first: int, count: int, gaps: frozenset[int], target: Timeframe
) -> None:
    base = fill_gaps(hourly(first, count, gaps), H1)
    derived = derive(base, H1, target)
    parts = target.milliseconds // HOUR
    expected = by_hand(base, target, parts)
    rows = list(zip(*(getattr(derived, name).tolist() for name in FIELDS), strict=True))
    assert rows == [pytest.approx(row, rel=1e-12) for row in expected]


@given(first=st.integers(0, 30), count=st.integers(1, 800))
def test_deriving_in_two_steps_is_deriving_at_once(first: int, count: int) -> None:
    base = hourly(first, count)
    at_once = derive(base, H1, D1)
    in_steps = derive(derive(base, H1, H4), H4, D1)
    for name in ("ts", "open", "high", "low", "close", "filled"):
        assert np.array_equal(getattr(at_once, name), getattr(in_steps, name))
    assert np.allclose(at_once.volume, in_steps.volume, rtol=1e-12)


@given(cut=st.integers(1, 300))
def test_later_candles_never_change_a_derived_bar(cut: int) -> None:
    base = hourly(3, 300)
    whole, part = derive(base, H1, H4), derive(base.window(0, cut), H1, H4)
    for name in FIELDS:
        assert np.array_equal(getattr(whole, name)[: len(part)], getattr(part, name))


def test_weeks_begin_on_monday() -> None:
    weeks = derive(hourly(0, 24 * 15), H1, W1)
    assert weeks.ts.tolist() == [MONDAY, MONDAY + 7 * DAY]


def test_timeframes_that_do_not_divide_are_refused() -> None:
    with pytest.raises(ValueError, match="8h"):
        derive(hourly(0, 24), Timeframe.H8, Timeframe.H12)


def test_a_stored_series_goes_on_with_derived_bars() -> None:
    base = hourly(0, 48)
    derived = derive(base, H1, H4)
    joined = continued(derived.window(0, 6), derived.window(3, 12))
    assert joined.candles.ts.tolist() == derived.ts.tolist()
    assert joined.disagreements == ()


def test_overlapping_bars_that_contradict_each_other_are_named() -> None:
    derived = derive(hourly(0, 48), H1, H4)
    stored = derive(hourly(0, 48), H1, H4).window(0, 8)
    stored.close[5] *= 1.001
    stored.volume[2] *= 1.01
    joined = continued(stored, derived)
    assert joined.disagreements == (int(stored.ts[2]), int(stored.ts[5]))
    assert joined.candles.close[5] == stored.close[5]


def test_a_missing_first_part_is_no_contradiction() -> None:
    """The exchange's bar opens with the first trade; the derived one with the close before."""
    complete = hourly(0, 8)
    complete.close[3] = complete.high[3] = 500.0
    without = Candles(*(np.delete(getattr(complete, name), 4) for name in FIELDS))
    stored = derive(complete, H1, H4)
    stored.high[1], stored.low[1] = without.high[4:].max(), without.low[4:].min()
    stored.volume[1] = without.volume[4:].sum()
    derived = derive(fill_gaps(without, H1), H1, H4)
    assert derived.high[1] == 500.0
    assert continued(stored, derived).disagreements == ()
