"""Trades and bars drawn anew: seeded, and true to what they are drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.domain.backtester import Account
from app.domain.backtester.robustness.markets import Redraw, redrawn, try_market
from app.domain.backtester.robustness.monte_carlo import (
    Steps,
    block_sources,
    ends,
    joined,
    resampled,
    steps_of,
    ways,
)
from app.domain.backtester.robustness.trial import outcomes, try_sets
from app.domain.timeframe import Timeframe
from tests.domain.backtester.robustness.grounds import ground
from tests.domain.market_columns import wandering

if TYPE_CHECKING:
    from app.domain.backtester.robustness.monte_carlo import Distribution, Draw

PROFITS = np.array([100.0, -50.0, 30.0, -120.0, 60.0])


def drawn(steps: Steps, draw: Draw, runs: int, seed: int) -> Distribution:
    return joined(list(ways(steps, draw, runs, seed)))


def test_ends_by_hand() -> None:
    steps = Steps(1_000, PROFITS, compounded=False)
    end = ends(steps, np.array([[100.0, -50, 30, -120, 60], [-120.0, 100, -50, 30, 60]]))
    assert end.finals.tolist() == [1_020, 1_020]
    # 1,100 falls to 960; 1,000 falls to 880.
    assert end.drawdowns == pytest.approx([100 * 140 / 1_100, 12.0])
    grown = ends(Steps(1_000, np.array([1.1, 0.5]), compounded=True), np.array([[1.1, 0.5]]))
    assert grown.finals == pytest.approx([550])
    assert grown.drawdowns == pytest.approx([50])


@pytest.mark.parametrize("compounded", [False, True])
def test_a_shuffle_keeps_the_end_and_changes_the_way(compounded: bool) -> None:
    values = 1 + PROFITS / 1_000 if compounded else PROFITS
    steps = Steps(1_000, values, compounded)
    end = drawn(steps, "shuffle", 400, 1)
    final = 1_000 * float(np.prod(values)) if compounded else 1_000 + float(PROFITS.sum())
    assert end.finals == pytest.approx(np.full(400, final), rel=1e-12)
    assert len(np.unique(end.drawdowns.round(6))) >= 3


def test_a_bootstrap_is_centred_on_the_mean_of_the_trades() -> None:
    steps = Steps(1_000, PROFITS, compounded=False)
    end = drawn(steps, "bootstrap", 20_000, 5)
    error = PROFITS.std() * np.sqrt(5 / 20_000)
    assert float(end.finals.mean()) == pytest.approx(1_020, abs=4 * error)
    assert end.share_below(1_000) == pytest.approx(float((end.finals < 1_000).mean()))


def test_the_same_seed_draws_the_same_whatever_is_gone_at_once() -> None:
    steps = Steps(1_000, np.tile(PROFITS, 60_000), compounded=False)
    first, second, other = (drawn(steps, "bootstrap", 8, seed) for seed in (1, 1, 2))
    assert first.finals.tobytes() == second.finals.tobytes()
    assert first.finals.tobytes() != other.finals.tobytes()
    assert len(list(ways(steps, "bootstrap", 8, 1))) == 3


@pytest.mark.parametrize("account", [Account(stake=1_000, fee=0.001), Account(fee=0.001)])
def test_the_way_that_was_taken_ends_where_the_account_did(account: Account) -> None:
    ((_, _, outcome),) = outcomes(ground(account=account), np.array([[3.0, 9.0]]))
    steps = steps_of(outcome.trades, account.equity, compounded=account.stake is None)
    end = ends(steps, steps.steps[None, :])
    closed = outcome.trades.profit[outcome.trades.closed].sum()
    assert end.finals[0] == pytest.approx(account.equity + closed)


def test_blocks_keep_bars_that_follow_one_another() -> None:
    sources = block_sources(100, 10, (1, 0))
    assert len(sources) == 100
    inside = (np.diff(sources) % 100)[np.arange(99) % 10 != 9]
    assert set(inside.tolist()) == {1}
    assert block_sources(100, 10, (1, 0)).tolist() == sources.tolist()
    assert block_sources(100, 10, (1, 1)).tolist() != sources.tolist()


def test_a_redrawn_market_moves_by_the_bars_of_the_past() -> None:
    candles = wandering(3, 400)
    same = resampled(candles, np.arange(400))
    for name in ("open", "high", "low", "close", "volume"):
        assert getattr(same, name) == pytest.approx(getattr(candles, name), rel=1e-9)
    other = resampled(candles, block_sources(400, 24, (7, 0)))
    assert (other.high >= np.maximum(other.open, other.close)).all()
    assert (other.low <= np.minimum(other.open, other.close)).all()
    assert other.ts.tolist() == candles.ts.tolist()
    moves = np.log(candles.close[1:] / candles.close[:-1])
    found = np.log(other.close[1:] / other.close[:-1])
    assert np.isclose(found[:, None], moves[None, :], atol=1e-9).any(axis=1).mean() > 0.99


def test_redrawn_symbols_move_together_and_longer_bars_follow_from_shorter_ones() -> None:
    twin = wandering(1, 600)
    where = ground({"A/USDT": twin, "B/USDT": twin, "C/USDT": wandering(2, 200)})
    new = redrawn(where, Redraw(0, 24, 9))
    base = new.base
    first, second = base.candles(0), base.candles(1)
    assert first.close.tolist() == second.close.tolist() != twin.close.tolist()
    days = new.data[Timeframe.D1].candles(0)
    assert days.high.max() <= first.high.max()
    assert set(days.close.tolist()) <= set(first.close.tolist())


def test_rules_on_redrawn_markets_are_drawn_by_their_number() -> None:
    where = ground()
    first, again, other = (try_market(where, Redraw(n, 24, 9)) for n in (0, 0, 1))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()
    assert first.shape == try_sets(where, np.array([[3.0, 9.0]]))[0, 0].shape
