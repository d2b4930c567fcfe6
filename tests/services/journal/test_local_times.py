"""Times of the hour that clocks repeat, held against moments that are known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.journal.layouts.moments import Moment
from app.services.journal.zones import LocalTimes

MINUTE = 60_000
BERLIN = ZoneInfo("Europe/Berlin")
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


def test_no_moment_at_all_is_none():
    assert read([])[0] == []
