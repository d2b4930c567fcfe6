"""What makes candles unusable, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.candles import Candles


class CandleFault(NamedTuple):
    """The first thing wrong with a series.

    Attributes:
        row: position, from 0.
        column: ``ts``, ``open``, ``high``, ``low``, ``close`` or ``volume``.
        reason: half a sentence, with the value.
    """

    row: int
    column: str
    reason: str


def first_fault(candles: Candles) -> CandleFault | None:
    """The fault with the smallest row, or None.

    Times must increase strictly, prices be finite and above 0, volumes finite and not negative, and
    low ≤ open, close ≤ high.
    """
    faults = [fault for fault in (_in_times(candles), *_in_values(candles)) if fault is not None]
    return min(faults, key=lambda fault: fault.row, default=None)


def _in_times(candles: Candles) -> CandleFault | None:
    backward = np.flatnonzero(candles.ts[1:] <= candles.ts[:-1])
    if not len(backward):
        return None
    row = int(backward[0]) + 1
    return CandleFault(row, "ts", f"{candles.ts[row]} does not come after {candles.ts[row - 1]}")


def _in_values(candles: Candles) -> list[CandleFault | None]:
    highest = np.maximum(candles.open, candles.close)
    lowest = np.minimum(candles.open, candles.close)
    return [
        *(
            _first(
                ~((column := getattr(candles, name)) > 0) | np.isinf(column),
                column,
                name,
                "is no price",
            )
            for name in ("open", "high", "low", "close")
        ),
        _first(
            ~(candles.volume >= 0) | np.isinf(candles.volume),
            candles.volume,
            "volume",
            "is no volume",
        ),
        _first(candles.low > lowest, candles.low, "low", "is above open or close"),
        _first(candles.high < highest, candles.high, "high", "is below open or close"),
    ]


def _first(
    wrong: NDArray[np.bool_],
    column: NDArray[np.float64],
    name: str,
    reason: str,
) -> CandleFault | None:
    rows = np.flatnonzero(wrong)
    if not len(rows):
        return None
    row = int(rows[0])
    return CandleFault(row, name, f"{column[row]} {reason}")
