"""Moments as senders write them."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

_ISO: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?))?(?: ?(?:Z|UTC|\+00:?00))?"
)
_DIGITS: Final = re.compile(r"\d{9,14}(?:\.\d{1,6})?")
_EARLIEST, _LATEST = 946_684_800_000, 4_102_444_800_000  # the years 2000 and 2100
_MOST_SECONDS: Final = 99_999_999_999


def read_moment(value: object) -> int:
    """A moment as UTC ms.

    Args:
        value: ISO 8601 in UTC, as TradingView writes ``{{time}}`` and ``{{timenow}}``; or seconds
            or milliseconds since 1970, as number or text.

    Raises:
        ValueError: it is none, or not of the years 2000 to 2099; the message is a sentence.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("no moment such as 2026-01-31T12:00:00Z")  # noqa: TRY004 pydantic's
    text = str(value).strip()[:60]
    found = _moment(text)
    if found is None or not _EARLIEST <= found < _LATEST:
        raise ValueError(f"'{text[:40]}' is no moment such as 2026-01-31T12:00:00Z")
    return found


def _moment(text: str) -> int | None:
    if _DIGITS.fullmatch(text):
        number = float(text)
        return round(number * 1000 if number <= _MOST_SECONDS else number)
    found = _ISO.fullmatch(text)
    if found is None:
        return None
    try:
        moment = np.datetime64(f"{found[1]}T{found[2] or '00:00'}", "ms")
    except ValueError:
        return None
    return int(moment.astype(np.int64))
