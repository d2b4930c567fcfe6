from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from app.services.alerts.quiet import quiet_end

BERLIN = "Europe/Berlin"


def at(text: str, zone: str = BERLIN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "start", "end", "ends"),
    [
        ("2026-01-05T23:00", "22:00", "07:00", "2026-01-06T07:00"),
        ("2026-01-05T06:59", "22:00", "07:00", "2026-01-05T07:00"),
        ("2026-01-05T07:00", "22:00", "07:00", None),
        ("2026-01-05T21:59", "22:00", "07:00", None),
        ("2026-01-05T13:00", "12:00", "14:00", "2026-01-05T14:00"),
        ("2026-01-05T11:59", "12:00", "14:00", None),
        ("2026-03-29T01:30", "22:00", "07:00", "2026-03-29T07:00"),  # the clock goes on an hour
        ("2026-10-24T23:00", "22:00", "07:00", "2026-10-25T07:00"),  # it goes back one
        ("2026-01-05T13:00", "", "07:00", None),
        ("2026-01-05T13:00", "07:00", "07:00", None),
    ],
)
def test_quiet_hours_follow_the_clock_on_the_wall(
    now: str, start: str, end: str, ends: str | None
) -> None:
    assert quiet_end(at(now), BERLIN, start, end) == (None if ends is None else at(ends))
