"""Numbers in messages: short enough for a phone, exact enough to act on."""

from __future__ import annotations

from math import floor, isfinite, log10

DASH = "–"


def price(value: object) -> str:
    """At least five significant digits, thousands separated, no exponent: ``64,120.50``."""
    number = _number(value)
    if number is None:
        return DASH
    size = abs(number)
    decimals = 2 if size == 0 else min(14, max(2, 4 - floor(log10(size))))
    text = f"{number:,.{decimals}f}"
    if decimals > 2:
        whole, _, fraction = text.partition(".")
        text = f"{whole}.{fraction.rstrip('0').ljust(2, '0')}"
    return text.replace("-", "−")


def signed(value: object, decimals: int = 2) -> str:
    """A number whose sign is the message: ``+1.95``."""
    number = _number(value)
    return DASH if number is None else f"{number:+.{decimals}f}".replace("-", "−")


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return None
    return float(value)
