"""Long curves drawn with few points."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.backtester.thinning import thinned_rows


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
