from __future__ import annotations

import pytest

from app.domain.errors import BadInput
from app.domain.setup import Direction, Target
from app.domain.signals import check_strategy
from app.domain.strategy import parse_strategy
from app.domain.timeframe import Timeframe
from app.domain.webhooks.external import is_external, strategy_of
from app.domain.webhooks.message import ExternalSignal, Intent
from app.domain.webhooks.ticker import Ticker

SIGNAL = ExternalSignal("Breakout", Intent.SHORT, Ticker("BTCUSDT"), stop=0.000_000_012)
PLAN = parse_strategy(
    '{"name": "Plan", "entry": "close > $x", "parameters": {"x": 2}, "timeframe": "4h",'
    ' "levels": {"entry": {"kind": "limit", "price": "ema(9)"}, "break_even_after": 2,'
    ' "stop": {"kind": "atr", "length": 14, "mult": 2},'
    ' "targets": [{"kind": "r", "value": 1, "share": 0.5},'
    ' {"kind": "r", "value": 2, "share": 0.5}]},'
    ' "filters": {"min_reward_risk": 1.2, "regimes": ["bull"]}, "expiry_bars": 3}'
)


def test_it_has_the_signals_levels_and_no_rule_of_its_own() -> None:
    made = strategy_of(SIGNAL, Timeframe.M5, None, cooldown_bars=4)
    assert is_external(made.name)
    assert made.name == "external: Breakout (5m short)"
    assert (made.direction, made.timeframe) == (Direction.SHORT, Timeframe.M5)
    assert made.cooldown_bars == 4
    checked = check_strategy(made)
    assert set(checked) >= {"entry", "levels.entry", "levels.stop"}
    assert made.levels.stop.text(Direction.SHORT, "close") in ("0.000000012", "(0.000000012)")


def test_a_plan_fills_in_what_the_signal_lacks() -> None:
    bare = ExternalSignal("Breakout", Intent.LONG, Ticker("BTCUSDT"))
    made = strategy_of(bare, Timeframe.H1, PLAN, cooldown_bars=0)
    assert made.levels.entry.kind == "market"
    assert made.levels.stop == PLAN.levels.stop
    assert made.levels.targets == PLAN.levels.targets
    assert (made.expiry_bars, made.filters.min_reward_risk, made.filters.regimes) == (3, 1.2, ())
    assert made.parameters == PLAN.parameters
    check_strategy(made)


def test_the_signals_own_levels_go_first() -> None:
    own = ExternalSignal(
        "Breakout",
        Intent.LONG,
        Ticker("BTCUSDT"),
        price=100.0,
        entry_kind="limit",
        stop=90.0,
        targets=(Target(120.0, 1.0),),
    )
    made = strategy_of(own, Timeframe.H1, PLAN, cooldown_bars=0)
    kinds = [made.levels.entry.kind, made.levels.stop.kind, made.levels.targets[0].kind]
    assert kinds == ["limit", "expression", "expression"]
    assert made.levels.break_even_after is None
    check_strategy(made)


def test_without_any_stop_there_is_no_setup() -> None:
    with pytest.raises(BadInput, match=r"^stop: missing"):
        strategy_of(ExternalSignal("A", Intent.LONG, Ticker("B")), Timeframe.H1, None, 0)
