"""Runs for tests, over random walks whose entries come every few bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.backtester import Account, Run, simulate
from app.domain.candles import Candles
from app.domain.lifecycle import SignalColumns
from tests.domain.lifecycle.life_builders import plan

if TYPE_CHECKING:
    from app.domain.backtester import Outcome
    from app.domain.strategy import Strategy

START: Final = 1_640_995_200_000  # 2022-01-01T00:00Z
HOUR: Final = 3_600_000
PLAN: Final[Strategy] = plan(shares=(0.5, 0.5), time_stop_bars=48)


def walk(bars: int, seed: int = 1) -> Candles:
    """Hourly candles of a random walk from 100 on."""
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.004, bars)))
    open_ = np.concatenate(([100.0], close[:-1]))
    reach = np.abs(random.normal(0, 0.002, (2, bars)))
    return Candles(
        START + np.arange(bars, dtype=np.int64) * HOUR,
        open_,
        np.maximum(open_, close) * (1 + reach[0]),
        np.minimum(open_, close) * (1 - reach[1]),
        close,
        np.full(bars, 10.0),
        np.zeros(bars, np.bool_),
    )


def walked(bars: int = 3_000, every: int = 30, seed: int = 1, symbol: str = "ETH/USDT") -> Outcome:
    """A run that enters every few bars: stop 2 % below, targets 2 % and 4 % above, with fees."""
    candles = walk(bars, seed)
    entry = np.zeros(bars, np.int8)
    entry[every::every] = 1
    levels = np.stack([candles.close * share for share in (1.0, 0.98, 1.02, 1.04)])
    signals = SignalColumns.of(entry, np.ascontiguousarray(levels))
    run = Run(Account(fee=0.0005, slippage=0.0002))
    return simulate(PLAN, signals, candles, run, symbol)
