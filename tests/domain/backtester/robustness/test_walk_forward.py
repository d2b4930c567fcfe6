"""Windows that never look ahead, and what is kept of what was chosen."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.backtester.robustness.walk_forward import choose, efficiency, growth, windows
from app.domain.errors import BadInput

HOUR = 3_600_000


def bars(count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.arange(count, dtype=np.int64) * HOUR


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(40, 800), st.integers(1, 12), st.floats(0.2, 0.9), st.booleans())
def test_what_is_traded_was_never_chosen_on(
    count: int, many: int, share: float, anchored: bool
) -> None:
    times = bars(count)
    try:
        cut = windows(times, HOUR, many, share, anchored=anchored)
    except BadInput:
        assert count * (1 - share) < 4 * many
        return
    for window in cut:
        assert window.chosen.until == window.traded.since
        chosen = times[slice(*window.chosen.rows(times))]
        traded = times[slice(*window.traded.rows(times))]
        assert len(chosen)
        assert len(traded)
        assert chosen[-1] < traded[0]
    for before, after in pairwise(cut):
        assert before.traded.until == after.traded.since
    assert cut[-1].traded.until == int(times[-1]) + HOUR
    assert {window.chosen.since for window in cut} == {0} or not anchored


def test_equal_windows_by_hand() -> None:
    (first, second) = windows(bars(100), HOUR, 2, 0.6)
    # Each is 100 / 1.4 = 71.4 bars long, of which 42.9 are for choosing.
    assert [value // HOUR for value in (*first.chosen, *first.traded)] == [0, 43, 43, 71]
    assert [value // HOUR for value in (*second.chosen, *second.traded)] == [28, 71, 71, 100]


@pytest.mark.parametrize(
    ("count", "many", "share", "named"),
    [(5, 9, 0.75, "too few"), (100, 0, 0.75, "--windows"), (100, 3, 1.0, "--in-sample")],
)
def test_windows_that_cannot_be_are_refused(
    count: int, many: int, share: float, named: str
) -> None:
    with pytest.raises(BadInput, match=named):
        windows(bars(count), HOUR, many, share)


def test_the_best_set_is_the_first_of_the_best_and_nothing_undefined() -> None:
    assert choose(np.array([np.nan, 1.0, 3.0, 3.0, 2.0])) == 2
    assert choose(np.array([np.nan, np.inf])) == 1
    assert choose(np.array([np.nan, np.nan])) is None


def test_growth_is_logarithmic_and_by_the_year() -> None:
    year = 365.25 * 24 * HOUR
    assert growth(100, 100 * math.e, year) == pytest.approx(1)
    assert growth(100, 100 * math.e, year / 2) == pytest.approx(2)
    assert math.isnan(growth(100, 0, year))


def test_efficiency_is_what_was_kept() -> None:
    assert efficiency([0.4, 0.2], [0.2, 0.1]) == pytest.approx(0.5)
    assert efficiency([0.4, 0.2], [-0.3, 0.0]) == pytest.approx(-0.5)
    assert efficiency([-0.4, 0.2], [0.1, 0.1]) is None
    assert efficiency([], []) is None
