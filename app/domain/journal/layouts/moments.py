"""Moments as exchanges and spreadsheets write them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

_CLOCK: Final = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?"
_HALF: Final = r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
_ZONE: Final = r"(?: ?(?P<zone>Z|(?:UTC|GMT)?(?:[+-]\d\d?(?::?\d\d)?)?))"
_YEAR_FIRST: Final = r"(?P<year>\d{4})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)"
_SHORT_YEAR: Final = r"(?P<year>\d\d)-(?P<month>\d\d)-(?P<day>\d\d)"
_DAY_FIRST: Final = r"(?P<day>\d\d?)[./-](?P<month>\d\d?)[./-](?P<year>\d{4})"
_MONTH_FIRST: Final = r"(?P<month>\d\d?)[./-](?P<day>\d\d?)[./-](?P<year>\d{4})"
_GERMAN: Final = r"(?P<day>\d\d?)\.(?P<month>\d\d?)\.(?P<year>\d{4})"


def _dated(date: str) -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(rf"{date}(?:T|,? +){_CLOCK}{_HALF}{_ZONE}", re.ASCII),
        re.compile(rf"{_CLOCK}{_HALF} +{date}{_ZONE}", re.ASCII),
    )


_EVERYWHERE: Final = (*_dated(_YEAR_FIRST), *_dated(_SHORT_YEAR), *_dated(_GERMAN))
_BY_ORDER: Final = {
    "auto": _EVERYWHERE,
    "dmy": (*_dated(_DAY_FIRST), *_EVERYWHERE),
    "mdy": (*_dated(_MONTH_FIRST), *_EVERYWHERE),
    "unix": (),
}
TIME_FORMATS: Final = tuple(_BY_ORDER)
_UNIX: Final = re.compile(r"\d{9,19}(?:\.\d{1,9})?", re.ASCII)
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?(?:([+-])(\d\d?)(?::?(\d\d))?)?", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 2009, 2099
_EARLIEST, _LATEST = 1_230_768_000_000, 4_102_444_800_000  # 2009, before which there was no coin
_MILLISECONDS_OF: Final = ((10**11, 1_000.0), (10**14, 1.0), (10**17, 1e-3), (10**20, 1e-6))
_NOON: Final = 12
_LATEST_OFFSET: Final = 14 * 60


class Moment(NamedTuple):
    """A moment as it is written.

    Attributes:
        local: ms since 1970 on the clock it was read from.
        offset: minutes that clock is ahead of UTC; None when the text does not say.
    """

    local: int
    offset: int | None


def read_moment(text: str, order: str = "auto") -> Moment | None:
    """The moment a cell states, None when it states none or none between 2009 and 2099.

    Args:
        text: year first, ``HH:MM YYYY-MM-DD`` or ``DD.MM.YYYY``, with or without a zone.
        order: one of `TIME_FORMATS`: ``dmy`` and ``mdy`` read dates with slashes too, ``unix``
            numbers of s, ms, µs or ns since 1970.
    """
    bare = text.strip()
    if order == "unix":
        return _since_1970(bare)
    for pattern in _BY_ORDER[order]:
        found = pattern.fullmatch(bare)
        if found is not None:
            return _moment(found)
    return None


def read_offset(text: str) -> int | None:
    """Minutes ahead of UTC of ``UTC``, ``Z``, ``UTC+8``, ``GMT-03:30`` or ``+0200``, else None."""
    if text == "Z":
        return 0
    found = _OFFSET.fullmatch(text)
    if found is None or not text:
        return None
    minutes = int(found[2] or 0) * 60 + int(found[3] or 0)
    if minutes > _LATEST_OFFSET:
        return None
    return -minutes if found[1] == "-" else minutes


def _since_1970(text: str) -> Moment | None:
    if not _UNIX.fullmatch(text):
        return None
    number = float(text)
    scale = next(scale for below, scale in _MILLISECONDS_OF if number < below)
    moment = round(number * scale)
    return Moment(moment, 0) if _EARLIEST <= moment < _LATEST else None


def _moment(found: re.Match[str]) -> Moment | None:
    year = int(found["year"])
    day = _midnight(year if year > 99 else 2000 + year, found["month"], found["day"])
    clock = _clock(found)
    zone = found["zone"]
    if day is None or clock is None:
        return None
    offset = read_offset(zone) if zone else None
    return None if zone and offset is None else Moment(day + clock, offset)


def _clock(found: re.Match[str]) -> int | None:
    """Milliseconds since midnight."""
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"]:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if found["half"] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    part = int((found["part"] or "0").ljust(3, "0")[:3])
    return ((hour * 60 + minute) * 60 + second) * 1000 + part


@lru_cache(maxsize=4096)
def _midnight(year: int, month: str, day: str) -> int | None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    try:
        date = np.datetime64(f"{year}-{int(month):02}-{int(day):02}", "ms")
    except ValueError:
        return None
    return int(date.astype(np.int64))
