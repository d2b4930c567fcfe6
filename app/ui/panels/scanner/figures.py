"""Numbers of rules as they are shown: of any size and kind."""

from __future__ import annotations

from app.ui.models import formats


def figure(value: float | None, tick: float = 0.0) -> str:
    """A price by its market's step when there is one, whole numbers whole, others by size."""
    if value is None or tick:
        return formats.price(value, tick)
    if value.is_integer() or abs(value) >= 1e6:
        return formats.number(value, 0)
    return formats.price(value) if abs(value) < 1000 else formats.number(value, 2)


def beside(left: float | None, right: float | None) -> str:
    """Two numbers and how they stand: ``31.20 > 30``."""
    if left is None or right is None:
        return formats.DASH
    sign = ">" if left > right else "<" if left < right else "="
    return f"{figure(left)} {sign} {figure(right)}"
