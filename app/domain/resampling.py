"""Bars of a higher timeframe made of finer ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.domain.candles import Candles, merged, no_candles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.timeframe import Timeframe


def derive(candles: Candles, base: Timeframe, target: Timeframe) -> Candles:
    """Join bars into bars of a longer timeframe, aligned to UTC (weeks from Monday).

    A bar whose parts are not all there is left out, at the start and at the end of the series. A
    bar is ``filled`` only when all its parts are.

    Args:
        candles: gap-filled bars of ``base``.
        base: their timeframe.
        target: the longer timeframe.

    Raises:
        ValueError: a bar of ``target`` is not made of whole bars of ``base``.
    """
    if not target.is_multiple_of(base):
        raise ValueError(f"{target} bars are not made of whole {base} bars")
    parts = target.milliseconds // base.milliseconds
    if parts == 1:
        return candles
    starts = np.flatnonzero(target.floor_all(candles.ts[:parts]) == candles.ts[:parts])
    if not len(starts):
        return no_candles()
    first = int(starts[0])
    count = (len(candles) - first) // parts
    whole = candles.window(first, first + count * parts)
    shape = (count, parts)
    return Candles(
        np.ascontiguousarray(whole.ts[::parts]),
        np.ascontiguousarray(whole.open[::parts]),
        whole.high.reshape(shape).max(axis=1),
        whole.low.reshape(shape).min(axis=1),
        np.ascontiguousarray(whole.close[parts - 1 :: parts]),
        whole.volume.reshape(shape).sum(axis=1),
        np.logical_and.reduce(whole.filled.reshape(shape), axis=1),
    )


class Continued(NamedTuple):
    """A stored series prolonged by derived bars.

    Attributes:
        candles: the stored rows, then the derived bars that open after the last of them.
        disagreements: opening times (UTC ms) of overlapping bars that contradict each other.
    """

    candles: Candles
    disagreements: tuple[int, ...]


def continued(stored: Candles, derived: Candles) -> Continued:
    """Prolong the exchange's own bars by derived ones and compare where they overlap.

    The exchange's bars know only trades, derived ones also the previous close that stands in at
    their start when a part was missing; that alone is no contradiction.
    """
    if not len(stored):
        return Continued(derived, ())
    _, mine, theirs = np.intersect1d(stored.ts, derived.ts, assume_unique=True, return_indices=True)
    high, low = stored.high[mine], stored.low[mine]
    derived_open = derived.open[theirs]
    same_high = _equal(high, derived.high[theirs]) | (
        (derived_open > high) & (derived.high[theirs] == derived_open)
    )
    same_low = _equal(low, derived.low[theirs]) | (
        (derived_open < low) & (derived.low[theirs] == derived_open)
    )
    same_close = _equal(stored.close[mine], derived.close[theirs])
    same_volume = np.isclose(stored.volume[mine], derived.volume[theirs], rtol=1e-6, atol=1e-9)
    apart = ~(same_high & same_low & same_close & same_volume)
    later = derived.between(int(stored.ts[-1]) + 1, None)
    return Continued(merged(stored, later), tuple(stored.ts[mine][apart].tolist()))


def _equal(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.bool_]:
    return np.asarray(np.abs(a - b) <= 1e-9 * np.abs(b))
