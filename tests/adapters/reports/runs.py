"""Backtests to write, made by the real rules and simulator, with names nobody should trust."""

from __future__ import annotations

from functools import cache

import numpy as np

from app.domain.backtester import Account, Run, simulate
from app.domain.backtester.assumptions import assumptions
from app.domain.backtester.book import Book
from app.domain.backtester.buy_and_hold import buy_and_hold
from app.domain.backtester.checks import run_checks
from app.domain.backtester.conditions import ConditionPlan
from app.domain.backtester.metrics import measure
from app.domain.batch import join
from app.domain.candles import real_candles
from app.domain.engine import evaluate
from app.domain.regime import RegimeHistory
from app.domain.signals import compile_strategies, signals
from app.domain.strategy import Strategy
from app.domain.timeframe import HOUR, Timeframe
from app.services.ports.backtests import BacktestRequest, BacktestResult, Durations

HOSTILE = '=HYPERLINK("http://evil")</script><script>alert(1)</script>&'
SYMBOL = "@SUM/USDT"
START = int(np.datetime64("2021-11-29", "ms").astype(np.int64))


@cache
def made_run(bars: int = 3_000) -> BacktestResult:
    """An average crossed on a random walk, hour by hour from 29 November 2021 on."""
    random = np.random.default_rng(bars)
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.01, bars)))
    opened = np.concatenate([close[:1], close[:-1]])
    high = np.maximum(opened, close) * 1.002
    low = np.minimum(opened, close) * 0.998
    ts = START + np.arange(bars, dtype=np.int64) * HOUR
    candles = real_candles(ts, opened, high, low, close, np.ones(bars))
    strategy = _strategy()
    rules = compile_strategies([strategy])
    evaluation = evaluate(rules.plan, {Timeframe.H1: join(Timeframe.H1, {SYMBOL: candles})})
    book = Book(SYMBOL, signals(rules, evaluation, 0, 0), candles, (0, bars))
    account = Account(fee=0.001)
    outcome = simulate(strategy, book.signals, candles, Run(account), SYMBOL)
    asked = ConditionPlan(rules)
    conditions = asked.room(len(outcome.trades))
    again = evaluate(asked.signals.plan, {Timeframe.H1: join(Timeframe.H1, {SYMBOL: candles})})
    asked.read(again, outcome.trades, conditions)
    profit = outcome.final_equity - account.equity
    bracket = {"pessimistic": profit, "detail": profit, "optimistic": profit + 1}
    return BacktestResult(
        id="",
        made_at=START,
        request=BacktestRequest(strategy, account),
        version=strategy.content_hash(),
        outcome=outcome,
        measures=measure(outcome),
        bracket=bracket,
        checks=run_checks(outcome, [book], bracket=bracket),
        assumptions=assumptions(strategy, account, "pessimistic"),
        buy_and_hold=buy_and_hold([book], outcome.times, account.equity),
        regime=_regime(bars),
        durations=Durations(1.0, 0.5, 0.25),
        conditions=conditions,
    )


def _strategy() -> Strategy:
    return Strategy.model_validate(
        {
            "name": HOSTILE,
            "timeframe": "1h",
            "entry": 'ema(close, 5) crosses above ema(close, 13) as "+cross" and'
            ' any of (close > ema(close, 55), rsi(14) < 55 as "calm")',
            "levels": {
                "entry": {"kind": "market"},
                "stop": {"kind": "percent", "value": 1},
                "targets": [
                    {"kind": "r", "value": 1, "share": 0.5},
                    {"kind": "r", "value": 2, "share": 0.5},
                ],
            },
        }
    )


def _regime(bars: int) -> RegimeHistory:
    """Two days bull, two days undefined, two days bear, and so on, from the second bar on."""
    count = bars // 4
    nothing = np.zeros(count)
    return RegimeHistory(
        times=START + 4 * HOUR * np.arange(1, count + 1, dtype=np.int64),
        trend=np.resize(np.repeat([1.0, np.nan, -1.0], 12), count),
        since=np.zeros(count, np.int64),
        volatility=np.resize(np.repeat([1.0, 0.0], 6), count),
        score=nothing,
        volatility_rank=nothing,
        breadth=nothing,
        rising=nothing,
        points=np.zeros((5, count)),
        adx=nothing,
    )
