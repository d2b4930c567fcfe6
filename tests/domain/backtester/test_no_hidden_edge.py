"""A rule that knows nothing, on prices that go nowhere, loses its costs: there is no hidden edge.

`HARRIER_SEEDS=200` takes that many markets; without it there are as many as are quick.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np

from app.domain.backtester import Account, Run, simulate
from app.domain.candles import real_candles
from app.domain.lifecycle import SignalColumns
from tests.domain.lifecycle.life_builders import HOUR, plan

if TYPE_CHECKING:
    from numpy.random import Generator

    from app.domain.candles import Candles

SEEDS = int(os.environ.get("HARRIER_SEEDS", "60"))
BARS = 4_000
STEPS = 40
FEE = 0.001
SLIPPAGE = 0.0005


def _fair_market(random: Generator) -> Candles:
    """A walk whose expected change is none, in small steps, so that wicks belong to its path."""
    changes = random.normal(0, 0.0006, (BARS, STEPS))
    path = 100 * np.exp(np.cumsum(changes - 0.0006**2 / 2).reshape(BARS, STEPS))
    opened = np.concatenate([[100.0], path[:-1, -1]])
    high = np.maximum(opened, path.max(axis=1))
    low = np.minimum(opened, path.min(axis=1))
    times = np.arange(BARS, dtype=np.int64) * HOUR
    close = np.ascontiguousarray(path[:, -1])
    return real_candles(times, opened, high, low, close, np.ones(BARS))


def _by_chance(random: Generator, candles: Candles) -> SignalColumns:
    entry = (random.random(BARS) < 0.05).astype(np.int8)
    close = candles.close
    levels = np.ascontiguousarray(np.stack([close, close * 0.98, close * 1.03]))
    return SignalColumns.of(entry, levels)


def test_a_random_rule_on_random_walks_loses_its_costs_on_average() -> None:
    gross, costs, trades = [], [], 0
    for seed in range(SEEDS):
        random = np.random.default_rng(seed)
        candles = _fair_market(random)
        columns = _by_chance(random, candles)
        account = Account(equity=1e9, stake=1_000.0, fee=FEE, slippage=SLIPPAGE)
        outcome = simulate(plan(intrabar="pessimistic"), columns, candles, Run(account))
        taken = list(outcome.trades)
        slipped = sum(
            SLIPPAGE * trade.amount * price
            for trade in taken
            for price in (
                trade.entry_price,
                *(e.price for e in trade.exits if e.reason == "stop"),
            )
        )
        paid = float(outcome.trades.fees.sum()) + slipped
        gross.append(float(outcome.trades.profit.sum()) + paid)
        costs.append(paid)
        trades += len(taken)
    error = np.std(gross, ddof=1) / np.sqrt(SEEDS)
    # Before costs nothing is left but chance, and costs are many times that.
    assert trades > 50 * SEEDS
    assert abs(np.mean(gross)) < 3 * error
    assert np.mean(gross) - np.mean(costs) < -3 * error
