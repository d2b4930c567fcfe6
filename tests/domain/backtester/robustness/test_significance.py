"""Random entries: as many, as long, never two at once."""

from __future__ import annotations

import numpy as np
import pytest

from app.domain.backtester import Account
from app.domain.backtester.robustness.significance import (
    Holdings,
    holdings,
    p_value,
    placed,
    random_means,
)
from app.domain.backtester.robustness.trial import outcomes
from tests.domain.backtester.robustness.grounds import ground


def test_gains_are_those_of_the_trades_before_fees() -> None:
    where = ground(account=Account(stake=1_000, fee=0.001, slippage=0.002))
    ((_, _, outcome),) = outcomes(where, np.array([[3.0, 9.0]]))
    held = holdings(outcome.trades, 0, where.base.candles(0))
    closed = [trade for trade in outcome.trades if trade.is_closed]
    assert len(closed) > 5
    assert held.lengths.tolist() == [trade.bars + 1 for trade in closed]
    gains = [(trade.profit + trade.fees) / (trade.amount * trade.entry_price) for trade in closed]
    assert held.gains == pytest.approx(gains)


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_one_trade_over_all_bars_has_one_place(side: float) -> None:
    opens, closes = np.array([100.0, 105, 103]), np.array([105.0, 103, 110])
    held = Holdings(np.array([3]), np.array([0.1]), side, opens, closes)
    (means,) = random_means([held], 0.0, 50, 1)
    assert means == pytest.approx(np.full(50, side * 0.1))
    (slipped,) = random_means([held], 0.01, 1, 1)
    entry, leave = 100 * (1 + side * 0.01), 110 * (1 - side * 0.01)
    assert slipped == pytest.approx([side * (leave - entry) / entry])


def test_random_trades_never_overlap_and_reach_every_bar() -> None:
    lengths = np.array([4, 7, 2])
    starts, drawn = placed(lengths, 30, 4_000, np.random.default_rng(3))
    assert (np.sort(drawn, axis=1) == np.sort(lengths)).all()
    assert (starts[:, 1:] >= starts[:, :-1] + drawn[:, :-1]).all()
    assert (starts.min(), (starts + drawn).max()) == (0, 30)
    covered = np.unique(np.concatenate([starts.ravel(), (starts + drawn - 1).ravel()]))
    assert covered.tolist() == list(range(30))


def test_trades_that_fill_every_bar_only_change_their_order() -> None:
    starts, drawn = placed(np.array([1, 2]), 3, 200, np.random.default_rng(3))
    assert {tuple(row) for row in starts.tolist()} == {(0, 1), (0, 2)}
    assert (starts + drawn).max() == 3


def test_chance_finds_nothing_in_chance_and_something_in_foresight() -> None:
    random = np.random.default_rng(11)
    closes = 100 * np.exp(np.cumsum(random.normal(0, 0.01, 2_000)))
    opens = np.concatenate(([100.0], closes[:-1]))
    lengths = np.full(40, 5)
    best = np.sort([closes[i + 4] / opens[i] - 1 for i in range(0, 1_990, 5)])[-40:]
    held = Holdings(lengths, best, 1.0, opens, closes)
    means = np.concatenate(list(random_means([held], 0.0, 1_000, 1)))
    assert p_value(float(best.mean()), means) == pytest.approx(1 / 1_001)
    starts, _ = placed(lengths, 2_000, 300, np.random.default_rng(8))
    blind = (closes[starts + 4] / opens[starts] - 1).mean(axis=1)
    found = np.array([p_value(mean, means) for mean in blind.tolist()])
    # Of chance alone every p is as likely as every other.
    assert float(found.mean()) == pytest.approx(0.5, abs=0.07)
    assert float((found < 0.05).mean()) == pytest.approx(0.05, abs=0.05)


def test_the_actual_run_counts_among_the_random_ones() -> None:
    means = np.array([0.1, 0.2, 0.3, 0.4])
    assert p_value(0.35, means) == pytest.approx(2 / 5)
    assert p_value(9.0, means) == pytest.approx(1 / 5)
    assert p_value(-9.0, means) == 1
