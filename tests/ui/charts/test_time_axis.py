from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.timeframe import Timeframe
from app.ui.charts.time_ticks import BarClock, moment_label, time_ticks


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def clock(start: str, timeframe: Timeframe = Timeframe.H1, zone: str = "UTC") -> BarClock:
    return BarClock(ms(start), timeframe, ZoneInfo(zone))


def test_hours_and_midnights_are_named() -> None:
    ticks = time_ticks(clock("2023-12-19T21:00"), 0, 12, 4 * 84)
    assert [(tick.position, tick.label) for tick in ticks] == [
        (0, "21:00"),
        (3, "20 Dec"),
        (6, "03:00"),
        (9, "06:00"),
        (12, "09:00"),
    ]


def test_days_months_and_years_are_named() -> None:
    days = time_ticks(clock("2023-12-29T12:00"), 0, 24 * 4, 4 * 84)
    assert [tick.label for tick in days] == ["30 Dec", "31 Dec", "2024", "02 Jan"]
    months = time_ticks(clock("2023-11-15T00:00", Timeframe.D1), 0, 122, 5 * 84)
    assert [tick.label for tick in months] == ["Dec", "2024", "Feb", "Mar"]


def test_times_follow_the_zone() -> None:
    ticks = time_ticks(clock("2023-12-20T00:00", zone="America/New_York"), 0, 12, 4 * 84)
    assert [(tick.position, tick.label) for tick in ticks] == [
        (2, "21:00"),
        (5, "20 Dec"),
        (8, "03:00"),
        (11, "06:00"),
    ]


def test_a_tick_inside_a_bar_stands_at_the_bar() -> None:
    ticks = time_ticks(clock("2023-12-20T00:00", zone="Asia/Kolkata"), 0, 24, 84)
    assert [(tick.position, tick.label) for tick in ticks] == [(18, "21 Dec")]


def test_daily_bars_keep_their_utc_date_in_every_zone() -> None:
    bars = clock("2023-12-20T00:00", Timeframe.D1, "America/New_York")
    assert moment_label(bars, 0) == "Wed 20 Dec 2023"


def test_clock_changes_do_not_shift_the_following_labels() -> None:
    ticks = time_ticks(clock("2023-03-25T12:00", zone="Europe/Berlin"), 0, 48, 4 * 84)
    assert [(tick.position, tick.label) for tick in ticks] == [
        (11, "26 Mar"),
        (22, "12:00"),
        (34, "27 Mar"),
        (46, "12:00"),
    ]


def test_the_crosshair_names_weekday_and_time() -> None:
    assert moment_label(clock("2023-12-18T23:00"), 1) == "Tue 19 Dec  00:00"


@settings(max_examples=40)
@given(
    st.floats(-20_000, 20_000),
    st.floats(1e-3, 20_000),
    st.floats(100, 5000),
    st.sampled_from([timeframe for timeframe in Timeframe if timeframe <= Timeframe.D1]),
    st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_labels_never_crowd(
    left: float, bars: float, pixels: float, timeframe: Timeframe, zone: str
) -> None:
    ticks = time_ticks(clock("2020-01-01T00:00", timeframe, zone), left, left + bars, pixels)
    assert len(ticks) <= pixels / 84 * 1.7 + 3
    positions = [tick.position for tick in ticks]
    assert positions == sorted(positions)


@pytest.mark.parametrize("position", [1e15, -1e15, 1e9])
def test_times_out_of_any_calendar_are_held_back(position: float) -> None:
    assert 1902 <= clock("2020-01-01T00:00").local(position).year <= 2199
