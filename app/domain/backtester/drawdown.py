"""How far an account fell below its last peak, and how long it stayed there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.lifecycle.bars import Floats

_DEEPEST: Final = 0
_DEEPEST_MONEY: Final = 1
_SUM_OF_SQUARES: Final = 2
_DEEPEST_ROW: Final = 3
_LONGEST: Final = 4
_COUNT: Final = 5
_SUM_OF_DEPTHS: Final = 6
_SUM_OF_TIMES: Final = 7
_SIZE: Final = 8


@dataclass(frozen=True, slots=True)
class Drawdowns:
    """All falls of an equity curve below its peaks so far. Depths are fractions of the peak.

    A drawdown begins at the close of a peak and ends at the first close that is at least as high,
    or with the data.

    Attributes:
        deepest: the largest 1 − equity / peak; 0 without any fall.
        deepest_money: the largest peak − equity, quote currency.
        deepest_row: where ``deepest`` is reached first; 0 without any fall.
        longest: the longest time from a peak to its recovery or the end of the data, ms.
        count: how many there were.
        average_depth: mean of each one's own deepest point; None without any. So is
            ``average_time``, from peak to recovery, ms.
        ulcer_index: root of the mean of squared depths over all bars (Martin, P., McCann, B.:
            The Investor's Guide to Fidelity Funds, 1989).
    """

    deepest: float
    deepest_money: float
    deepest_row: int
    longest: int
    count: int
    average_depth: float | None
    average_time: float | None
    ulcer_index: float


def drawdowns(times: NDArray[np.int64], equity: Floats) -> Drawdowns:
    """Everything about the falls of an equity curve.

    Args:
        times: int64[n], opening times of its bars, UTC ms.
        equity: float64[n], at the close of each, quote currency; the first above 0.
    """
    found: Floats = np.zeros(_SIZE)
    _measure(times, equity, found)
    count = int(found[_COUNT])
    return Drawdowns(
        deepest=float(found[_DEEPEST]),
        deepest_money=float(found[_DEEPEST_MONEY]),
        deepest_row=int(found[_DEEPEST_ROW]),
        longest=int(found[_LONGEST]),
        count=count,
        average_depth=float(found[_SUM_OF_DEPTHS]) / count if count else None,
        average_time=float(found[_SUM_OF_TIMES]) / count if count else None,
        ulcer_index=float(np.sqrt(found[_SUM_OF_SQUARES] / len(equity))) if len(equity) else 0.0,
    )


def drawdown_series(equity: Floats) -> Floats:
    """float64[n], 1 − equity / highest equity so far, of float64[n]: 0 at a peak, a fraction."""
    depths: Floats = 1 - equity / np.maximum.accumulate(equity)
    return depths


@kernel()
def _end_of_standstill(equity: Floats, row: int) -> int:
    """The first row after ``row`` with another equity: without a position an account stands still.

    Most bars of most runs are such, and those rows need no more than this look.
    """
    value = equity[row]
    row += 1
    while row < len(equity) and equity[row] == value:
        row += 1
    return row


@kernel("void(int64[::1], float64[::1], float64[::1])")
def _measure(times: NDArray[np.int64], equity: Floats, found: Floats) -> None:
    """One pass over float64[n] of equity; ``found`` is float64[_SIZE], zeros before."""
    if not len(equity):
        return
    peak, peak_time = equity[0], times[0]
    depth = deepest = deepest_money = squares = depths = 0.0
    deepest_row = longest = count = lasted_in_all = 0
    row = 0
    while row < len(equity):
        value = equity[row]
        end = _end_of_standstill(equity, row)
        if value < peak:
            fall = 1 - value / peak
            depth = max(depth, fall)
            deepest_money = max(deepest_money, peak - value)
            if fall > deepest:
                deepest, deepest_row = fall, row
            squares += (end - row) * fall * fall
        if value >= peak or end == len(equity):
            if depth > 0:
                recovered = row if value >= peak else end - 1
                lasted = times[recovered] - peak_time
                longest = max(longest, lasted)
                count += 1
                depths += depth
                lasted_in_all += lasted
                depth = 0.0
            peak, peak_time = max(peak, value), times[end - 1]
        row = end
    found[_DEEPEST], found[_DEEPEST_MONEY] = deepest, deepest_money
    found[_SUM_OF_SQUARES], found[_DEEPEST_ROW] = squares, deepest_row
    found[_LONGEST], found[_COUNT] = longest, count
    found[_SUM_OF_DEPTHS], found[_SUM_OF_TIMES] = depths, lasted_in_all
