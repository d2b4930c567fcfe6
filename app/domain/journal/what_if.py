"""What trades would have brought with other stops and targets, replayed over their candles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.journal.measures import risk_of_one, side_of
from app.domain.journal.statistics.report import WhatIf

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.domain.journal.figures import TradeFigures

    type Floats = NDArray[np.float64]
    type Places = NDArray[np.intp]

STOPS: Final = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
"""In initial risks: 1 is the stop as planned."""

TARGETS: Final = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)
"""In R of the initial risk."""


class WhatIfSum:
    """Gathers the results of trades, one after another, for every stop with every target."""

    def __init__(
        self, stops: tuple[float, ...] = STOPS, targets: tuple[float, ...] = TARGETS
    ) -> None:
        self._stops = np.array(stops)
        self._targets = np.array(targets)
        self._total = np.zeros((len(stops), len(targets)))
        self._actual = 0.0
        self._n = 0
        self._left_out = 0

    def add(self, figures: TradeFigures, candles: Candles | None) -> None:
        """Take one closed trade in; without a risk or candles it is counted as left out.

        Args:
            figures: what its fills come to.
            candles: from the bar of its first fill to as far as it is to be followed.
        """
        results = None
        if candles is not None:
            results = results_of(figures, candles, self._stops, self._targets)
        if results is None or figures.r is None:
            self._left_out += 1
            return
        self._total += results
        self._actual += figures.r
        self._n += 1

    def done(self) -> WhatIf:
        """What came of all of them."""
        n = self._n
        return WhatIf(
            stops=tuple(self._stops.tolist()),
            targets=tuple(self._targets.tolist()),
            mean_r=self._total / n if n else np.full_like(self._total, np.nan),
            total_r=self._total.copy(),
            n=n,
            left_out=self._left_out,
            actual_mean_r=self._actual / n if n else None,
            actual_total_r=self._actual if n else None,
        )


def results_of(
    figures: TradeFigures, candles: Candles, stops: Floats, targets: Floats
) -> Floats | None:
    """Results of one trade in R of its initial risk, after the fees it really had.

    The whole amount is taken to be entered at the mean entry price with the first fill, and left
    at once. A stop is filled at its price, or at the open of a bar that opens beyond it; so is a
    target. Where one bar reaches both, the stop counts; in the bar of an entry in its midst only
    the stop counts, for the target may have been met before. What reaches neither is valued at the
    last close.

    Args:
        figures: what its fills come to.
        candles: n bars from that of its first fill on.
        stops: float64[s], in initial risks.
        targets: float64[t], in initial risks.

    Returns:
        float64[s, t]; None without a risk or a bar.
    """
    unit = risk_of_one(figures)
    if not unit or not figures.risk or not len(candles):
        return None
    side, entry = side_of(figures), float(figures.entry_price)
    low, high = (candles.low, candles.high) if side > 0 else (candles.high, candles.low)
    against, favour = side * (entry - low) / unit, side * (high - entry) / unit
    opens = side * (candles.open - entry) / unit
    if candles.ts[0] < figures.opened_at:
        favour[0], opens[0] = -np.inf, 0.0
    stopped, stop_r = _met(against, -opens, stops)
    reached, target_r = _met(favour, opens, targets)
    last = side * (float(candles.close[-1]) - entry) / unit
    none = len(candles)
    ended = np.where(stopped[:, None] <= reached[None, :], -stop_r[:, None], target_r[None, :])
    ended = np.where((stopped[:, None] == none) & (reached[None, :] == none), last, ended)
    results: Floats = ended - float(figures.fees) / figures.risk
    return results


def _met(distance: Floats, opens: Floats, levels: Floats) -> tuple[Places, Floats]:
    """The bar in which each level is met first (n: in none), and where it is filled.

    Args:
        distance: float64[n], how far each bar went its way.
        opens: float64[n], how far that way it opened.
        levels: float64[m].
    """
    places = np.searchsorted(np.maximum.accumulate(distance), levels)
    at_open = np.append(opens, -np.inf)[places]
    return places, np.maximum(levels, at_open)
