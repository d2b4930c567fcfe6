"""Conditions at the signals of trades are those that the explanation of the same bars tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from app.domain.backtester import Book, simulate_portfolio
from app.domain.backtester.conditions import ConditionPlan, no_conditions
from app.domain.batch import join
from app.domain.engine import evaluate
from app.domain.explanation.explainer import Explainer
from app.domain.resampling import derive
from app.domain.signals import compile_strategies, signals
from app.domain.strategy import Strategy
from app.domain.timeframe import Timeframe
from tests.domain.market_columns import wandering

if TYPE_CHECKING:
    from app.domain.backtester import Outcome
    from app.domain.backtester.conditions import TradeConditions
    from app.domain.engine import Evaluation
    from app.domain.signals import SignalPlan

RULES = {
    "ema(3) crosses above ema(8)": ["ema(3) crosses above ema(8)"],
    'rsi(5) < 60 as "calm" and close > ema(9)@4h': ["rsi(5) < 60", "close > ema(9)@4h"],
    "ema(3) > ema(8) and any of (close > ema(20)@4h, rsi(5) > 55, price touches sma(9))": [
        "ema(3) > ema(8)",
        "any of (close > ema(20)@4h, rsi(5) > 55, price touches sma(9))",
        "close > ema(20)@4h",
        "rsi(5) > 55",
        "price touches sma(9)",
    ],
    "score(ema(3) > ema(8): 2, rsi(5) between 40 and 60: 1, close rising 2 bars: 1) >= 2": [
        "score(ema(3) > ema(8): 2, rsi(5) between 40 and 60: 1, close rising 2 bars: 1) >= 2",
        "ema(3) > ema(8)",
        "rsi(5) between 40 and 60",
        "close rising 2 bars",
    ],
    'not (close < ema(8)) and (rsi(5) < 40 as "low") within 9 bars': [
        "not close < ema(8)",
        '(rsi(5) < 40 as "low") within 9 bars',
        "rsi(5) < 40",
    ],
    "(close > ema(8) and ema(3) > ema(8))[1] and close > open": [
        "(close > ema(8) and ema(3) > ema(8))[1]",
        "(close > ema(8))[1]",
        "(ema(3) > ema(8))[1]",
        "close > open",
    ],
}


def ran(rule: str) -> tuple[SignalPlan, Evaluation, Outcome, TradeConditions]:
    """Two symbols on one account, entered at every hit of the rule."""
    strategy = Strategy.model_validate(
        {
            "name": "Any",
            "timeframe": "1h",
            "entry": rule,
            "time_stop_bars": 3,
            "levels": {"stop": {"kind": "percent", "value": 3}, "targets": []},
        }
    )
    rules = compile_strategies([strategy])
    hours = {name: wandering(seed, 1_200) for seed, name in enumerate(("A/USDT", "B/USDT"), 5)}
    data = {
        timeframe: join(
            timeframe,
            {name: derive(own, Timeframe.H1, timeframe) for name, own in hours.items()}
            if timeframe != Timeframe.H1
            else hours,
        )
        for timeframe in (Timeframe.H1, Timeframe.H4)
    }
    evaluation = evaluate(rules.plan, data)
    books = [
        Book(name, signals(rules, evaluation, 0, place), own, (0, len(own)))
        for place, (name, own) in enumerate(hours.items())
    ]
    outcome = simulate_portfolio(strategy, books)
    plan = ConditionPlan(rules)
    found = plan.room(len(outcome.trades))
    plan.read(evaluate(plan.signals.plan, data), outcome.trades, found)
    return rules, evaluation, outcome, found


@pytest.mark.parametrize("rule", RULES)
def test_each_says_what_the_explanation_says(rule: str) -> None:
    rules, evaluation, outcome, found = ran(rule)
    assert list(found.texts) == RULES[rule]
    assert len(outcome.trades) > 10
    explainer = Explainer(evaluation, rules.roots[0].entry)
    batch = evaluation.data[Timeframe.H1]
    for number, trade in enumerate(outcome.trades):
        owner = batch.symbols.index(trade.symbol)
        row = int(np.searchsorted(batch.ts[batch.rows(owner)], trade.signal_time))
        whole = explainer.at(owner, row)
        assert whole.truth is True
        known: dict[str, Any] = {node.alone: node for _, node in whole.walk()}
        for one in found.at(number):
            node = known[one.text]
            assert one.true is node.truth
            numbers = [child.value for child in node.children if child.kind != "number"]
            if node.kind in ("compare", "crosses", "between", "slopes"):
                assert one.value == numbers[0]


def test_names_are_the_users_and_no_two_are_the_same() -> None:
    rule = 'close > ema(3) as "up" and close > ema(8) as "up" and rsi(5) > 1'
    *_, found = ran(rule)
    assert found.labels == ("up: close > ema(3)", "up: close > ema(8)", "rsi(5) > 1")
    *_, once = ran('close > ema(3) as "up" and any of (close > ema(3), rsi(5) > 1)')
    assert once.labels[0] == "up"
    assert len(set(once.labels)) == len(once.labels) == 4


def test_only_what_differs_from_trade_to_trade_splits_them() -> None:
    *_, outcome, found = ran("ema(3) > ema(8) and any of (rsi(5) > 55, close < ema(20)@4h)")
    assert set(found.splits) == {"rsi(5) > 55", "close < ema(20)@4h"}
    assert {len(truths) for truths in found.splits.values()} == {len(outcome.trades)}


def test_a_condition_without_a_number_has_none() -> None:
    *_, found = ran("ema(3) > ema(8) and not (close < open)")
    assert [one.value is None for one in found.at(0)] == [False, True]
    assert no_conditions(4).splits == {}
