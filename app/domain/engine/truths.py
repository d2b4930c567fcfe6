"""Kernels over truths: 1 true, 0 false, −1 undefined, by Kleene's logic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.kernel import kernel

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    type Truths = NDArray[np.int8]
    type Values = NDArray[np.float64]
    type Offsets = NDArray[np.int64]

TRUE = 1
FALSE = 0
UNDEFINED = -1


@kernel("void(float64[::1], int64, float64[::1], int64, int8[::1], int8[::1])")
def compare(
    left: Values,
    left_stride: int,
    right: Values,
    right_stride: int,
    outcomes: Truths,
    out: Truths,
) -> None:
    """Write the outcome for left below, equal to or above right; undefined beside NaN.

    Args:
        left: float64[rows], or one row with the stride 0 for a constant.
        left_stride: 0 or 1.
        right: as ``left``.
        right_stride: 0 or 1.
        outcomes: the truths for below, equal and above.
        out: int8[rows].
    """
    below, equal, above = outcomes[0], outcomes[1], outcomes[2]
    for row in range(len(out)):
        a = left[row * left_stride]
        b = right[row * right_stride]
        if a < b:
            out[row] = below
        elif a > b:
            out[row] = above
        elif a == b:
            out[row] = equal
        else:
            out[row] = -1


@kernel("void(int8[::1], int8[::1])")
def join_and(out: Truths, other: Truths) -> None:
    """Write the conjunction of both into the first."""
    for row in range(len(out)):
        if out[row] == 0 or other[row] == 0:
            out[row] = 0
        elif out[row] == -1 or other[row] == -1:
            out[row] = -1


@kernel("void(int8[::1], int8[::1])")
def join_or(out: Truths, other: Truths) -> None:
    """Write the disjunction of both into the first."""
    for row in range(len(out)):
        if out[row] == 1 or other[row] == 1:
            out[row] = 1
        elif out[row] == -1 or other[row] == -1:
            out[row] = -1


@kernel("void(int8[::1], int8[::1])")
def invert(column: Truths, out: Truths) -> None:
    """Write the opposite; undefined stays."""
    for row in range(len(out)):
        out[row] = -1 if column[row] == -1 else 1 - column[row]


@kernel("void(int8[::1], int64[::1], int64[::1])")
def tally(column: Truths, true: Offsets, undefined: Offsets) -> None:
    """Add one to the count of true, or undefined, members of each row."""
    for row in range(len(column)):
        if column[row] == 1:
            true[row] += 1
        elif column[row] == -1:
            undefined[row] += 1


@kernel("void(int64[::1], int64[::1], int64, int8[::1])")
def reach(true: Offsets, undefined: Offsets, least: int, out: Truths) -> None:
    """Write whether at least ``least`` members are true, whatever the undefined ones are."""
    for row in range(len(out)):
        if true[row] >= least:
            out[row] = 1
        elif true[row] + undefined[row] < least:
            out[row] = 0
        else:
            out[row] = -1


@kernel("void(int8[::1], float64, float64[::1])")
def weigh(column: Truths, weight: float, out: Values) -> None:
    """Add the weight where the member is true."""
    for row in range(len(out)):
        if column[row] == 1:
            out[row] += weight


@kernel("void(int8[::1], int64[::1], int64, int64, int8[::1])")
def hold(column: Truths, offsets: Offsets, bars: int, wanted: int, out: Truths) -> None:
    """Write what the last ``bars`` rows of each symbol amount to.

    With ``wanted`` 1 (within): true if any of them is true, else undefined if any is undefined,
    else false. With ``wanted`` 0 (for) the mirror image: false if any is false. Rows before the
    first count as undefined.
    """
    for symbol in range(len(offsets) - 1):
        start = offsets[symbol]
        hit = start - bars
        unknown = start - 1
        for row in range(start, offsets[symbol + 1]):
            if column[row] == wanted:
                hit = row
            elif column[row] == -1:
                unknown = row
            first = row - bars + 1
            if hit >= first and hit >= start:
                out[row] = wanted
            elif unknown >= first:
                out[row] = -1
            else:
                out[row] = 1 - wanted


@kernel("void(int8[::1], int64[::1], int8[::1])")
def become(column: Truths, offsets: Offsets, out: Truths) -> None:
    """Write where the column is true and was not on the row before; the first row had none."""
    for symbol in range(len(offsets) - 1):
        before = 0
        for row in range(offsets[symbol], offsets[symbol + 1]):
            now = column[row]
            out[row] = 0 if now == 1 and before == 1 else now
            before = now


@kernel("void(float64[::1], int64[::1], int64, int8[::1])")
def step(values: Values, offsets: Offsets, rising: int, out: Truths) -> None:
    """Write whether each value is above (``rising`` 1) or below the one before."""
    for symbol in range(len(offsets) - 1):
        start = offsets[symbol]
        for row in range(start, offsets[symbol + 1]):
            if row == start:
                out[row] = -1
                continue
            difference = values[row] - values[row - 1]
            if rising == 0:
                difference = -difference
            if difference > 0:
                out[row] = 1
            elif difference <= 0:
                out[row] = 0
            else:
                out[row] = -1


@kernel()
def _greater(a: float, b: float) -> int:
    if a > b:
        return 1
    return 0 if a <= b else -1


@kernel()
def _passed(now: int, stayed: int) -> int:
    """Now beyond, and not beyond before (``stayed`` is the opposite of the latter)."""
    if now == 0 or stayed == 1:
        return 0
    return -1 if now == -1 or stayed == -1 else 1


@kernel("void(float64[::1], float64[::1], int64[::1], int64, int64, int8[::1])")
def cross(
    left: Values, right: Values, offsets: Offsets, upwards: int, downwards: int, out: Truths
) -> None:
    """Write where left passes right upwards, downwards or either way since the row before."""
    for symbol in range(len(offsets) - 1):
        start = offsets[symbol]
        above_before = -1
        below_before = -1
        for row in range(start, offsets[symbol + 1]):
            above = _greater(left[row], right[row])
            below = _greater(right[row], left[row])
            up = _passed(above, above_before) if upwards == 1 else 0
            down = _passed(below, below_before) if downwards == 1 else 0
            if up == 1 or down == 1:
                out[row] = 1
            elif up == -1 or down == -1:
                out[row] = -1
            else:
                out[row] = 0
            above_before = above
            below_before = below


@kernel("void(float64[::1], int8[::1])")
def judge(values: Values, out: Truths) -> None:
    """Write a column of 1 and 0 as truths; NaN is undefined."""
    for row in range(len(out)):
        if values[row] != values[row]:
            out[row] = -1
        else:
            out[row] = 1 if values[row] != 0.0 else 0
