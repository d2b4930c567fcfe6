"""Generated bars and the strategy that backtests are measured with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.batch import join
from app.domain.candles import real_candles
from app.domain.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.backtester import Book
    from app.domain.candles import Candles

MINUTE = 60_000


def bar_walk(count: int, seed: int, step: int = MINUTE) -> Candles:
    """A random walk of log prices, 0.1 % a bar, with wicks of half of that.

    Args:
        count: of bars, from 1970 on.
        seed: the same bars every time.
        step: length of a bar, ms.
    """
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.001, count)))
    opened = np.concatenate([[100.0], close[:-1]])
    high = np.maximum(opened, close) * (1 + np.abs(random.normal(0, 0.0005, count)))
    low = np.minimum(opened, close) * (1 - np.abs(random.normal(0, 0.0005, count)))
    times = np.arange(count, dtype=np.int64) * step
    return real_candles(times, opened, high, low, close, random.uniform(1, 10, count))


def cross_strategy(timeframe: str, entry: str = "", **fields: object) -> Strategy:
    """The EMA cross of the strategy language's page, with its ATR bracket."""
    content = {
        "schema": 1,
        "name": "EMA cross",
        "timeframe": timeframe,
        "entry": entry or "ema(9) crosses above ema(21) and rsi(14) < 70",
        "levels": {
            "entry": {"kind": "market"},
            "stop": {"kind": "atr", "length": 14, "mult": 2},
            "targets": [{"kind": "atr", "length": 14, "mult": 3, "share": 1.0}],
        },
    }
    return Strategy.model_validate(content | fields)


def books_of(strategy: Strategy, series: Mapping[str, Candles]) -> Sequence[Book]:
    """Evaluate the rules, from their text, over gap-filled candles of the strategy's timeframe."""
    from app.domain.backtester import Book
    from app.domain.engine import evaluate
    from app.domain.signals import compile_strategies, signals

    plan = compile_strategies([strategy])
    batch = join(strategy.timeframe, series)
    evaluation = evaluate(plan.plan, {strategy.timeframe: batch})
    return [
        Book(symbol, signals(plan, evaluation, 0, place), candles, (0, len(candles)))
        for place, (symbol, candles) in enumerate(series.items())
    ]
