"""Trades in money: worked out by hand, and held to the identities of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.backtester import Account, Run, simulate
from app.domain.errors import BadInput
from app.domain.lifecycle import advance, terms
from app.domain.lifecycle import layout as at
from tests.domain.lifecycle.life_builders import HOUR, Says, market, plan
from tests.domain.lifecycle.life_worlds import worlds

if TYPE_CHECKING:
    from app.domain.backtester import Outcome, Trade
    from app.domain.candles import Candles
    from app.domain.lifecycle import SignalColumns
    from app.domain.strategy import Strategy

SIGNAL = (100, 101, 99, 100)
QUIET = (100, 101, 99, 100)
WON = (100, 112, 99, 100)
LOST = (100, 101, 88, 89)


def run(candles: Candles, says: Says, account: Account, **fields: Any) -> Outcome:
    return simulate(plan(**fields), says.columns(candles), candles, Run(account))


def only(outcome: Outcome) -> Trade:
    (trade,) = outcome.trades
    return trade


def test_a_stop_exactly_hit_costs_the_risk_fees_included() -> None:
    trade = only(run(market(SIGNAL, QUIET, LOST), Says(), Account(fee=0.001)))
    amount = 10_000 * 0.01 / (10 + 0.001 * (100 + 90))
    assert trade.amount == pytest.approx(amount, rel=1e-12)
    assert trade.fees == pytest.approx(amount * 0.001 * (100 + 90), rel=1e-12)
    assert trade.profit == pytest.approx(-100, rel=1e-12)
    assert trade.r == pytest.approx(-100 / (amount * 10), rel=1e-12)
    assert (trade.entry_time, trade.bars, trade.exits[0].reason) == (HOUR, 1, "stop")


def test_the_same_for_a_short() -> None:
    says = Says(stop=110, targets=(90,))
    bars = market(SIGNAL, QUIET, (100, 112, 99, 111))
    trade = only(run(bars, says, Account(fee=0.001), direction="short"))
    amount = 100 / (10 + 0.001 * (100 + 110))
    assert trade.amount == pytest.approx(amount, rel=1e-12)
    assert trade.profit == pytest.approx(-100, rel=1e-12)
    assert (trade.entry_price, trade.exits[0].price, trade.direction) == (100, 110, "short")


def test_a_stake_is_money_and_is_not_compounded() -> None:
    bars = market(SIGNAL, QUIET, WON, QUIET, LOST)
    outcome = run(bars, Says(entry=(0, 3)), Account(stake=500))
    first, second = outcome.trades
    assert (first.amount, second.amount) == (5, 5)
    assert (first.profit, second.profit) == (50, -50)
    assert (first.r, second.r) == (1, -1)


def test_risk_is_compounded_from_the_equity_before_the_fill() -> None:
    bars = market(SIGNAL, QUIET, WON, QUIET, LOST)
    first, second = run(bars, Says(entry=(0, 3)), Account(equity=1_000)).trades
    assert (first.amount, first.profit) == (1, 10)
    assert second.amount == pytest.approx(1_010 * 0.01 / 10)


@pytest.mark.parametrize("account", [Account(risk=1, fee=0.01), Account(stake=1e9, fee=0.01)])
def test_nothing_is_bought_beyond_the_equity(account: Account) -> None:
    trade = only(run(market(SIGNAL, QUIET, LOST), Says(stop=99.5), account))
    assert trade.amount == pytest.approx(10_000 / (100 * 1.01), rel=1e-12)


def test_slippage_costs_at_market_fills_and_stops_and_r_counts_from_the_slipped_fill() -> None:
    account = Account(stake=1_000, slippage=0.01)
    trade = only(run(market(SIGNAL, QUIET, LOST), Says(), account))
    assert trade.entry_price == pytest.approx(101)
    assert trade.exits[0].price == pytest.approx(89.1)
    assert trade.amount == pytest.approx(1_000 / 101)
    assert trade.r == pytest.approx((89.1 - 101) / 11)
    assert trade.mae_r == pytest.approx((101 - 89.1) / 11)


def test_partial_exits_pay_their_own_fees() -> None:
    bars = market(SIGNAL, QUIET, (100, 106, 99, 105), (105, 121, 104, 120))
    strategy = plan((0.5, 0.5))
    says = Says(targets=(105, 120))
    account = Account(stake=1_000, fee=0.001)
    trade = only(simulate(strategy, says.columns(bars), bars, Run(account)))
    assert [(leaving.price, leaving.share) for leaving in trade.exits] == [(105, 0.5), (120, 0.5)]
    assert trade.fees == pytest.approx(0.001 * (1_000 + 5 * 105 + 5 * 120))
    assert trade.profit == pytest.approx(5 * 5 + 5 * 20 - trade.fees)
    assert trade.r == pytest.approx(trade.profit / (10 * 10))


def test_what_is_left_at_the_end_is_valued_at_the_last_close_and_costs_nothing() -> None:
    bars = market(SIGNAL, QUIET, (100, 106, 99, 105), (105, 106, 103, 104))
    account = Account(stake=1_000, fee=0.001, slippage=0.01)
    says = Says(targets=(105, 120))
    outcome = simulate(plan((0.5, 0.5)), says.columns(bars), bars, Run(account))
    trade = only(outcome)
    left = trade.exits[-1]
    assert (left.time, left.price, left.share, left.reason) == (3 * HOUR, 104, 0.5, "open")
    amount = 1_000 / 101
    fees = 0.001 * (1_000 + amount / 2 * 105)
    assert trade.fees == pytest.approx(fees)
    assert trade.profit == pytest.approx(amount / 2 * (105 - 101) + amount / 2 * (104 - 101) - fees)
    assert not trade.is_closed
    assert outcome.trades.closed.tolist() == [False]


def test_an_account_without_equity_buys_nothing_more() -> None:
    leap = (400, 401, 99, 100)
    bars = market(SIGNAL, QUIET, leap, QUIET, (100, 101, 89, 90))
    says = Says(entry=(0, 3), stop=110, targets=(90,))
    outcome = run(bars, says, Account(stake=10_000), direction="short")
    assert [trade.profit for trade in outcome.trades] == [-30_000]
    assert outcome.signals == 2


def test_a_run_sees_history_before_it_and_nothing_after() -> None:
    bars = market(SIGNAL, QUIET, QUIET, WON)
    columns = Says(entry=(0, 1)).columns(bars)
    late = simulate(plan(), columns, bars, Run(span=(1, 4)))
    short = simulate(plan(), columns, bars, Run(span=(0, 3)))
    empty = simulate(plan(), columns, bars, Run(span=(2, 2)))
    assert late.signals == 0
    assert only(short).exits[-1].reason == "open"
    assert len(empty.trades) == 0


def test_an_order_that_never_filled_is_no_trade() -> None:
    bars = market(SIGNAL, QUIET)
    outcome = run(bars, Says(order=95), Account(), entry_kind="limit")
    assert (outcome.signals, len(outcome.trades)) == (1, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [("equity", 0), ("risk", 0), ("risk", 1.01), ("stake", 0), ("fee", 1), ("slippage", -0.1)],
)
def test_figures_outside_of_their_bounds_are_refused(field: str, value: float) -> None:
    with pytest.raises(BadInput, match=field):
        Account(**{field: value})


@settings(max_examples=150, deadline=None)
@given(worlds(), st.booleans(), st.sampled_from([0.0, 0.002]), st.sampled_from([0.0, 0.003]))
def test_money_and_r_agree(
    world: tuple[Strategy, Candles, SignalColumns], by_stake: bool, fee: float, slippage: float
) -> None:
    strategy, candles, columns = world
    account = Account(stake=700 if by_stake else None, fee=fee, slippage=slippage)
    outcome = simulate(strategy, columns, candles, Run(account))
    equity = account.equity
    for trade in outcome.trades:
        side = 1 if trade.direction == "long" else -1
        gained = sum(e.share * side * (e.price - trade.entry_price) for e in trade.exits)
        assert sum(e.share for e in trade.exits) == pytest.approx(1, abs=1e-12)
        assert trade.profit == pytest.approx(gained * trade.amount - trade.fees, abs=1e-9)
        risk = trade.amount * abs(trade.entry_price - trade.stop)
        assert trade.r == pytest.approx(trade.profit / risk, abs=1e-9)
        paid = [e for e in trade.exits if e.reason != "open"]
        value = trade.entry_price + sum(e.share * e.price for e in paid)
        assert trade.fees == pytest.approx(fee * trade.amount * value, abs=1e-9)
        assert trade.amount * trade.entry_price * (1 + fee) <= equity * (1 + 1e-12)
        assert trade.bars >= 0
        assert trade.mae_r >= 0
        assert trade.mfe_r >= 0
        equity += trade.profit
    total = account.equity + float(np.sum(outcome.trades.profit))
    assert equity == pytest.approx(total)


@settings(max_examples=80, deadline=None)
@given(worlds())
def test_only_filled_lives_are_trades(world: tuple[Strategy, Candles, SignalColumns]) -> None:
    strategy, candles, columns = world
    outcome = simulate(strategy, columns, candles)
    lives = advance(columns, candles, terms(strategy), (0, len(candles))).lives
    filled = [life for life in lives if life[at.FILL_TIME] > 0]
    assert [trade.signal_time for trade in outcome.trades] == [
        int(life[at.SIGNAL_TIME]) for life in filled
    ]
    assert [trade.is_closed for trade in outcome.trades] == [
        life[at.PHASE] == at.CLOSED for life in filled
    ]


@settings(max_examples=150, deadline=None)
@given(worlds(), st.sampled_from([0.0, 0.002]), st.sampled_from([0.0, 0.003]))
def test_equity_is_marked_to_the_market_at_each_close(
    world: tuple[Strategy, Candles, SignalColumns], fee: float, slippage: float
) -> None:
    strategy, candles, columns = world
    account = Account(fee=fee, slippage=slippage)
    outcome = simulate(strategy, columns, candles, Run(account))
    closes = dict(zip(candles.ts.tolist(), candles.close.tolist(), strict=True))
    for time, equity in zip(outcome.times.tolist(), outcome.equity.tolist(), strict=True):
        worth = account.equity
        for trade in outcome.trades:
            if trade.entry_time > time:
                continue
            side = 1 if trade.direction == "long" else -1
            worth -= fee * trade.amount * trade.entry_price
            for leaving in trade.exits:
                out = leaving.time <= time and leaving.reason != "open"
                price = leaving.price if out else closes[time]
                worth += leaving.share * trade.amount * side * (price - trade.entry_price)
                worth -= fee * leaving.share * trade.amount * price * out
        assert equity == pytest.approx(worth, rel=1e-9)
    assert outcome.equity[0] == account.equity
    total = account.equity + float(outcome.trades.profit.sum())
    assert outcome.final_equity == pytest.approx(total, rel=1e-12)
