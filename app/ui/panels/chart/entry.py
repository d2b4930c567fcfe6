"""What a user means who types a symbol or a timeframe into a chart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.domain.timeframe import DAY, HOUR, MINUTE, Timeframe

if TYPE_CHECKING:
    from collections.abc import Sequence

_TIMEFRAME = re.compile(r"(\d{1,5})([mhdw]?)")
_UNITS = {"": MINUTE, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}


def typed_timeframe(text: str) -> Timeframe | None:
    """The timeframe of ``5``, ``240``, ``4h`` or ``1D``; bare numbers are minutes."""
    match = _TIMEFRAME.fullmatch(text.strip().lower())
    if match is None:
        return None
    length = int(match[1]) * _UNITS[match[2]]
    return next((one for one in Timeframe if one.milliseconds == length), None)


def typed_symbol(text: str, symbols: Sequence[str]) -> str | None:
    """The symbol meant: the same, else one that begins so, else one that holds the text.

    Args:
        text: in any case, with or without the quote currency and the slash.
        symbols: what there is to choose from, the likeliest first.
    """
    wanted = _bare(text)
    if not wanted:
        return None
    for fits in (
        lambda symbol: _bare(symbol) == wanted or _base(symbol) == wanted,
        lambda symbol: _bare(symbol).startswith(wanted),
        lambda symbol: wanted in _bare(symbol),
    ):
        found = next(filter(fits, symbols), None)
        if found is not None:
            return found
    return None


def _bare(text: str) -> str:
    return "".join(character for character in text.upper() if character.isalnum())


def _base(symbol: str) -> str:
    return _bare(symbol.partition("/")[0])
