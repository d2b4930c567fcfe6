"""Equity, buy and hold and drawdown made ready to be painted, without any Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.ui.charts.line_pyramid import LinePyramid
from app.ui.charts.scene import regime_stretches
from app.ui.charts.time_ticks import BarClock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from numpy.typing import NDArray

    from app.domain.timeframe import Timeframe
    from app.services.chart_data import RegimeSpan
    from app.ui.charts.scene import RegimeStretch

type Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """What the equity chart paints, one value a bar of the run.

    Attributes:
        count: bars from the first to the last.
        equity: quote currency. So is ``hold``; None without one.
        drawdown: at each bar, percent (or ``depth_unit``) below the highest equity before, ≤ 0.
        deepest: the largest of them, ≥ 0.
        second_name: what ``hold`` is; "" for buy and hold.
        name: what ``equity`` is; "" for an account's, marked to market.
        depth_unit: of the drawdown, as it is written after it. ``least_depth``: what its pane
            shows at least.
    """

    clock: BarClock
    count: int
    equity: LinePyramid
    drawdown: LinePyramid
    deepest: float
    hold: LinePyramid | None
    regimes: tuple[RegimeStretch, ...]
    second_name: str = ""
    name: str = ""
    depth_unit: str = "%"
    least_depth: float = 0.1

    def in_zone(self, zone: tzinfo) -> Curves:
        """The same with its times written in another zone."""
        return replace(self, clock=replace(self.clock, zone=zone))


def make_curves(
    times: NDArray[np.int64],
    equity: Floats,
    timeframe: Timeframe,
    zone: tzinfo,
    hold: Floats | None = None,
    regimes: Sequence[RegimeSpan] = (),
) -> Curves | None:
    """Prepare a run's curves; None without a bar.

    Args:
        times: int64[n], opening times of the bars, UTC ms, ascending.
        equity: float64[n], at each close, quote currency.
        timeframe: of the bars.
        zone: of the labels.
        hold: float64[n], the same money held in the symbols.
        regimes: by start, oldest first.
    """
    if not len(times):
        return None
    clock = BarClock(int(times[0]), timeframe, zone)
    places = _places(times, timeframe.milliseconds)
    count = int(places[-1]) + 1
    below = drawdown(equity)
    return Curves(
        clock,
        count,
        LinePyramid(_on_grid(equity, places, count)),
        LinePyramid(_on_grid(below, places, count)),
        -float(below.min()),
        None if hold is None else LinePyramid(_on_grid(hold, places, count)),
        regime_stretches(regimes, clock, count),
    )


def drawdown(equity: Floats) -> Floats:
    """float64[n]: percent that each value lies below the highest so far, ≤ 0."""
    highest = np.maximum.accumulate(equity)
    return np.where(highest > 0, (equity / np.where(highest > 0, highest, 1.0) - 1) * 100, -100.0)


def _places(times: NDArray[np.int64], step: int) -> NDArray[np.int64]:
    places: NDArray[np.int64] = (times - times[0]) // step
    return places


def _on_grid(values: Floats, places: NDArray[np.int64], count: int) -> Floats:
    """One value a bar: where no symbol has a bar, the one before stands on."""
    if len(values) == count:
        return values
    return values[np.searchsorted(places, np.arange(count), side="right") - 1]
