"""Laws of a shared account over random markets.

`HARRIER_ACCOUNT_RUNS=1000` draws that many; without it there are as many as are quick.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.domain.backtester import (
    Account,
    Book,
    PortfolioRun,
    Run,
    simulate,
    simulate_portfolio,
    walk_portfolio,
)
from app.domain.setup import LEFT_OPEN
from tests.domain.backtester.plain_account import PlainAccount
from tests.domain.lifecycle.life_worlds import market_of_many

if TYPE_CHECKING:
    from numpy.random import Generator

    from app.domain.backtester import Outcome
    from app.domain.lifecycle.bars import Floats
    from app.domain.strategy import Strategy

RUNS = int(os.environ.get("HARRIER_ACCOUNT_RUNS", "150"))
ACCOUNTS = max(RUNS, 500)  # so many take seconds where nothing reads them plainly
CENT = 0.005


def _account(random: Generator) -> Account:
    stake = float(random.integers(100, 9_000)) if random.random() < 0.3 else None
    fraction = 0.1 + 0.9 * random.random() if stake is None and random.random() < 0.5 else None
    return Account(
        risk=float(random.choice([0.002, 0.01, 0.1, 1.0])),
        stake=stake,
        fraction=fraction,
        maker_fee=float(random.choice([0.0, 0.0005])),
        taker_fee=float(random.choice([0.0, 0.002])),
        slippage=float(random.choice([0.0, 0.003])),
        compounding=bool(random.random() < 0.7),
    )


def _world(seed: int) -> tuple[Strategy, list[Book], PortfolioRun]:
    random = np.random.default_rng(seed)
    strategy, markets = market_of_many(random)
    books = []
    for place, (candles, columns) in enumerate(markets):
        start = int(random.integers(0, max(1, len(candles) // 4)))
        books.append(Book(f"S{place}", columns, candles, (start, len(candles))))
    max_open = int(random.integers(1, 4)) if random.random() < 0.4 else None
    return strategy, books, PortfolioRun(_account(random), max_open=max_open)


def _in_parts(strategy: Strategy, books: list[Book], run: PortfolioRun, points: int) -> Outcome:
    walk = walk_portfolio(strategy, books, run, points)
    while True:
        try:
            next(walk)
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome


def _same(one: Outcome, other: Outcome) -> None:
    """Bit for bit."""
    assert one.times.tolist() == other.times.tolist()
    assert one.equity.tolist() == other.equity.tolist()
    assert one.trades.lives.tolist() == other.trades.lives.tolist()
    assert one.trades.money.tolist() == other.trades.money.tolist()
    assert one.trades.score.tolist() == other.trades.score.tolist()
    assert one.trades.owner.tolist() == other.trades.owner.tolist()
    assert (one.rejected, one.signals, one.refused) == (
        other.rejected,
        other.signals,
        other.refused,
    )


@pytest.mark.parametrize("part", range(5))
def test_a_shared_account_keeps_the_rules_read_plainly(part: int) -> None:
    trades = refused = 0
    for seed in range(part, RUNS, 5):
        strategy, books, run = _world(seed)
        outcome = simulate_portfolio(strategy, books, run)
        plain = PlainAccount(strategy, books, run).trade()
        key = [(one.entry_time, one.symbol) for one in outcome.trades]
        told = sorted(plain.done, key=lambda one: (one.life[6], one.symbol))
        assert key == [(int(one.life[6]), one.symbol) for one in told], seed
        assert outcome.refused == plain.refused, seed
        assert outcome.times.tolist() == plain.times, seed
        assert outcome.equity == pytest.approx(np.array(plain.equity), abs=1e-6), seed
        assert outcome.trades.profit == pytest.approx([plain.profit(one) for one in told], abs=1e-6)
        assert outcome.trades.fees == pytest.approx([plain.fees(one) for one in told], abs=1e-6)
        for one in told:
            rate = plain.fees(one) and (
                run.account.maker if strategy.levels.entry.order == "limit" else run.account.taker
            )
            cost = one.amount * one.price * (1 + rate)
            assert one.spent_before + cost <= one.equity_before * (1 + 1e-12), seed
            assert run.max_open is None or one.held_before < run.max_open, seed
        trades += len(told)
        refused += plain.refused
    assert trades > RUNS / 5
    assert refused > 0


@pytest.mark.parametrize("part", range(2))
def test_money_adds_up_to_the_cent(part: int) -> None:
    for seed in range(part, ACCOUNTS, 2):
        strategy, books, run = _world(10_000 + seed)
        outcome = simulate_portfolio(strategy, books, run)
        total = run.account.equity + sum(trade.profit for trade in outcome.trades)
        assert abs(total - outcome.final_equity) < CENT
        for trade in outcome.trades:
            assert sum(leaving.share for leaving in trade.exits) == pytest.approx(1, abs=1e-12)
            side = 1 if trade.direction == "long" else -1
            gained = sum(e.share * side * (e.price - trade.entry_price) for e in trade.exits)
            assert abs(gained * trade.amount - trade.fees - trade.profit) < CENT
            assert trade.amount > 0
        if len(books) == 1:
            cash = run.account.equity
            for trade in outcome.trades:
                assert cash - trade.amount * trade.entry_price > -CENT
                cash += trade.profit


@dataclass(frozen=True)
class Ledger:
    """An account bar by bar, read from its trades alone; float64[bars], quote currency.

    Attributes:
        realised: start + what exits brought − fees, at the close.
        held: what the positions open at the close cost.
        left: what exits in the bar brought, after their fees.
        entries: fees of the entries in the bar. ``entered``: whether there were any.
    """

    realised: Floats
    held: Floats
    left: Floats
    entries: Floats
    entered: Floats


def _ledger(strategy: Strategy, outcome: Outcome) -> Ledger:
    account, times = outcome.account, outcome.times
    held, left, entries, entered = np.zeros((4, len(times)))
    rate = account.maker if strategy.levels.entry.order == "limit" else account.taker
    for trade in outcome.trades:
        row = int(times.searchsorted(trade.entry_time))
        cost = trade.amount * trade.entry_price
        entries[row] += rate * cost
        entered[row] += 1
        held[row:] += cost
        side = 1 if trade.direction == "long" else -1
        for leaving in trade.exits:
            if leaving.reason == LEFT_OPEN:
                continue
            row = int(times.searchsorted(leaving.time))
            sold = leaving.share * trade.amount
            exit_rate = account.maker if leaving.reason.startswith("tp") else account.taker
            left[row] += sold * (side * (leaving.price - trade.entry_price))
            left[row] -= exit_rate * sold * leaving.price
            held[row:] -= leaving.share * cost
    realised = account.equity + np.cumsum(left - entries)
    return Ledger(realised, held, left, entries, entered)


@pytest.mark.parametrize("part", range(2))
def test_free_money_dips_by_open_gains_and_the_bars_own_costs_alone(part: int) -> None:
    """What is realised less what open positions cost may fall below zero, by so much at an entry.

    Entries are capped so that the cost of what is held and of the new one with its fee stay within
    the equity at the previous close, which is marked to the market (execution.md). So at the close
    of a bar with entries the free money is at least: minus what open positions had gained at the
    previous close, plus what exits in the bar brought (a loss lowers it), minus the fees of
    entries in the bar, of which the cap knows that of each new one alone. With one symbol nothing
    is open at an entry, and nothing of this can happen. In all other bars it changes by what exits
    bring back, cost included; for a long that is never negative, a short that more than doubles
    against the account takes more than it had cost.
    """
    dips = 0
    for seed in range(part, 2 * RUNS, 2):
        strategy, books, run = _world(50_000 + seed)
        outcome = simulate_portfolio(strategy, books, run)
        ledger = _ledger(strategy, outcome)
        free = ledger.realised - ledger.held
        open_gains = np.concatenate([[0.0], (outcome.equity - ledger.realised)[:-1]])
        least = ledger.left - open_gains - ledger.entries
        entered = ledger.entered > 0
        assert (free >= least - CENT)[entered].all(), seed
        others = np.diff(free, prepend=run.account.equity)[~entered]
        released = -np.diff(ledger.held, prepend=0.0) + ledger.left
        assert others == pytest.approx(released[~entered], abs=CENT), seed
        if strategy.direction == "long":
            assert (others > -CENT).all(), seed
        if len(books) == 1:
            assert (free[entered] >= ledger.left[entered] - CENT).all(), seed
        dips += int((free < -CENT).any())
    assert dips > 0


def test_the_order_in_which_symbols_are_given_does_not_matter() -> None:
    for seed in range(60):
        strategy, books, run = _world(20_000 + seed)
        whole = simulate_portfolio(strategy, books, run)
        _same(whole, simulate_portfolio(strategy, books[::-1], run))


def test_a_run_in_parts_is_the_run() -> None:
    for seed in range(60):
        strategy, books, run = _world(30_000 + seed)
        whole = _in_parts(strategy, books, run, 1_000_000)
        _same(whole, _in_parts(strategy, books, run, 1 + seed % 9))


def test_one_symbol_shares_with_nobody() -> None:
    for seed in range(2 * RUNS):
        strategy, books, run = _world(40_000 + seed)
        book = books[0]
        free = PortfolioRun(run.account)
        alone = simulate(
            strategy, book.signals, book.candles, Run(run.account, book.span), book.symbol
        )
        _same(alone, simulate_portfolio(strategy, [book], free))
        _same(alone, _in_parts(strategy, [book], free, 1_000_000))
