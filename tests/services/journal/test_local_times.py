"""Times of the hour that clocks repeat, held against moments that are known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.journal.layouts.moments import Moment
from app.services.journal.zones import KnownPasses, LocalTimes

MINUTE = 60_000
BERLIN = ZoneInfo("Europe/Berlin")
NOTHING = KnownPasses()
# 02:00 to 02:59 are shown from 00:00 to 00:59 UTC and once more from 01:00 to 01:59.
FIRST = int(datetime(2024, 10, 27, tzinfo=UTC).timestamp() * 1000)
SECOND = FIRST + 60 * MINUTE


def shown(moment):
    """What the clock showed then, ms since 1970 as if it were UTC."""
    local = datetime.fromtimestamp(moment / 1000, UTC).astimezone(BERLIN).replace(tzinfo=UTC)
    return Moment(round(local.timestamp() * 1000), None)


def read(moments):
    times = LocalTimes(BERLIN)
    for one in moments:
        times.add(one)
    return times.utc(), times


@given(
    first=st.lists(st.integers(0, 59), max_size=8),
    second=st.lists(st.integers(0, 59), max_size=8),
    newest_first=st.booleans(),
)
def test_rows_in_order_are_read_as_they_were_where_the_clock_is_seen_to_go_back(
    first, second, newest_first
):
    early = sorted(FIRST + minute * MINUTE for minute in first)
    late = sorted(SECOND + minute * MINUTE for minute in second)
    moments = [FIRST - 90 * MINUTE, *early, *late, SECOND + 90 * MINUTE]
    goes_back = bool(early and late) and max(first) > min(second)
    told, times = read(map(shown, reversed(moments) if newest_first else moments))
    # Where it is not seen to go back, all are taken for the first pass.
    expected = (
        moments if goes_back else [one - 60 * MINUTE if one in late else one for one in moments]
    )
    assert told == (expected[::-1] if newest_first else expected)
    assert times.doubled == len(early) + len(late)
    assert times.second == (len(late) if goes_back else 0)


def test_each_year_has_an_hour_of_its_own():
    year = timedelta(days=364) // timedelta(milliseconds=1)  # the last Sunday of October again
    nights = [
        night + minute * MINUTE for night in (FIRST, FIRST - year) for minute in (-60, 40, 75, 200)
    ]
    told, times = read(map(shown, sorted(nights)))
    assert told == sorted(nights)
    assert (times.doubled, times.second) == (4, 2)


@pytest.mark.parametrize("minutes", [60, -210])
def test_offset_stated_with_the_moment_wins(minutes):
    told, times = read([Moment(FIRST + 150 * MINUTE, minutes)])
    assert told == [FIRST + (150 - minutes) * MINUTE]
    assert times.notes() == ()


def told(choice="", known=NOTHING, clocks=(130, 150)):
    """Times of Berlin's night in minutes since midnight, as minutes after the first pass began."""
    times = LocalTimes(BERLIN, choice)
    for minute in clocks:
        times.add(Moment(FIRST + minute * MINUTE, None))
    return [(one - FIRST) // MINUTE for one in times.utc(known)], times


def test_doubtful_times_are_read_as_the_user_says():
    every, times = told()
    assert (every, times.doubtful, times.doubtful_pass) == ([10, 30], 2, "first")
    every, times = told("second")
    assert (every, times.doubtful, times.doubtful_pass) == ([70, 90], 2, "second")
    assert times.notes()[0].endswith("; as you chose they are read as its second pass")
    # The order of the rows tells two of these, so that no choice is asked for.
    every, times = told("second", clocks=(110, 150, 130, 200))
    assert (every, times.doubtful) == ([-10, 30, 70, 140], 0)


def test_what_the_journal_has_comes_before_order_and_choice():
    every, times = told("second", KnownPasses({0: False}))
    assert (every, times.doubtful) == ([10, 90], 1)
    every, times = told(known=KnownPasses({2: False}), clocks=(110, 150, 130, 200))
    assert (every, times.second) == ([-10, 30, 10, 140], 0)
    night = next(told()[1].shown_twice()).night
    every, times = told(known=KnownPasses({1: True}, {night: True}))
    assert (every, times.doubtful, times.doubtful_pass) == ([70, 90], 1, "second")
    assert times.notes()[0].endswith(
        "by what the journal has of it they are read as its second pass"
    )
    assert told("first", KnownPasses({}, {night: True}))[0] == [10, 30]
    assert told(known=KnownPasses({}, {night - 364: True}))[0] == [10, 30]


@pytest.mark.parametrize(
    ("zone", "clock", "first", "until"),
    [
        (BERLIN, "2024-10-27 02:10", "2024-10-27 00:10", "2024-10-27 01:00"),
        ("America/New_York", "2024-11-03 01:59", "2024-11-03 05:59", "2024-11-03 06:00"),
        ("Australia/Lord_Howe", "2024-04-07 01:40", "2024-04-06 14:40", "2024-04-06 15:00"),
    ],
)
def test_the_first_pass_ends_when_the_clock_is_set_back(zone, clock, first, until):
    def ms(text):
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)

    times = LocalTimes(ZoneInfo(str(zone)))
    times.add(Moment(ms(clock), None))
    times.add(Moment(ms(clock) - 3 * 60 * MINUTE, None))
    (found,) = times.shown_twice()
    assert (found.place, found.first, found.until) == (0, ms(first), ms(until))
    local = datetime.fromtimestamp(found.second / 1000, ZoneInfo(str(zone)))
    assert (f"{local:%Y-%m-%d %H:%M}", local.fold) == (clock, 1)


def test_no_moment_at_all_is_none():
    assert read([])[0] == []
