"""Parameters chosen on one part of the past and traded on the next, again and again."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.domain.backtester.robustness.ground import Period
from app.domain.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from app.domain.lifecycle.bars import Floats


@dataclass(frozen=True, slots=True)
class Window:
    """In ``chosen`` parameters are chosen, in ``traded``, right after it, they are traded."""

    chosen: Period
    traded: Period


def windows(
    times: NDArray[np.int64], step: int, count: int, share: float, *, anchored: bool = False
) -> tuple[Window, ...]:
    """Cut a stretch of the past so that what is traded follows on what was traded before.

    With all windows of equal length w, of which the share s is for choosing, n of them cover
    w · (1 + (n − 1) · (1 − s)).

    Args:
        times: int64[n], opening times of the run's bars, UTC ms, ascending, n > 0.
        step: length of a bar, ms.
        count: how many windows, at least 1.
        share: of each window that is for choosing, above 0 and below 1.
        anchored: whether every choice sees everything from the beginning on.

    Raises:
        BadInput: a window would be without a bar to choose on or to trade.
    """
    if count < 1:
        raise BadInput("must be at least 1", source="--windows")
    if not 0 < share < 1:
        raise BadInput("must be above 0 and below 100 %", source="--in-sample")
    bars = len(times)
    length = bars / (1 + (count - 1) * (1 - share))
    marks = [round(length * (share + (1 - share) * place)) for place in range(count + 1)]
    marks[-1] = bars
    begins = [0 if anchored else marks[n] - round(length * share) for n in range(count)]
    begins = [max(begin, 0) for begin in begins]
    edges = [*times.tolist(), int(times[-1]) + step]
    if any(a >= b for a, b in zip(begins, marks, strict=False)) or len(set(marks)) <= count:
        raise BadInput(
            f"{bars:,} bars are too few for {count} windows; ask for fewer", source="--windows"
        )
    return tuple(
        Window(
            Period(edges[begins[n]], edges[marks[n]]), Period(edges[marks[n]], edges[marks[n + 1]])
        )
        for n in range(count)
    )


def choose(values: Floats) -> int | None:
    """Place of the best set, the first of several; None when none has a value.

    Args:
        values: float64[sets], the more the better, NaN where undefined.
    """
    defined = ~np.isnan(values)
    return int(np.argmax(np.where(defined, values, -np.inf))) if defined.any() else None


def growth(start: float, final: float, milliseconds: float) -> float:
    """Logarithmic growth a year; NaN when nothing is left."""
    if final <= 0 or start <= 0 or milliseconds <= 0:
        return math.nan
    return math.log(final / start) * 365.25 * 86_400_000 / milliseconds


def efficiency(chosen: Sequence[float], traded: Sequence[float]) -> float | None:
    """Mean growth a year where it was traded over that where it was chosen.

    After R. Pardo, The Evaluation and Optimization of Trading Strategies, 2008.

    Args:
        chosen: logarithmic growth a year in each window's part for choosing.
        traded: in the part after it.

    Returns:
        None without a gain to keep.
    """
    if not chosen or not math.fsum(chosen) > 0:
        return None
    kept = math.fsum(traded) / math.fsum(chosen)
    return kept if math.isfinite(kept) else None
