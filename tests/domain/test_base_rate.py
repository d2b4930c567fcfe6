"""Base rates: intervals against published values, figures by hand, the cut at the signal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.base_rate import BaseRate, Cases, base_rate, base_rates, wilson

NAN = float("nan")


def cases(*rows: tuple[int, int, float], trend: float = 1.0) -> Cases:
    table = np.array(rows, np.float64).reshape(-1, 3)
    return Cases(
        table[:, 0].astype(np.int64),
        table[:, 1].astype(np.int64),
        table[:, 2],
        np.full(len(table), trend),
    )


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # As statsmodels 0.14, proportion_confint(method="wilson"), and R's binom.wilson give them.
    [
        (0, 10, 0.0, 0.2775328),
        (8, 10, 0.4901625, 0.9433178),
        (10, 10, 0.7224672, 1.0),
        (50, 100, 0.4038315, 0.5961685),
        (1, 1, 0.2065493, 1.0),
    ],
)
def test_wilsons_interval(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-7)


@given(st.integers(1, 5_000), st.data())
def test_the_interval_holds_the_share_and_is_the_failures_mirrored(
    n: int, data: st.DataObject
) -> None:
    successes = data.draw(st.integers(0, n))
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n + 1e-12
    assert successes / n - 1e-12 <= high <= 1
    assert wilson(n - successes, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_figures_by_hand() -> None:
    rate = base_rate(np.array([2.0, 1.0, -1.0, -0.5, 0.04, -0.05, 0.05]))
    assert (rate.n, rate.wins, rate.losses, rate.break_even) == (7, 3, 3, 1)
    assert rate.win_rate == pytest.approx(3 / 7)
    assert rate.average_r == pytest.approx(1.54 / 7)
    assert rate.average_win_r == pytest.approx(3.05 / 3)
    assert rate.average_loss_r == pytest.approx(-1.55 / 3)
    assert rate.expectancy_r == pytest.approx(3 / 7 * 3.05 / 3 - 3 / 7 * 1.55 / 3)
    assert rate.note == "too few cases (n < 20)"


def test_nothing_known_is_said_as_nothing() -> None:
    assert base_rate(np.empty(0)) == BaseRate()
    assert BaseRate().is_too_few
    assert base_rate(np.ones(20)).note == ""


def test_only_what_was_over_at_the_signal_counts() -> None:
    own = cases((0, 5, 1.0), (6, 9, -1.0), (9, 11, 3.0))
    other = cases((1, 10, 2.0), (10, 12, 2.0), trend=-1.0)
    found = base_rates("A", 10, "bull · normal", {"A": own, "B": other}, since=0)
    assert (found.symbol.n, found.universe.n, found.symbols) == (2, 3, 2)
    assert found.symbol.average_r == 0
    assert found.universe.average_r == pytest.approx(2 / 3)
    assert (found.trend, found.symbol_in_regime.n, found.regime.n) == ("bull", 2, 2)
    split = {trend: (mine.n, all_.n) for trend, mine, all_ in found.by_regime}
    assert split == {"bear": (0, 1), "bull": (2, 2)}


def test_a_symbol_or_a_regime_without_cases_has_none() -> None:
    unknown = cases((0, 1, 1.0), trend=NAN)
    found = base_rates("A", 10, None, {"B": unknown}, since=0)
    assert found.symbol == found.symbol_in_regime == BaseRate()
    assert found.universe.n == 1
    assert [label for label, *_ in found.by_regime] == ["–"]
