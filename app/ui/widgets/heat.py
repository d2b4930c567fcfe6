"""The five steps in which a cell of a heat map is coloured."""

from __future__ import annotations

from typing import Final

STEPS: Final = (0.07, 0.14, 0.22, 0.30, 0.38)


def shade(value: float, largest: float) -> float:
    """Share of the colour behind a value: five steps up to ``largest`` (both by size)."""
    if not largest:
        return STEPS[0]
    place = int(min(abs(value) / largest, 1.0) * len(STEPS) - 1e-9)
    return STEPS[min(place, len(STEPS) - 1)]
