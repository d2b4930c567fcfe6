"""Strategies with one level method each, judged on small markets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.domain.batch import join
from app.domain.candles import Candles
from app.domain.engine import PriceSteps, evaluate
from app.domain.lifecycle import account, advance, terms
from app.domain.lifecycle import layout as at
from app.domain.signals import compile_strategies, signals
from app.domain.strategy import Strategy
from app.domain.timeframe import HOUR, Timeframe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.lifecycle import SignalColumns
    from app.domain.setup import Direction

SYMBOL = "AAA/USDT"
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    "entry": [
        {"kind": "market"},
        {"kind": "limit", "price": "ema(9)"},
        {"kind": "stop", "price": "highest(high, 3)"},
        {"kind": "signal_bar", "buffer": 2, "buffer_unit": "ticks"},
        {"kind": "extreme", "length": 10, "buffer": 0.2, "buffer_unit": "atr"},
    ],
    "stop": [
        {"kind": "atr"},
        {"kind": "percent", "value": 4},
        {"kind": "swing", "buffer": 0.5},
        {"kind": "expression", "price": "lowest(low, 8)"},
        {"kind": "supertrend", "buffer": 3, "buffer_unit": "ticks"},
        {"kind": "band", "band": "bollinger"},
        {"kind": "band", "band": "keltner", "mult": 1.5, "buffer": 0.2},
        {"kind": "band", "band": "donchian", "length": 10},
        {"kind": "average", "average": "ema", "length": 30, "buffer": 0.5, "buffer_unit": "atr"},
        {"kind": "average", "average": "sma", "length": 12},
        {"kind": "average", "average": "wma", "length": 12},
    ],
    "targets": [
        {"kind": "r", "value": 2},
        {"kind": "atr"},
        {"kind": "percent", "value": 6},
        {"kind": "expression", "price": "highest(high, 40)"},
        {"kind": "structure", "left": 3, "right": 3, "lookback": 120},
        {"kind": "measured_move", "length": 15, "mult": 1.5},
    ],
    "trailing": [
        {"kind": "atr"},
        {"kind": "percent", "value": 3},
        {"kind": "expression", "price": "lowest(low, 8)"},
        {"kind": "supertrend"},
        {"kind": "band", "band": "donchian", "length": 10},
        {"kind": "average", "length": 30},
    ],
}
"""At least one example of every method, by where it stands among the levels."""


def strategy(direction: Direction, **levels: Any) -> Strategy:
    """A strategy that fires at every bar that closes away from its open."""
    given = {"stop": {"kind": "percent", "value": 5}, "targets": [], **levels}
    name = " ".join(str(value) for value in (direction, levels))[:100]
    content = {"name": name, "direction": direction, "entry": "close != open", "levels": given}
    return Strategy.model_validate({**content, "timeframe": "1h"})


def market(bars: Sequence[tuple[float, float, float, float]]) -> Candles:
    table = np.array(bars, np.float64)
    opens, highs, lows, closes = (np.ascontiguousarray(table[:, column]) for column in range(4))
    times = np.arange(len(table), dtype=np.int64) * HOUR
    volumes, gaps = np.ones(len(table)), np.zeros(len(table), np.bool_)
    return Candles(times, opens, highs, lows, closes, volumes, gaps)


def walk(bars: int, seed: int) -> Candles:
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.01, bars)))
    opened = np.concatenate([close[:1], close[:-1]])
    spread = 1 + np.abs(random.normal(0, 0.004, (2, bars)))
    high, low = np.maximum(opened, close) * spread[0], np.minimum(opened, close) / spread[1]
    return market(list(zip(opened, high, low, close, strict=True)))


def columns_of(
    strategies: Sequence[Strategy], candles: Candles, tick: float = 0.0
) -> list[SignalColumns]:
    """What each strategy says at each bar."""
    plan = compile_strategies(strategies)
    batch = join(Timeframe.H1, {SYMBOL: candles})
    steps: Mapping[str, PriceSteps] = {"tick": PriceSteps({SYMBOL: tick})}
    evaluation = evaluate(plan.plan, {Timeframe.H1: batch}, market=steps)
    return [signals(plan, evaluation, index, 0) for index in range(len(strategies))]


@dataclass
class Verdict:
    """What became of the hit at the last bar: its levels, or why it was rejected."""

    entry: float = 0.0
    stop: float = 0.0
    targets: tuple[float, ...] = ()
    reward_risk: float | None = None
    rejected: str = ""


def verdict(made: Strategy, candles: Candles, tick: float = 0.0) -> Verdict:
    """Judge the hit at the last bar, as the life cycle does."""
    (columns,) = columns_of([made], candles, tick)
    last = len(candles) - 1
    done = advance(columns, candles, terms(made, tick), (last, last + 1))
    if len(done.rejected):
        return Verdict(rejected=at.REJECTIONS[int(done.rejected[0, 1])])
    (life,) = done.lives
    side = life[at.SIDE]
    targets = tuple(target.price for target in account.targets_of(life))
    prices = (float(side * life[at.REFERENCE]), float(side * life[at.FIRST_STOP]))
    return Verdict(*prices, targets, account.reward_risk(life))
