"""Times as texts, and texts that no spreadsheet takes for a formula."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def moment(time: int) -> datetime:
    """UTC ms as a moment."""
    return datetime.fromtimestamp(time / 1000, UTC)


def iso(time: int) -> str:
    """``2023-12-20T02:00:00Z`` of UTC ms."""
    return f"{moment(time).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def exact_iso(time: int) -> str:
    """Like `iso`, with milliseconds where there are any."""
    rest = time % 1000
    return f"{iso(time)[:-1]}.{rest:03d}Z" if rest else iso(time)


def day(time: int) -> str:
    """``20 Dec 2023`` of UTC ms."""
    return f"{moment(time):%d %b %Y}"


def disarmed(text: str) -> str:
    """A text that a spreadsheet reading CSV shows instead of running it (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def printable(text: str) -> str:
    """Without the characters that no workbook may hold (XML 1.0, 2.2)."""
    return _CONTROLS.sub("", text)
