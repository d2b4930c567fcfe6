from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.backtester.drawdown import drawdowns
from app.domain.backtester.rows import row_of

STEP = 3_600_000
# Few values, so that an account stands still at a peak, in a fall and at the end of the data.
curves = st.lists(st.sampled_from([90.0, 95.0, 100.0, 105.0, 110.0]), min_size=1, max_size=40)


@given(curves)
def test_drawdowns_are_those_found_bar_by_bar(values: list[float]) -> None:
    equity = np.array(values)
    times = 1_700_000_000_000 + STEP * np.arange(len(values), dtype=np.int64)
    depths, lengths, squares = [], [], 0.0
    peak, peak_at, depth = values[0], 0, 0.0
    for row, value in enumerate(values):
        if value >= peak:
            if depth:
                depths.append(depth)
                lengths.append(row - peak_at)
            peak, peak_at, depth = value, row, 0.0
        else:
            depth = max(depth, 1 - value / peak)
            squares += (1 - value / peak) ** 2
    if depth:
        depths.append(depth)
        lengths.append(len(values) - 1 - peak_at)
    found = drawdowns(times, equity)
    falls = 1 - equity / np.maximum.accumulate(equity)
    assert found.deepest == pytest.approx(falls.max())
    assert falls[found.deepest_row] == found.deepest
    assert found.deepest_row == int(falls.argmax())
    assert found.deepest_money == (np.maximum.accumulate(equity) - equity).max()
    assert found.count == len(depths)
    assert found.longest == STEP * max(lengths, default=0)
    assert found.ulcer_index == pytest.approx(math.sqrt(squares / len(values)))
    if depths:
        assert found.average_depth == pytest.approx(np.mean(depths))
        assert found.average_time == pytest.approx(STEP * np.mean(lengths))
    else:
        assert found.average_depth is found.average_time is None


@pytest.mark.parametrize("missing", [(), (3,), (1, 2, 7)])
def test_a_time_stands_where_its_bar_is_also_beside_missing_ones(missing: tuple[int, ...]) -> None:
    rows = [row for row in range(10) if row not in missing]
    times = STEP * np.array(rows, np.int64)
    assert [row_of(times, int(time), STEP) for time in times] == list(range(len(rows)))
