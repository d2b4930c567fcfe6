"""Kernels over truths: 1 true, 0 false, −1 undefined, by Kleene's logic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.kernel import kernel

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type Truths = NDArray[np.int8]
    type Values = NDArray[np.float64]
    type Offsets = NDArray[np.int64]

TRUE = 1
FALSE = 0
UNDEFINED = -1


# Which way the next comparison goes can hardly be predicted from prices, so the kernels that judge
# them add up what holds instead of branching on it.


@kernel()
def _outcome(a: float, b: float, below: int, equal: int, above: int) -> int:
    return (a < b) * (below + 1) + (a == b) * (equal + 1) + (a > b) * (above + 1) - 1


@kernel()
def _greater(a: float, b: float) -> int:
    return (a > b) * 2 + (a <= b) - 1


@kernel()
def _passed(
    up: bool, down: bool, left_before: float, right_before: float, left: float, right: float
) -> int:
    """Whether left passes right on one of the ways asked for; what is certainly not is false."""
    rises = up & (left > right) & (left_before <= right_before)
    falls = down & (left < right) & (left_before >= right_before)
    cannot_rise = not up or left <= right or left_before > right_before
    cannot_fall = not down or left >= right or left_before < right_before
    return 2 * (rises | falls) + (cannot_rise and cannot_fall) - 1


@kernel()
def _inverse(a: int) -> int:
    return (a == 0) - (a == -1)


@kernel()
def _both(a: int, b: int) -> int:
    return min(a, b) * (a * b != 0)


@kernel()
def _either(a: int, b: int) -> int:
    return max(a, b) if max(a, b) == 1 else min(a, b)


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
    if right_stride == 0:
        for row in range(len(out)):
            out[row] = _outcome(left[row * left_stride], right[0], below, equal, above)
    elif left_stride == 0:
        for row in range(len(out)):
            out[row] = _outcome(left[0], right[row], below, equal, above)
    else:
        for row in range(len(out)):
            out[row] = _outcome(left[row], right[row], below, equal, above)


@kernel("void(int8[::1], int8[::1])")
def join_and(out: Truths, other: Truths) -> None:
    """Write the conjunction of both into the first."""
    for row in range(len(out)):
        out[row] = _both(out[row], other[row])


@kernel("void(int8[::1], int8[::1])")
def join_or(out: Truths, other: Truths) -> None:
    """Write the disjunction of both into the first."""
    for row in range(len(out)):
        out[row] = _either(out[row], other[row])


@kernel("void(int8[::1], int8[::1])")
def invert(column: Truths, out: Truths) -> None:
    """Write the opposite; undefined stays."""
    for row in range(len(out)):
        out[row] = _inverse(column[row])


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
def step(values: Values, offsets: Offsets, direction: int, out: Truths) -> None:
    """Write whether each value is above (``direction`` 1) or below (−1) the one before."""
    for symbol in range(len(offsets) - 1):
        start = offsets[symbol]
        stop = offsets[symbol + 1]
        if start < stop:
            out[start] = -1
        for row in range(start + 1, stop):
            out[row] = _greater(direction * (values[row] - values[row - 1]), 0.0)


@kernel("void(float64[::1], float64[::1], int64[::1], int64, int64, int8[::1])")
def cross(
    left: Values, right: Values, offsets: Offsets, upwards: int, downwards: int, out: Truths
) -> None:
    """Write where left passes right upwards, downwards or either way since the row before.

    It does when it is beyond now and was not before; a way that is not asked for (0) is false.
    """
    up, down = upwards != 0, downwards != 0
    for symbol in range(len(offsets) - 1):
        start = offsets[symbol]
        stop = offsets[symbol + 1]
        if start == stop:
            continue
        out[start] = _passed(up, down, np.nan, np.nan, left[start], right[start])
        # Rows counted from 0 are known not to be negative, so that several are judged at once.
        left_before, right_before = left[start : stop - 1], right[start : stop - 1]
        left_now, right_now = left[start + 1 : stop], right[start + 1 : stop]
        later = out[start + 1 : stop]
        for row in range(len(later)):
            later[row] = _passed(
                up, down, left_before[row], right_before[row], left_now[row], right_now[row]
            )


@kernel("void(float64[::1], int8[::1])")
def judge(values: Values, out: Truths) -> None:
    """Write a column of 1 and 0 as truths; NaN is undefined."""
    for row in range(len(out)):
        if values[row] != values[row]:
            out[row] = -1
        else:
            out[row] = 1 if values[row] != 0.0 else 0
