"""Rules traded on markets that are made of the same bars in another order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.domain.backtester.robustness.monte_carlo import block_sources, resampled
from app.domain.backtester.robustness.trial import try_sets
from app.domain.batch import join
from app.domain.resampling import derive

if TYPE_CHECKING:
    from app.domain.backtester.robustness.ground import Ground
    from app.domain.lifecycle.bars import Floats


class Redraw(NamedTuple):
    """Which market: the number of it, of how many bars its blocks are, what it is drawn from."""

    number: int
    block: int
    seed: int


def try_market(ground: Ground, redraw: Redraw) -> Floats:
    """Trade the strategy as it is on one redrawn market.

    All symbols are redrawn alike, so that they move together as they did; of one that has not
    existed as long, the blocks are taken from its own past.

    Args:
        ground: its rules look at no value of the whole market.
        redraw: which market.

    Returns:
        float64[metrics], see `app.domain.backtester.robustness.trial.try_sets`.
    """
    row: Floats = try_sets(redrawn(ground, redraw), np.empty((1, 0)))[0, 0]
    return row


def redrawn(ground: Ground, redraw: Redraw) -> Ground:
    """The ground with other bars at the same times."""
    base = ground.base
    step = base.timeframe.milliseconds
    first = int(base.ts.min())
    bars = (int(base.ts.max()) - first) // step + 1
    sources = block_sources(bars, redraw.block, (redraw.seed, redraw.number))
    series = {}
    for index, symbol in enumerate(base.symbols):
        candles = base.candles(index)
        if len(candles):
            begin = (int(candles.ts[0]) - first) // step
            rows = (sources[begin : begin + len(candles)] - begin) % len(candles)
            candles = resampled(candles, rows)
        series[symbol] = candles
    data = {base.timeframe: join(base.timeframe, series)}
    for timeframe in ground.data:
        if timeframe != base.timeframe:
            longer = {name: derive(one, base.timeframe, timeframe) for name, one in series.items()}
            data[timeframe] = join(timeframe, longer)
    return replace(
        ground,
        names=(),
        data=data,
        universe={},
        finer=(None,) * len(ground.symbols),
    )
