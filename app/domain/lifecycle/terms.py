"""A strategy's terms for one market, as the vector the compiled life cycle reads."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.lifecycle import layout as at
from app.domain.setup import Direction

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Floats
    from app.domain.strategy import Strategy

_ENTRIES: Final = {"market": at.MARKET, "limit": at.LIMIT, "stop": at.STOP_ORDER}
_TRAILING: Final = {
    "distance": at.TRAIL_DISTANCE,
    "fraction": at.TRAIL_FRACTION,
    "price": at.TRAIL_PRICE,
}


def terms(
    strategy: Strategy,
    tick: float = 0.0,
    *,
    slippage: float = 0.0,
    intrabar: str | None = None,
) -> Floats:
    """The rules of one strategy in one market, float64[RULES_SIZE].

    Args:
        strategy: where entries, stops, targets and times come from.
        tick: the market's price step, quote currency; 0 rounds nothing.
        slippage: of market and stop fills, a fraction.
        intrabar: another mode than the strategy's own. Detail is pessimistic where there are no
            finer candles, and here there are none.
    """
    levels, filters = strategy.levels, strategy.filters
    rules = np.zeros(at.RULES_SIZE)
    rules[at.R_SIDE] = 1.0 if strategy.direction is Direction.LONG else -1.0
    rules[at.R_ENTRY] = _ENTRIES[levels.entry.order]
    rules[at.R_TICK] = tick
    rules[at.R_STEP] = strategy.timeframe.milliseconds
    rules[at.R_EXPIRY] = strategy.expiry_bars or 0
    rules[at.R_TIME_STOP] = strategy.time_stop_bars or 0
    rules[at.R_COOLDOWN] = strategy.cooldown_bars
    rules[at.R_BREAK_EVEN_AFTER] = levels.break_even_after or 0
    if levels.trailing is not None:
        rules[at.R_TRAILING] = _TRAILING[levels.trailing.basis]
    rules[at.R_MIN_REWARD_RISK] = filters.min_reward_risk
    rules[at.R_MAX_STOP_DISTANCE] = filters.max_stop_distance or math.inf
    rules[at.R_OPTIMISTIC] = float((intrabar or strategy.intrabar) == "optimistic")
    rules[at.R_SLIPPAGE] = slippage
    rules[at.R_REGIME_ENDS_WAITING] = float(strategy.invalidate_on_regime_change)
    for place, target in enumerate(levels.targets):
        rules[at.R_SHARE + place] = target.share
    return rules
