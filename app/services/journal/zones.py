"""Times of files as UTC, by the zone that the file, the layout or the user names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from app.domain.errors import BadInput
from app.domain.journal.layouts.moments import read_offset

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from app.domain.journal.layouts.moments import Moment

_QUARTER: Final = 15 * 60_000
_MINUTE: Final = 60_000
_EPOCH: Final = datetime(1970, 1, 1)  # noqa: DTZ001 a wall clock's, which has no zone


def zone_named(name: str, source: str) -> tzinfo:
    """A zone by its name, ``Europe/Berlin``, or its offset, ``UTC+8`` or ``+05:30``.

    Raises:
        BadInput: neither; names ``source``.
    """
    offset = read_offset(name.strip().upper())
    if offset is not None:
        return timezone(timedelta(minutes=offset)) if offset else UTC
    try:
        return ZoneInfo(name.strip())
    except (OSError, ValueError, LookupError) as error:
        said = f"{name[:60]!r} is no time zone such as Europe/Berlin, UTC or UTC+8"
        raise BadInput(said, source=source) from error


class LocalTimes:
    """Reads moments on one clock.

    Attributes:
        doubled: how many fell into an hour that the clock showed twice; the earlier was taken.
        skipped: how many into one that it left out.
    """

    def __init__(self, zone: tzinfo) -> None:
        self.doubled = 0
        self.skipped = 0
        self._offsets = lru_cache(maxsize=100_000)(_offsets(zone))

    def utc(self, moment: Moment) -> int:
        """UTC ms; an offset stated with the moment wins."""
        if moment.offset is not None:
            return moment.local - moment.offset * _MINUTE
        earlier, later = self._offsets(moment.local // _QUARTER)
        self.doubled += earlier > later
        self.skipped += earlier < later
        return moment.local - earlier

    def notes(self) -> tuple[str, ...]:
        """Sentences on times that the clock does not tell for sure."""
        said = []
        if self.doubled:
            said.append(
                f"{self.doubled} times fall into the hour that the clock showed twice when summer"
                " time ended; the earlier of the two was taken"
            )
        if self.skipped:
            said.append(f"{self.skipped} times fall into an hour that the clock left out")
        return tuple(said)


def _offsets(zone: tzinfo) -> Callable[[int], tuple[int, int]]:
    """Ms ahead of UTC in a quarter of an hour, when it is shown first and when it is shown last."""

    def found(quarter: int) -> tuple[int, int]:
        shown = _EPOCH + timedelta(milliseconds=quarter * _QUARTER)
        both = (shown.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
        first, last = (round((offset or timedelta()).total_seconds() * 1000) for offset in both)
        return first, last

    return found
