"""Numbers and times as they are shown; the one place for their look."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from math import ceil, floor, isfinite, log10
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DASH = "–"
MINUS = "−"
NARROW = "\u202f"
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_TINY = 1e-4
_SCALES = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"))


def decimals_of(step: float) -> int:
    """Decimals that a price or lot step asks for: 0.05 → 2, 10 → 0.

    Args:
        step: positive; 0 means unknown.
    """
    if step <= 0:
        return 8
    text = f"{step:.12f}".rstrip("0")
    return len(text.partition(".")[2])


def _plain_decimals(value: float) -> int:
    """Four significant digits at least, for prices of an unknown step."""
    if value <= 0:
        return 2
    return min(12, max(2, 4 - floor(log10(value)) - 1))


def price(value: float | None, tick: float = 0.0) -> str:
    """A price by its market's tick; below 0.0001 the zeros are counted: ``0.0₅1270``."""
    if value is None or value != value:
        return DASH
    if not isfinite(value):
        return _infinite(value)
    if 0 < abs(value) < _TINY:
        return _counted_zeros(value)
    return number(value, decimals_of(tick) if tick > 0 else _plain_decimals(abs(value)))


def price_in_full(value: float | None, tick: float = 0.0) -> str:
    """A price without counted zeros or separators, for tooltips and copies."""
    if value is None or not isfinite(value):
        return ""
    digits = decimals_of(tick) if tick > 0 else 12
    text = f"{value:.{digits}f}"
    return text if tick > 0 or "." not in text else text.rstrip("0").rstrip(".")


def _counted_zeros(value: float) -> str:
    zeros = -floor(log10(abs(value))) - 1
    digits = round(abs(value) * 10 ** (zeros + 4))
    if digits == 10_000:
        zeros, digits = zeros - 1, 1_000
    sign = MINUS if value < 0 else ""
    return f"{sign}0.0{str(zeros).translate(_SUBSCRIPTS)}{digits}"


def _infinite(value: float) -> str:
    return "∞" if value > 0 else f"{MINUS}∞"


def number(value: float | None, decimals: int = 2) -> str:
    """A plain number with thousands separated and a true minus."""
    if value is None or value != value:
        return DASH
    if not isfinite(value):
        return _infinite(value)
    text = f"{abs(value):,.{decimals}f}"
    negative = value < 0 and any(digit not in "0.," for digit in text)
    return f"{MINUS}{text}" if negative else text


def signed(value: float | None, decimals: int = 2, unit: str = "") -> str:
    """A number whose sign is the message: ``+1.95 R``, ``−2.26 %``; zero has no sign."""
    if value is None or value != value:
        return DASH
    text = number(value, decimals)
    if value > 0 and any(digit not in "0.," for digit in text):
        text = f"+{text}"
    return f"{text} {unit}" if unit else text


def percent(fraction: float | None) -> str:
    """A signed share as percent, 2 decimals, 1 from 100 on."""
    if fraction is None or fraction != fraction:
        return DASH
    value = fraction * 100
    return signed(value, 2 if abs(value) < 100 else 1, "%")


def rate(fraction: float | None, decimals: int = 1) -> str:
    """An unsigned share as percent: ``37.0 %``."""
    return DASH if fraction is None else f"{number(fraction * 100, decimals)} %"


def r_multiple(value: float | None, decimals: int = 2) -> str:
    """A result in R, without its unit: ``+1.95``."""
    return signed(value, decimals)


def compact(value: float | None) -> str:
    """Volume and money at large, three figures: ``1.51 B``, ``24.9 k``."""
    if value is None or value != value:
        return DASH
    if not isfinite(value):
        return _infinite(value)
    for scale, letter in _SCALES:
        if abs(value) >= scale * 0.9995:
            part = abs(value) / scale
            digits = 2 if part < 9.995 else 1 if part < 99.95 else 0
            return f"{MINUS if value < 0 else ''}{part:.{digits}f} {letter}"
    return number(value, 0)


def count(value: int | None) -> str:
    """A whole number: ``1,802``."""
    return DASH if value is None else f"{value:,}"


def direction_token(value: float | None) -> str:
    """The colour of a signed result: ``up``, ``down``, ``text2`` for zero."""
    if value is None or value != value:
        return "text3"
    return "up" if value > 0 else "down" if value < 0 else "text2"


# ---------------------------------------------------------------- times


@lru_cache(maxsize=32)
def zone_of(name: str) -> ZoneInfo:
    """A time zone by its IANA name; UTC when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def local(time: int, zone: str = "UTC") -> datetime:
    """UTC ms as a moment in the chosen zone."""
    return datetime.fromtimestamp(time / 1000, UTC).astimezone(zone_of(zone))


def moment(time: int | None, zone: str = "UTC") -> str:
    """``20 Dec 2023 02:00``."""
    return DASH if time is None else f"{local(time, zone):%d %b %Y %H:%M}".lstrip("0")


def clock(time: int | None, zone: str = "UTC", *, seconds: bool = False) -> str:
    """``06:21`` or ``06:21:48``, without the zone."""
    if time is None:
        return DASH
    return f"{local(time, zone):{'%H:%M:%S' if seconds else '%H:%M'}}"


def zone_label(time: int, zone: str = "UTC") -> str:
    """``UTC``, ``CET``: what the zone is called at that moment."""
    return local(time, zone).tzname() or zone


def age(milliseconds: int | None) -> str:
    """The two largest units: ``1 d 4 h``, ``3 min``, ``48 s``."""
    if milliseconds is None:
        return DASH
    seconds = max(0, milliseconds // 1000)
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"


def countdown(milliseconds: int) -> str:
    """``00:38:12``; never below zero."""
    seconds = max(0, ceil(milliseconds / 1000))
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def duration(seconds: float | None) -> str:
    """Length of some work: ``84 ms``, ``1.8 s``, ``2 min 5 s``."""
    if seconds is None:
        return DASH
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
