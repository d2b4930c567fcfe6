from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.timeframe import DAY, HOUR, SECOND
from app.services.market_clock import MarketClock

WALL = 1_700_049_600_000
MARKET = 1_667_908_800_000


def measured(*moments: tuple[int, int]) -> MarketClock:
    """A clock that showed the first after ``WALL`` plus the second, both after their starts."""
    clock = MarketClock()
    for market, wall in moments:
        clock.measure(MARKET + market, WALL + wall)
    return clock


def test_an_unmeasured_clock_tells_no_time():
    clock = MarketClock()
    assert clock.at(WALL) is None
    assert not clock.is_known


def test_one_measurement_gives_the_offset_and_leaves_the_pace_in_doubt():
    clock = measured((0, 0))
    assert clock.at(WALL + HOUR) == MARKET + HOUR
    assert not clock.is_sure


@given(
    gaps=st.lists(st.integers(1, DAY), min_size=1, max_size=20),
    delays=st.lists(st.integers(0, 4 * SECOND), min_size=20, max_size=20),
)
def test_late_answers_never_change_the_pace_of_a_real_clock(gaps, delays):
    clock, wall = measured((0, 0)), 0
    for gap, delay in zip(gaps, delays, strict=False):
        wall += gap
        clock.measure(MARKET + wall, WALL + wall + delay)
        assert clock.pace == 1
        assert clock.at(WALL + wall + delay) == MARKET + wall


@pytest.mark.parametrize("pace", [60, 240, 3_600])
def test_the_pace_is_known_after_two_measurements_and_better_after_more(pace):
    clock = measured((0, 0), (pace * SECOND, SECOND + 20))
    assert clock.is_sure
    assert clock.pace == pytest.approx(pace, rel=0.03)
    clock.measure(MARKET + pace * 60 * SECOND, WALL + 60 * SECOND + 20)
    assert clock.pace == pytest.approx(pace, rel=0.001)


def test_a_leap_moves_the_clock_and_keeps_the_pace():
    clock = measured((0, 0), (600 * SECOND, 10 * SECOND))
    clock.measure(MARKET + 1_200 * SECOND + 8 * HOUR, WALL + 20 * SECOND)
    assert clock.at(WALL + 21 * SECOND) == MARKET + 1_260 * SECOND + 8 * HOUR
    assert not clock.is_sure
    clock.measure(MARKET + 1_260 * SECOND + 8 * HOUR, WALL + 21 * SECOND)
    assert clock.is_sure
    assert clock.pace == 60


def test_another_pace_is_believed_when_it_lasts():
    clock = measured((0, 0), (60 * SECOND, 60 * SECOND))
    for second in (70, 80, 90):
        clock.measure(MARKET + (second - 60) * 100 * SECOND, WALL + second * SECOND)
    assert clock.pace == pytest.approx(100)


def test_a_clock_that_was_set_back_is_followed():
    clock = measured(
        (0, 0), (HOUR, HOUR), (SECOND, HOUR + SECOND), (HOUR + SECOND, 2 * HOUR + SECOND)
    )
    assert clock.pace == 1
    assert clock.at(WALL + 2 * HOUR + 2 * SECOND) == MARKET + HOUR + 2 * SECOND
