"""Long curves drawn with few points."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.backtester.thinning import daily_rows, thinned_rows
from app.domain.timeframe import DAY


@pytest.mark.parametrize("count", [101, 1_000, 99_991])
@pytest.mark.parametrize("most", [8, 100])
def test_few_points_keep_ends_and_extremes(count: int, most: int) -> None:
    values = np.random.default_rng(count).normal(size=count).cumsum()
    rows = thinned_rows(values, most)
    assert len(rows) <= most
    assert (np.diff(rows) > 0).all()
    assert {0, count - 1, int(values.argmin()), int(values.argmax())} <= set(rows.tolist())


def test_a_lone_spike_stays_wherever_it_is() -> None:
    for place in range(0, 5_000, 37):
        values = np.zeros(5_000)
        values[place] = -1
        assert place in thinned_rows(values, 100)


def test_a_short_curve_is_kept_whole() -> None:
    assert thinned_rows(np.zeros(100), 100).tolist() == list(range(100))
    assert thinned_rows(np.empty(0), 100).tolist() == []


def test_a_long_curve_keeps_each_days_end_and_extremes() -> None:
    times = np.arange(3000, dtype=np.int64) * 600_000
    equity = np.random.default_rng(5).normal(0, 1, 3000).cumsum()
    rows = daily_rows(times, equity, most=1000)
    assert len(rows) < 3 * 22 + 1
    day = times // DAY
    for one in np.unique(day):
        inside = np.flatnonzero(day == one)
        kept = equity[rows[day[rows] == one]]
        assert inside[-1] in rows
        assert (kept.min(), kept.max()) == (equity[inside].min(), equity[inside].max())
    assert daily_rows(times, equity).tolist() == list(range(3000))
