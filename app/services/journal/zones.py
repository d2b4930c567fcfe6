"""Times of files as UTC, by the zone that the file, the layout or the user names."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from app.domain.errors import BadInput
from app.domain.journal.layouts.moments import read_offset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import tzinfo

    from numpy.typing import NDArray

    from app.domain.journal.layouts.moments import Moment

    type Flags = NDArray[np.bool_]

FIRST: Final = "first"
SECOND: Final = "second"
_LONGEST_REPEAT: Final = 2 * 3_600_000
_QUARTER: Final = 15 * 60_000
_MINUTE: Final = 60_000
_DAY: Final = 86_400_000
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


class Doubled(NamedTuple):
    """A moment that the clock showed twice.

    Attributes:
        place: of its row in the file, from 0.
        night: day on the clock, in which such an hour is the only one.
        first: UTC ms, read as the first pass. ``second``: as the second.
        until: UTC ms when the first pass ended.
    """

    place: int
    night: int
    first: int
    second: int
    until: int


@dataclass(frozen=True, slots=True)
class KnownPasses:
    """What is known beside the rows themselves; True: of the second pass.

    Attributes:
        rows: by their place; the journal has them so.
        nights: what speaks for one pass where nothing tells it.
    """

    rows: Mapping[int, bool] = field(default_factory=dict)
    nights: Mapping[int, bool] = field(default_factory=dict)


_NOTHING: Final = KnownPasses()


class LocalTimes:
    """Reads the moments of a file on one clock, all of them before any is known.

    Attributes:
        doubled: how many fell into an hour that the clock showed twice.
        second: how many of these are read as its second pass.
        doubtful: of how many nothing tells the pass for sure.
        doubtful_pass: which one most of them are read as.
        skipped: how many into one that it left out.
    """

    def __init__(self, zone: tzinfo, choice: str = "") -> None:
        """A clock; ``choice`` of `FIRST` or `SECOND` is how doubtful times are read."""
        self.doubled = self.second = self.doubtful = self.skipped = 0
        self.doubtful_pass = FIRST
        self._choice = choice
        self._offsets = lru_cache(maxsize=100_000)(_offsets(zone))
        self._read: list[tuple[int, int, int]] = []
        self._said: list[str] = []

    def add(self, moment: Moment) -> None:
        """The next one of the file; an offset stated with it wins."""
        if moment.offset is None:
            self._read.append((moment.local, *self._offsets(moment.local // _QUARTER)))
        else:
            self._read.append((moment.local, moment.offset * _MINUTE, moment.offset * _MINUTE))

    def shown_twice(self) -> Iterator[Doubled]:
        """Those that fell into such an hour, in the order of the file."""
        for place, (local, first, last) in enumerate(self._read):
            if first <= last:
                continue
            quarter = local // _QUARTER
            while operator.gt(*self._offsets(quarter)):
                quarter += 1
            until = quarter * _QUARTER - first
            yield Doubled(place, local // _DAY, local - first, local - last, until)

    def utc(self, known: KnownPasses = _NOTHING) -> list[int]:
        """UTC ms of each, in the order they were added.

        What the journal has already is read as it has it, then counts the order of the rows, then
        what the user chose, then what speaks for one pass; the first is taken otherwise.
        """
        local, first, last = np.array(self._read, np.int64).reshape(-1, 3).T
        doubled = first > last
        second, told = second_passes(local, doubled)
        by_journal = np.zeros(len(local), np.bool_)
        for place, is_second in known.rows.items():
            second[place], told[place], by_journal[place] = is_second, True, True
        by_order, open_ones = told & ~by_journal, doubled & ~told
        if self._choice:
            second[open_ones] = self._choice == SECOND
        else:
            likely = [night for night, is_second in known.nights.items() if is_second]
            hinted = open_ones & np.isin(local // _DAY, likely)
            second |= hinted
            by_journal |= hinted
        self._count(doubled, second, open_ones)
        self.skipped = int((first < last).sum())
        self._say(second, by_order, by_journal, doubled & ~by_order & ~by_journal)
        times: list[int] = (local - np.where(second, last, first)).tolist()
        return times

    def notes(self) -> tuple[str, ...]:
        """Sentences on times that the clock does not tell for sure."""
        said = []
        if self.doubled:
            hour = f"{_fall(self.doubled)} in the hour that clocks repeat when summer time ends"
            said.append("; ".join((hour, *self._said)))
        if self.skipped:
            hour = f"{_fall(self.skipped)} in an hour that clocks leave out"
            said.append(f"{hour} when summer time begins")
        return tuple(said)

    def _count(self, doubled: Flags, second: Flags, open_ones: Flags) -> None:
        self.doubled, self.second = int(doubled.sum()), int(second.sum())
        self.doubtful = int(open_ones.sum())
        later = int((second & open_ones).sum())
        self.doubtful_pass = SECOND if 2 * later > self.doubtful else FIRST

    def _say(self, second: Flags, by_order: Flags, by_journal: Flags, left: Flags) -> None:
        chosen = "as you chose " if self._choice else ""
        for why, group in (
            ("by the order of the rows ", by_order),
            ("by what the journal has of it ", by_journal),
            (chosen, left),
        ):
            count, later = int(group.sum()), int((group & second).sum())
            if count:
                self._said.append(why + self._reading(count, later))

    def _reading(self, count: int, later: int) -> str:
        if 0 < later < count:
            return f"{_are(later)} read as its second pass, {count - later} as its first"
        every = "it is" if count == 1 else "they are"
        subject = every if count == self.doubled else _are(count)
        return f"{subject} read as its {SECOND if later else FIRST} pass"


def _are(count: int) -> str:
    return "1 is" if count == 1 else f"{count} are"


def _fall(count: int) -> str:
    return "1 time falls" if count == 1 else f"{count} times fall"


def second_passes(local: NDArray[np.int64], doubled: Flags) -> tuple[Flags, Flags]:
    """Which times are of the second pass of an hour that the clock showed twice.

    In a file whose rows are in order, oldest or newest first, times go back once in such an hour
    and nowhere else: what comes after was the second pass. Of a file in another order, and of an
    hour in which times do not go back, nobody can tell.

    Args:
        local: int64[rows], ms on the clock, in the order of the file.
        doubled: bool[rows], whether the clock showed that time twice.

    Returns:
        bool[rows] each: of the second pass; told by the order of the rows.
    """
    none = np.zeros(len(local), np.bool_)
    steps = np.diff(local)
    in_hour = doubled[1:] & doubled[:-1] & (np.abs(steps) < _LONGEST_REPEAT)
    falling, rising = (bool((outside & ~in_hour).any()) for outside in (steps < 0, steps > 0))
    if falling == rising:
        return none, none.copy()
    if falling:
        second, told = second_passes(local[::-1], doubled[::-1])
        return second[::-1].copy(), told[::-1].copy()
    hours = np.cumsum(np.append(True, ~in_hour))
    back = np.cumsum(np.append(False, steps < 0))
    passes = back - back[np.searchsorted(hours, hours)]
    if passes.max() != 1:
        return none, none.copy()
    return passes > 0, np.isin(hours, hours[passes > 0])


def _offsets(zone: tzinfo) -> Callable[[int], tuple[int, int]]:
    """Ms ahead of UTC in a quarter of an hour, when it is shown first and when it is shown last."""

    def found(quarter: int) -> tuple[int, int]:
        shown = _EPOCH + timedelta(milliseconds=quarter * _QUARTER)
        both = (shown.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
        first, last = (round((offset or timedelta()).total_seconds() * 1000) for offset in both)
        return first, last

    return found
