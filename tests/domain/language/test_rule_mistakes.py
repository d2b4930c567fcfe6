# ruff: noqa: E501 - tables of rules and messages stay one row a case
from __future__ import annotations

import pickle

import pytest

from app.domain.errors import BadInput
from app.domain.language import (
    RuleError,
    bind,
    check,
    from_json,
    parameter_names,
    parse,
)
from app.domain.timeframe import Timeframe


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("emma(9)", "unknown indicator 'emma' at column 1: did you mean 'ema'?"),
        ("close >\n  emma(9)", "unknown indicator 'emma' at line 2, column 3: did you mean 'ema'?"),
        ("close > RSI(14)", "unknown indicator 'RSI' at column 9: did you mean 'rsi'?"),
        ("close = 3", "'=' is not used here at column 7: write '==' to compare"),
        ("close && open", "'&&' is not used here at column 7: write 'and'"),
        ("close || open", "'||' is not used here at column 7: write 'or'"),
        ("!close > 1", "'!' is not used here at column 1: write 'not'"),
        ("close => 3", "'=>' is not used here at column 7: write '>='"),
        ("close === 3", "'===' is not used here at column 7: write '=='"),
        ("close > 1 AND open > 1", "unexpected 'AND' at column 11: did you mean 'and'?"),
        ("ema(9) cross above 3", "unexpected 'cross' at column 8: did you mean 'crosses'?"),
        ("close@5h", "unknown timeframe '5h' at column 6: nothing of that name is known"),
        ("ema(14", "'(' at column 4: it is never closed"),
        ("close >", "the rule ends too early at column 8: expected a value or a condition"),
        ("close > 1)", "unexpected ')' at column 10: expected the end of the rule"),
        ("", "the rule is empty at column 1: write a value or a condition"),
        ("# only a comment", "the rule is empty at column 1: write a value or a condition"),
        ("close[-1]", "an offset below 0 at column 7: rules cannot look ahead; write how many bars ago"),
        ("1e999", "'1e999' is no number at column 1"),
        ("3_black_crow > 1", "the name '3_black_crow' at column 1: no name begins with a digit"),
        ("pattern(2crows)", "unknown name '2crows' at column 9: did you mean 'two_crows'?"),
        ("pattern(CDL3INSIDE)", "unknown choice 'CDL3INSIDE' of pattern at column 9: did you mean 'three_inside'?"),
        ("close[1.5]", "the number of an offset at column 7: it must be a whole number from 0 to 5,000"),
    ],
)  # fmt: skip
def test_text_that_is_no_rule_is_told_where(text: str, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text)
    assert str(caught.value) == message
    assert isinstance(caught.value, BadInput)


@pytest.mark.parametrize("text", ["9**9**9", "close ** 2 > 1"])
def test_powers_are_refused_with_the_right_spelling(text: str) -> None:
    with pytest.raises(RuleError, match=r"'\*\*' is not used here at column .*: write a product"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("macd.histgram", "unknown output 'histgram' of macd at column 1: did you mean 'histogram'?"),
        ("ema.upper", "unknown output 'upper' of ema at column 1: it has one output; write 'ema' without a dot"),
        ("ema(lenght=9)", "unknown parameter 'lenght' of ema at column 12: did you mean 'length'?"),
        ("ema(0)", "'length' of ema at column 5: it must be at least 1 and at most 5,000, not 0"),
        ("ema(2.5)", "'length' of ema at column 5: it must be a whole number, not 2.5"),
        ("atr(14, 3)", "atr with 2 parameters at column 1: it takes at most 1: length"),
        ("ema(9, length=3)", "'length' of ema is given twice at column 5"),
        ("close > ema(9) + (close > 1)", "a condition where a value is needed at column 19: write a number or a series"),
        ("close > 1 and open", "a value where a condition is needed at column 15: compare it, such as with '> 0'"),
        ("ema(20)@15m > 1", "timeframe 15m at column 1: it is below 1h, the bars it is used on; take a higher one"),
        ("(close@1h > 1)@4h", "timeframe 1h at column 2: it is below 4h, the bars it is used on; take a higher one"),
        ("ema($fast) > 1", "'$fast' has no value at column 5: give it among the parameters"),
        ("close near open by $share", "'$share' has no value at column 20: give it among the parameters"),
        ("close > 1 within $n", "'$n' has no value at column 18: give it among the parameters"),
        ("bull > 1", "the label 'bull' at column 1: it can only be compared with 'regime' or 'regime.volatility' by '==' or '!='"),
        ("close + bull", "'bull' alone at column 9: write it beside '==' or '!=' and the regime"),
        ("regime > bull", "the label 'bull' at column 10: it can only be compared with 'regime' or 'regime.volatility' by '==' or '!='"),
        ("regime == calm", "the label 'calm' of regime at column 11: it must be one of bull, range, bear"),
        ("close[5000][1] > 1", "the rule looks back 5,001 bars at column 1: at most 5,000 are allowed"),
        ("at least 3 of (close > 1, open > 1)", "at least 3 of 2 conditions at column 1: it can never be true; ask for fewer"),
    ],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused(text: str, message: str) -> None:
    rule = parse(text)
    with pytest.raises(RuleError) as caught:
        check(rule, Timeframe.H1)
    assert str(caught.value) == message


def test_a_value_is_no_rule_and_a_rule_no_value() -> None:
    with pytest.raises(RuleError, match="a value where a condition is needed"):
        check(parse("close"), Timeframe.H1, expects="condition")
    with pytest.raises(RuleError, match="a condition where a value is needed"):
        check(parse("close > 1"), Timeframe.H1, expects="value")
    check(parse("close > 1"), Timeframe.H1, expects="condition")


def test_the_error_crosses_processes() -> None:
    with pytest.raises(RuleError) as caught:
        parse("emma(3) > 1")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert str(copy) == str(caught.value)
    assert (copy.line, copy.column, copy.suggestion) == (1, 1, "ema")


def test_the_error_carries_its_place_and_suggestion() -> None:
    with pytest.raises(RuleError) as caught:
        parse("close > 1 and\nemma(3) > 1")
    assert (caught.value.line, caught.value.column, caught.value.suggestion) == (2, 1, "ema")


CLOSE = {"kind": "price", "field": "close"}
HIGHER = {"kind": "compare", "sign": ">", "left": CLOSE, "right": {"kind": "number", "value": 1}}


@pytest.mark.parametrize(
    "value",
    [
        {"kind": "within", "condition": HIGHER, "bars": 0},
        {"kind": "for", "condition": HIGHER, "bars": 9_999},
        {"kind": "slopes", "value": CLOSE, "direction": "rising", "bars": 0},
        {"kind": "function", "name": "abs", "arguments": [CLOSE, CLOSE]},
        {"kind": "function", "name": "max", "arguments": [CLOSE]},
        {"kind": "shorthand", "name": "inside_bar", "length": 3},
        {"kind": "shorthand", "name": "breakout"},
        {"kind": "shorthand", "name": "nr", "length": 1},
        {"kind": "group", "quantifier": "at least", "count": 0, "members": [HIGHER]},
        {"kind": "group", "quantifier": "at least", "members": [HIGHER]},
        {"kind": "group", "quantifier": "any", "count": 1, "members": [HIGHER]},
        {"kind": "choice", "name": "week"},
        {"kind": "call", "name": "ema", "arguments": [{"kind": "choice", "name": "week"}]},
        {"kind": "and", "members": [CLOSE, HIGHER]},
    ],
    ids=range(14),
)
def test_trees_that_no_text_could_make_are_refused(value: object) -> None:
    rule = from_json(value)
    with pytest.raises(RuleError):
        check(rule, Timeframe.H1)


def test_names_in_trees_are_checked_too() -> None:
    rule = from_json({"kind": "call", "name": "emma"})
    with pytest.raises(RuleError, match="unknown indicator 'emma': did you mean 'ema'"):
        check(rule, Timeframe.H1)


def test_parameters_are_bound_by_name() -> None:
    rule = parse("ema($fast) > close[$back] within $n bars")
    assert set(parameter_names(rule)) == {"fast", "back", "n"}
    bound = bind(rule, {"fast": 9, "back": 2, "n": 3, "unused": 1})
    assert bound == parse("ema(9) > close[2] within 3 bars")
    with pytest.raises(RuleError, match=r"unknown parameter '\$back' at column 20"):
        bind(rule, {"fast": 9, "n": 3})
    with pytest.raises(RuleError, match="whole number"):
        bind(rule, {"fast": 9, "back": 1.5, "n": 3})
