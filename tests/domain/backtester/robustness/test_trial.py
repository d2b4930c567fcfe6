"""Sets tried together: each as if it were alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.domain.backtester import Account, Run, simulate
from app.domain.backtester.metrics import METRICS, measure
from app.domain.backtester.robustness.ground import Period
from app.domain.backtester.robustness.trial import (
    as_measures,
    as_row,
    outcomes,
    sets_at_once,
    try_sets,
)
from app.domain.engine import evaluate
from app.domain.errors import BadInput
from app.domain.signals import compile_strategies, signals
from tests.domain.backtester.robustness.grounds import ground
from tests.domain.market_columns import START, wandering

HOUR = 3_600_000
POINTS = np.array([[fast, slow] for fast in (2, 3, 4) for slow in (7, 9)], np.float64)


def test_each_set_of_many_comes_out_as_a_backtest_of_its_own() -> None:
    where = ground(account=Account(fee=0.001, slippage=0.0005))
    found = try_sets(where, POINTS)
    for (fast, slow), row in zip(POINTS.tolist(), found[:, 0], strict=True):
        strategy = where.strategy.with_parameters({"fast": fast, "slow": slow})
        plan = compile_strategies([strategy])
        columns = signals(plan, evaluate(plan.plan, where.data), 0, 0)
        alone = simulate(strategy, columns, where.base.candles(0), Run(where.account), "A/USDT")
        assert len(alone.trades) > 5
        assert row.tobytes() == as_row(measure(alone)).tobytes()
        assert as_measures(row) == measure(alone)


def test_chunks_do_not_change_a_bit() -> None:
    where = ground()
    whole = try_sets(where, POINTS)
    parts = [try_sets(where, POINTS[at : at + 1]) for at in range(len(POINTS))]
    assert whole.tobytes() == np.concatenate(parts).tobytes()


def test_a_period_is_traded_from_a_flat_start_with_all_before_it_as_history() -> None:
    middle = START + 300 * HOUR
    where = ground(periods=(Period(None, middle), Period(middle, None), Period()))
    found = {number: outcome for _, number, outcome in outcomes(where, POINTS[:1])}
    assert [len(found[number].times) for number in range(3)] == [300, 300, 600]
    assert int(found[1].times[0]) == middle
    assert found[1].equity[0] == where.account.equity
    # The rules know what came before: the first defined bar of the later part is its first.
    late = [t for t in found[2].trades.signal_times.tolist() if t > middle + 24 * HOUR]
    assert set(late) & set(found[1].trades.signal_times.tolist())


def test_a_set_that_cannot_be_evaluated_is_named() -> None:
    with pytest.raises(BadInput, match="with fast=0, slow=9"):
        try_sets(ground(), np.array([[3, 9], [0, 9]], np.float64))


def test_many_rows_are_tried_a_few_sets_at_a_time() -> None:
    few = sets_at_once(ground({"A/USDT": wandering(1, 200_000)}))
    assert 1 <= few < sets_at_once(ground()) == 64


def test_undefined_metrics_come_through_as_undefined() -> None:
    where = ground(entry="sma($fast) crosses above sma($slow) and close < 0")
    found = as_measures(try_sets(where, POINTS[:1])[0, 0])
    assert (found["trades"], found["win_rate"], found["sharpe"]) == (0, None, None)
    assert list(found) == list(METRICS)


def test_many_symbols_share_one_account() -> None:
    series = {"A/USDT": wandering(1, 600), "B/USDT": wandering(2, 500)}
    where = ground(series, account=Account(fraction=0.6, fee=0.001))
    found = {}
    for name, some in (("both", series), ("one", {"A/USDT": series["A/USDT"]})):
        one = replace(
            where, symbols=tuple(some), finer=(None,) * len(some), ticks=(0.0,) * len(some)
        )
        ((_, _, found[name]),) = outcomes(one, POINTS[:1])
    both = found["both"]
    assert set(both.trades.owner.tolist()) == {0, 1}
    assert len(both.trades) > len(found["one"].trades)
    assert both.final_equity == pytest.approx(10_000 + float(both.trades.profit.sum()))
    limited = replace(where, max_open=1)
    ((_, _, few),) = outcomes(limited, POINTS[:1])
    assert len(few.trades) < len(both.trades)
