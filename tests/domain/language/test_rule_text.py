# ruff: noqa: E501 - tables of rules and texts stay one row a case
from __future__ import annotations

import json

import pytest
from hypothesis import given, settings

from app.domain.language import check, format_rule, from_json, nodes, parse, to_json
from app.domain.timeframe import Timeframe
from tests.domain.language.random_rules import RULES


@settings(max_examples=150, deadline=None)
@given(RULES)
def test_a_rule_survives_text_and_json(rule: nodes.Node) -> None:
    text = format_rule(rule)
    assert parse(text) == rule
    assert format_rule(parse(text)) == text
    assert from_json(json.loads(json.dumps(to_json(rule)))) == rule
    check(rule, Timeframe.H1)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("ema(9)  crosses above ema( 21 )", "ema(9) crosses above ema(21)"),
        ("close>3 # why not", "close > 3"),
        ("1_000 + 2e6 - .5", "1000 + 2000000 - 0.5"),
        ("0.1%", "0.1%"),
        ("close@1d[1]", "close@1d[1]"),
        ("(close@1d)[1]", "close@1d[1]"),
        ("(close - open)@4h", "(close - open)@4h"),
        ("macd( ).histogram", "macd.histogram"),
        ("rsi(length=14)", "rsi(length=14)"),
        ("-(close)", "-close"),
        ("close - (open - 1)", "close - (open - 1)"),
        ("(close - open) - 1", "close - open - 1"),
        ("close / (open * 2)", "close / (open * 2)"),
        ("(close > 1 or open > 1) and low > 1", "(close > 1 or open > 1) and low > 1"),
        ("close > 1 or (open > 1 and low > 1)", "close > 1 or open > 1 and low > 1"),
        ("(close > 1 and open > 1) and low > 1", "(close > 1 and open > 1) and low > 1"),
        ("not (close > 1 and open > 1)", "not (close > 1 and open > 1)"),
        ("not close > 1 within 3", "not close > 1 within 3 bars"),
        ("(not close > 1) within 1 bars", "(not close > 1) within 1 bar"),
        ("close > 1 for 3 bars within 5", "close > 1 for 3 bars within 5 bars"),
        ("ema(9) rising 3", "ema(9) rising 3 bars"),
        ("close touches ema(50)@4h", "price touches ema(50)@4h"),
        ('rsi(14) < 30 as "over\\"sold\\\\"', 'rsi(14) < 30 as "over\\"sold\\\\"'),
        ("any of(close>1,at least 2 of (open>1,low>1))", "any of (close > 1, at least 2 of (open > 1, low > 1))"),
        ("score(close>1:2, open>1: 0.5)>=2", "score(close > 1: 2, open > 1: 0.5) >= 2"),
        ("BTC/USDT:ema(20)@1d[2]", "BTC/USDT:ema(20)@1d[2]"),
        ("regime==bull and regime.volatility != high", "regime == bull and regime.volatility != high"),
        ("barssince(close>open)<valuewhen(close>open, low, 2)", "barssince(close > open) < valuewhen(close > open, low, 2)"),
        ("rank(volume_24h) between 10 and 90 and breadth outside 1 and 2", "rank(volume_24h) between 10 and 90 and breadth outside 1 and 2"),
        ("ema($fast) crosses ema($slow)[$n]", "ema($fast) crosses ema($slow)[$n]"),
    ],
)  # fmt: skip
def test_each_rule_has_one_canonical_text(text: str, canonical: str) -> None:
    assert format_rule(parse(text)) == canonical
    assert parse(canonical) == parse(text)


def test_and_binds_tighter_than_or_and_not_tighter_than_both() -> None:
    rule = parse("close > 1 or not open > 1 and low > 1")
    assert isinstance(rule, nodes.Or)
    assert isinstance(rule.members[1], nodes.And)
    assert isinstance(rule.members[1].members[0], nodes.Not)


def test_percent_is_exact() -> None:
    rule = parse("0.1%")
    assert isinstance(rule, nodes.Number)
    assert rule.value == 0.001


def test_places_do_not_count_in_comparisons_and_are_not_stored() -> None:
    assert parse("  close") == parse("close")
    assert parse("  close").place == (1, 3)
    assert "place" not in to_json(parse("close"))
