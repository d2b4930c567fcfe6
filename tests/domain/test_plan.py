from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.domain.language import RuleError, parse
from app.domain.plan import Root, compile_plan
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from app.domain.plan import Plan


def _plan(*texts: str, base: Timeframe = Timeframe.H1) -> Plan:
    return compile_plan([Root(parse(text), base) for text in texts])


def _count(plan: Plan, operation: str) -> int:
    return sum(step.operation == operation for step in plan.steps)


def test_what_rules_share_is_computed_once() -> None:
    plan = _plan(
        "ema(21) > close", "close > ema(length=21)", "ema(close, 21)[1] > 3", "ema(21) > close"
    )
    # The last spelling names its source, which is another step than the default one.
    assert _count(plan, "indicator") == 2
    assert _count(plan, "price") == 1
    assert plan.roots[0] == plan.roots[3]
    assert plan.roots[0] != plan.roots[1]


def test_outputs_of_one_indicator_share_its_computation() -> None:
    plan = _plan("macd.macd > macd.signal and macd(12, 26, 9).histogram > 0")
    assert _count(plan, "indicator") == 1


def test_the_same_expression_on_two_timeframes_is_two_steps() -> None:
    plan = _plan("rsi(14) > rsi(14)@4h", "rsi(14)@1h > 3")
    assert _count(plan, "indicator") == 2
    assert plan.timeframes == (Timeframe.H1, Timeframe.H4)


def test_steps_come_after_their_inputs() -> None:
    plan = _plan("highest(ema(9)@4h, 5)[1] > close and not close > open within 3 bars")
    for number, step in enumerate(plan.steps):
        assert all(source < number for source in step.inputs)


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("close", 1),
        ("3", 1),
        ("close[4]", 5),
        ("close > close[1] within 3 bars", 4),
        ("close crosses above 3", 2),
        ("close rising 5 bars", 6),
        ("highest(high, 20)", 20),
        ("highest(high, 20)[1]", 21),
        ("highest(lowest(low, 5), 20)", 24),
        ("close@4h", 4),
        ("close@4h[2]", 12),
        ("highest(20)@1d", 480),
        ("vwap(anchor=week)", 168),
        ("pivots(anchor=day)", 48),
        ("pivots(anchor=day)@4h", 48),
        ("divergence(close, left=2, right=3, max=20)", 26),
    ],
)
def test_warmup_adds_up(text: str, bars: int) -> None:
    assert _plan(text).warmup_bars(0) == bars


def test_a_divergence_without_an_oscillator_is_one_of_the_rsi() -> None:
    plan = _plan(
        "divergence(bearish)", "divergence(rsi(14), bearish)", "divergence(close, bearish)"
    )
    assert plan.roots[0] == plan.roots[1] != plan.roots[2]
    assert plan.warmup_bars(0) == plan.warmup_bars(1) > plan.warmup_bars(2)


def test_warmup_is_kept_for_each_timeframe() -> None:
    plan = _plan("close[9] > highest(high, 3)@1d", "(close > 1 within 8 bars)@4h")
    assert plan.warmup == {Timeframe.H1: 10, Timeframe.D1: 3, Timeframe.H4: 8}
    assert plan.needs[1] == {Timeframe.H4: 8, Timeframe.H1: 1}


def test_a_rule_that_cannot_be_evaluated_is_refused() -> None:
    with pytest.raises(RuleError, match="it is below 4h"):
        _plan("close@1h > 1", base=Timeframe.H4)
    with pytest.raises(RuleError, match=r"'\$n' has no value"):
        _plan("close > ema($n)")
