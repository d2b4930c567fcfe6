"""Times of files as UTC, by the zone that the file, the layout or the user names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np

from app.domain.errors import BadInput
from app.domain.journal.layouts.moments import read_offset

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from numpy.typing import NDArray

    from app.domain.journal.layouts.moments import Moment

_LONGEST_REPEAT: Final = 2 * 3_600_000
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
    """Reads the moments of a file on one clock, all of them before any is known.

    Attributes:
        doubled: how many fell into an hour that the clock showed twice.
        second: how many of these were in its second pass, as the order of the rows shows; the
            others were taken for the first.
        skipped: how many into one that it left out.
    """

    def __init__(self, zone: tzinfo) -> None:
        self.doubled = self.second = self.skipped = 0
        self._offsets = lru_cache(maxsize=100_000)(_offsets(zone))
        self._read: list[tuple[int, int, int]] = []

    def add(self, moment: Moment) -> None:
        """The next one of the file; an offset stated with it wins."""
        if moment.offset is None:
            self._read.append((moment.local, *self._offsets(moment.local // _QUARTER)))
        else:
            self._read.append((moment.local, moment.offset * _MINUTE, moment.offset * _MINUTE))

    def utc(self) -> list[int]:
        """UTC ms of each, in the order they were added."""
        local, first, last = np.array(self._read, np.int64).reshape(-1, 3).T
        second = second_passes(local, first > last)
        self.doubled, self.skipped = int((first > last).sum()), int((first < last).sum())
        self.second = int(second.sum())
        times: list[int] = (local - np.where(second, last, first)).tolist()
        return times

    def notes(self) -> tuple[str, ...]:
        """Sentences on times that the clock does not tell for sure."""
        said = []
        if self.doubled:
            hour = f"{_fall(self.doubled)} in the hour that clocks repeat when summer time ends"
            said.append(f"{hour}; {self._readings()}")
        if self.skipped:
            hour = f"{_fall(self.skipped)} in an hour that clocks leave out"
            said.append(f"{hour} when summer time begins")
        return tuple(said)

    def _readings(self) -> str:
        if not self.second:
            return f"{'it is' if self.doubled == 1 else 'they are'} read as its first pass"
        later, earlier = self.second, self.doubled - self.second
        are = "is" if later == 1 else "are"
        return (
            f"by the order of the rows {later} {are} read as its later pass, {earlier} as its first"
        )


def _fall(count: int) -> str:
    return "1 time falls" if count == 1 else f"{count} times fall"


def second_passes(local: NDArray[np.int64], doubled: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which times are of the second pass of an hour that the clock showed twice.

    In a file whose rows are in order, oldest or newest first, times go back once in such an hour
    and nowhere else: what comes after was the second pass. Of a file in another order nobody can
    tell.

    Args:
        local: int64[rows], ms on the clock, in the order of the file.
        doubled: bool[rows], whether the clock showed that time twice.

    Returns:
        bool[rows].
    """
    steps = np.diff(local)
    in_hour = doubled[1:] & doubled[:-1] & (np.abs(steps) < _LONGEST_REPEAT)
    falling, rising = (bool((outside & ~in_hour).any()) for outside in (steps < 0, steps > 0))
    if falling == rising:
        return np.zeros(len(local), np.bool_)
    if falling:
        return second_passes(local[::-1], doubled[::-1])[::-1]
    hours = np.cumsum(np.append(True, ~in_hour))
    back = np.cumsum(np.append(False, steps < 0))
    passes = back - back[np.searchsorted(hours, hours)]
    return passes > 0 if passes.max() == 1 else np.zeros(len(local), np.bool_)


def _offsets(zone: tzinfo) -> Callable[[int], tuple[int, int]]:
    """Ms ahead of UTC in a quarter of an hour, when it is shown first and when it is shown last."""

    def found(quarter: int) -> tuple[int, int]:
        shown = _EPOCH + timedelta(milliseconds=quarter * _QUARTER)
        both = (shown.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
        first, last = (round((offset or timedelta()).total_seconds() * 1000) for offset in both)
        return first, last

    return found
