from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.base_rate import FEWEST_CASES, wilson
from app.domain.setup_results import (
    Group,
    Outcome,
    Split,
    compare,
    results_of,
)


@pytest.mark.parametrize(
    ("wins", "n", "low", "high"),
    [  # R: prop.test(wins, n, correct = FALSE)$conf.int
        (8, 20, 0.2188065, 0.6134185),
        (0, 10, 0.0, 0.2775328),
        (10, 10, 0.7224672, 1.0),
    ],
)
def test_wilsons_interval(wins: int, n: int, low: float, high: float) -> None:
    found = wilson(wins, n)
    assert found == pytest.approx((low, high), abs=5e-8)
    # Both ends solve (rate - p)² = z² p (1 - p) / n.
    for p in found:
        z = 1.959963984540054
        assert (wins / n - p) ** 2 == pytest.approx(z**2 * p * (1 - p) / n, abs=1e-12)


def test_figures_of_some_results() -> None:
    found = results_of([2.0, -1.0, -1.0, 0.04, 0.05])
    assert (found.n, found.wins, found.losses) == (5, 2, 2)
    assert (found.win_rate, found.total_r) == (0.4, pytest.approx(0.09))
    assert found.average_r == pytest.approx(0.018)
    assert found.is_few
    assert not results_of([1.0] * FEWEST_CASES).is_few


def test_no_results_have_no_rate() -> None:
    found = results_of([])
    assert (found.n, found.win_rate, found.average_r, found.total_r) == (0, None, None, 0.0)


OUTCOMES = (
    Outcome("A", "bull", 1.0, taken=True),
    Outcome("A", "bear", -1.0, skipped=True),
    Outcome("A", "bull", 2.0, skipped=True),
    Outcome("B", None, -1.0),
)


def test_taken_and_skipped_stand_beside_all() -> None:
    (whole,) = compare(OUTCOMES)
    figures = {group: (found.n, found.total_r) for group, found in whole.groups.items()}
    assert figures == {Group.ALL: (4, 1.0), Group.TAKEN: (1, 1.0), Group.SKIPPED: (2, 1.0)}


def test_parts_by_strategy_regime_and_both() -> None:
    def names(*split: Split) -> list[tuple[str | None, str | None, int]]:
        found = compare(OUTCOMES, split)
        return [(one.strategy, one.regime, one.groups[Group.ALL].n) for one in found]

    assert names(Split.STRATEGY) == [(None, None, 4), ("A", None, 3), ("B", None, 1)]
    assert names(Split.REGIME) == [
        (None, None, 4),
        (None, "bull", 2),
        (None, "", 1),
        (None, "bear", 1),
    ]
    assert names(*Split)[1:] == [("A", "bull", 2), ("A", "bear", 1), ("B", "", 1)]


@given(
    st.lists(
        st.builds(
            Outcome,
            strategy=st.sampled_from("ABC"),
            regime=st.sampled_from(["bull", "bear", None]),
            r=st.floats(-5, 5),
            taken=st.booleans(),
            skipped=st.booleans(),
        )
    ),
    st.sets(st.sampled_from(Split), min_size=1),
)
def test_parts_add_up_to_the_whole(outcomes: list[Outcome], split: set[Split]) -> None:
    whole, *parts = compare(outcomes, split)
    for group in Group:
        of_whole, of_parts = whole.groups[group], [part.groups[group] for part in parts]
        assert of_whole.n == sum(one.n for one in of_parts)
        assert of_whole.wins == sum(one.wins for one in of_parts)
        assert math.isclose(
            of_whole.total_r, math.fsum(one.total_r for one in of_parts), abs_tol=1e-9
        )
        for one in (of_whole, *of_parts):
            if one.n:
                assert one.low is not None
                assert one.high is not None
                assert 0 <= one.low <= one.wins / one.n <= one.high <= 1
