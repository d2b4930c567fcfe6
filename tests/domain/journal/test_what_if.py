from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.journal.trade import TradeRecord
from app.domain.journal.what_if import WhatIfSum, results_of
from tests.builders.journal_trades import bars, plan, trade

LONG = trade((0, "buy", 100, 2), (3, "sell", 104, 2), record=TradeRecord(plan=plan(95)))
SHORT = trade((0, "sell", 100, 2), (3, "buy", 96, 2), record=TradeRecord(plan=plan(105)))
PATH = [
    (100.0, 103.0, 98.0, 102.0),  # +0.6, −0.4
    (102.0, 108.0, 101.0, 107.0),  # +1.6
    (107.0, 107.5, 97.0, 98.0),  # −0.6
    (92.0, 93.0, 91.0, 92.5),  # opens at −1.6
]
MIRRORED = [(200 - o, 200 - low, 200 - high, 200 - c) for o, high, low, c in PATH]


@pytest.mark.parametrize(("one", "rows"), [(LONG, PATH), (SHORT, MIRRORED)])
@pytest.mark.parametrize(
    ("stop", "target", "r"),
    [
        (1.0, 0.5, 0.5),
        (1.0, 1.5, 1.5),
        (0.4, 0.5, -0.4),  # both in the first bar: the stop counts
        (0.5, 1.0, 1.0),
        (0.5, 2.0, -0.5),
        (1.0, 2.0, -1.6),  # over the stop at the open
        (1.7, 2.0, -1.7),
        (3.0, 2.0, -1.5),  # neither: the last close
    ],
)
def test_one_stop_and_one_target_by_hand(
    one: object, rows: list[tuple[float, ...]], stop: float, target: float, r: float
) -> None:
    figures = one.figures  # type: ignore[attr-defined]
    found = results_of(figures, bars(*rows), np.array([stop]), np.array([target]))  # type: ignore[arg-type]
    assert found is not None
    assert found[0, 0] == pytest.approx(r)


def test_a_target_is_filled_at_a_better_open() -> None:
    rows = [(100.0, 101.0, 99.0, 100.0), (112.0, 113.0, 111.0, 112.0)]
    found = results_of(LONG.figures, bars(*rows), np.array([1.0]), np.array([2.0]))
    assert found is not None
    assert found[0, 0] == pytest.approx(2.4)


def test_in_the_bar_of_the_entry_only_the_stop_counts() -> None:
    later = trade((0.5, "buy", 100, 2), (3, "sell", 104, 2), record=TradeRecord(plan=plan(95)))
    rows = [(90.0, 120.0, 96.0, 100.0), (100.0, 104.0, 100.0, 101.0)]
    found = results_of(later.figures, bars(*rows), np.array([0.5, 1.0]), np.array([0.5, 2.0]))
    assert found is not None
    np.testing.assert_allclose(found, [[-0.5, -0.5], [0.5, 0.2]])


def test_fees_are_those_it_had() -> None:
    paid = trade(
        (0, "buy", 100, 2), (3, "sell", 104, 2), fee="1", record=TradeRecord(plan=plan(95))
    )
    found = results_of(paid.figures, bars(*PATH), np.array([1.0]), np.array([1.0]))
    assert found is not None
    assert found[0, 0] == pytest.approx(1.0 - 2 / 10)


def test_the_sum_counts_what_it_leaves_out() -> None:
    gathered = WhatIfSum((0.5, 1.0), (1.0, 2.0))
    gathered.add(LONG.figures, bars(*PATH))
    gathered.add(SHORT.figures, bars(*MIRRORED))
    gathered.add(LONG.figures, None)
    gathered.add(trade((0, "buy", 1, 1), (1, "sell", 2, 1)).figures, bars(*PATH))
    found = gathered.done()
    assert (found.n, found.left_out) == (2, 2)
    np.testing.assert_allclose(found.mean_r, [[1.0, -0.5], [1.0, -1.6]])
    np.testing.assert_allclose(found.total_r, 2 * found.mean_r)
    assert (found.actual_mean_r, found.actual_total_r) == pytest.approx((0.8, 1.6))


def test_of_no_trades_nothing_is_known() -> None:
    found = WhatIfSum().done()
    assert (found.n, found.actual_mean_r) == (0, None)
    assert np.isnan(found.mean_r).all()


@given(
    st.lists(st.tuples(st.integers(80, 120), st.integers(80, 120)), min_size=1, max_size=30),
    st.sampled_from([0.25, 0.5, 1.0, 2.0]),
    st.sampled_from([0.5, 1.0, 2.0, 3.0]),
)
def test_bar_by_bar_comes_to_the_same(
    walk: list[tuple[int, int]], stop: float, target: float
) -> None:
    rows = []
    for begin, end in walk:
        rows.append((float(begin), max(begin, end) + 1.0, min(begin, end) - 1.0, float(end)))
    rows[0] = (100.0, max(100.0, rows[0][1]), min(100.0, rows[0][2]), rows[0][3])
    expected = (rows[-1][3] - 100) / 5
    for opens, high, low, _ in rows:
        if low <= 100 - 5 * stop:
            expected = min(-stop, (opens - 100) / 5)
            break
        if high >= 100 + 5 * target:
            expected = max(target, (opens - 100) / 5)
            break
    found = results_of(LONG.figures, bars(*rows), np.array([stop]), np.array([target]))
    assert found is not None
    assert found[0, 0] == pytest.approx(expected)
