# ruff: noqa: E501 - tables of rules and texts stay one row a case
from __future__ import annotations

import json

import pytest
from hypothesis import Phase, given, seed, settings

from app.domain.language import check, format_rule, from_json, nodes, parse, to_json
from app.domain.language.lexer import END, tokens
from app.domain.language.tree import walk
from app.domain.timeframe import Timeframe
from tests.domain.language.random_rules import EVERY_RULE, MANY, MARKET_RULES


@settings(max_examples=MANY or 120, deadline=None)
@given(EVERY_RULE)
def test_a_rule_survives_text_and_json(rule: nodes.Node) -> None:
    text = format_rule(rule)
    tree = parse(text)
    assert tree == rule
    stored = json.dumps(to_json(tree))
    assert from_json(json.loads(stored)) == rule
    assert format_rule(from_json(json.loads(stored))) == text


@settings(max_examples=100, deadline=None)
@given(MARKET_RULES)
def test_random_rules_are_sound_on_their_bars(rule: nodes.Node) -> None:
    check(rule, Timeframe.H1)


def test_random_rules_have_every_kind_of_node() -> None:
    kinds = {model.model_fields["kind"].default for model in nodes.RuleNode.__subclasses__()}
    seen: set[str] = set()

    @seed(3)
    @settings(max_examples=200, deadline=None, database=None, phases=[Phase.generate])
    @given(EVERY_RULE)
    def look(rule: nodes.Node) -> None:
        seen.update(node.kind for node in walk(rule))

    look()
    assert seen == kinds


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
        ("high==regime.volatility@4h[1]", "high == regime.volatility@4h[1]"),
        ("zscore(close,20)>2 # one\n  and   # two\nlow<3", "zscore(close, 20) > 2 and low < 3"),
        ("score((close>1 or open>1) as \"a, b\": 2)>1", 'score((close > 1 or open > 1) as "a, b": 2) > 1'),
        ("any of(none of(close>1),all of(open>1))", "any of (none of (close > 1), all of (open > 1))"),
        ("(ema(9)-ema(21))@4h@4h[1]", "(ema(9) - ema(21))@4h@4h[1]"),
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


def test_the_label_high_is_told_from_the_bars_high() -> None:
    rule = parse("regime.volatility == high and high > 1 and regime.volatility < high")
    label, price, number = rule.members
    assert label.right == nodes.Label(name="high")
    assert price.left == nodes.Price(field="high")
    assert number.right == nodes.Price(field="high")


def test_outputs_may_be_called_as_words_of_the_language_are() -> None:
    tokens_ = [token.type for token in tokens("zigzag.price touches price")]
    assert tokens_ == ["NAME", "_DOT", "NAME", "_TOUCHES", "PRICE", END]
