"""Quiet hours: wall-clock times of the user's own zone, over midnight and clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_end(now: int, zone: str, start: str, end: str) -> int | None:
    """When the quiet hours that hold at ``now`` end; None outside of them.

    Args:
        now: wall clock, UTC ms. The answer likewise.
        zone: a name of the time zone database.
        start: ``HH:MM`` of their beginning; "" or the same as ``end``: there are none.
        end: ``HH:MM`` from which on it is loud again.
    """
    if not start or not end or start == end:
        return None
    here = datetime.fromtimestamp(now / 1000, ZoneInfo(zone))
    for day in (here.date() - timedelta(days=1), here.date()):
        begins = _moment(day.toordinal(), start, zone)
        later = day if time.fromisoformat(end) > time.fromisoformat(start) else day + timedelta(1)
        ends = _moment(later.toordinal(), end, zone)
        if begins <= now < ends:
            return ends
    return None


def _moment(day: int, clock: str, zone: str) -> int:
    """UTC ms of a local time of day; one that the clock change leaves out counts as it would be."""
    date = datetime.fromordinal(day).date()
    local = datetime.combine(date, time.fromisoformat(clock), ZoneInfo(zone))
    return int(local.astimezone(UTC).timestamp() * 1000)
