from __future__ import annotations

import itertools

import numpy as np
import pytest

from app.domain.engine import evaluate
from app.domain.language import parse
from app.domain.plan import Root, compile_plan
from app.domain.timeframe import Timeframe
from tests.domain.market_columns import candles, evaluated, market, numbers

# Closes that make `log(close) > 0` true above 1, false from 0 to 1 and undefined below 0.
TRUE, FALSE, UNDEFINED = 3.0, 0.5, -2.0
KLEENE = {TRUE: 1, FALSE: 0, UNDEFINED: None}


def _truth(text: str, *states: float) -> float | None:
    """Truth of a rule whose a, b and c are true, false or undefined as given."""
    # The states lie on consecutive bars; offsets bring them onto the last one.
    for place, name in enumerate("abc"[: len(states)]):
        back = len(states) - 1 - place
        text = text.replace(f"{name}?", f"(log(close[{back}]) > 0)")
    return numbers(text, states)[-1]


@pytest.mark.parametrize("a", KLEENE)
@pytest.mark.parametrize("b", KLEENE)
def test_logic_is_kleenes(a: float, b: float) -> None:
    left, right = KLEENE[a], KLEENE[b]
    both = 0 if 0 in (left, right) else None if None in (left, right) else 1
    either = 1 if 1 in (left, right) else None if None in (left, right) else 0
    opposite = None if left is None else 1 - left
    none = None if either is None else 1 - either
    assert _truth("a? and b?", a, b) == both
    assert _truth("a? or b?", a, b) == either
    assert _truth("not a?", a) == opposite
    assert _truth("all of (a?, b?)", a, b) == both
    assert _truth("any of (a?, b?)", a, b) == either
    assert _truth("none of (a?, b?)", a, b) == none
    assert _truth("at least 1 of (a?, b?)", a, b) == either
    assert _truth("at least 2 of (a?, b?)", a, b) == both


@pytest.mark.parametrize("states", list(itertools.product(KLEENE, repeat=3)))
def test_at_least_counts_what_is_certain(states: tuple[float, ...]) -> None:
    truths = [KLEENE[state] for state in states]
    certain, possible = truths.count(1), truths.count(1) + truths.count(None)
    expected = 1 if certain >= 2 else 0 if possible < 2 else None
    assert _truth("at least 2 of (a?, b?, c?)", *states) == expected


def test_a_score_adds_the_weights_of_what_is_true() -> None:
    assert _truth("score(a?: 2, b?: 1.5, c?: 1)", TRUE, UNDEFINED, TRUE) == 3
    assert _truth("score(a?: 2, b?: 1.5, c?: 1) >= 3", TRUE, FALSE, FALSE) == 0


def test_comparisons_with_undefined_values_are_undefined() -> None:
    closes = [1.0, 2.0, 2.0]
    assert numbers("close > close[1]", closes) == [None, 1, 0]
    assert numbers("close >= close[1]", closes) == [None, 1, 1]
    assert numbers("close == close[1]", closes) == [None, 0, 1]
    assert numbers("close != close[1]", closes) == [None, 1, 0]
    assert numbers("1.5 > close", closes) == [1, 0, 0]
    assert numbers("close between 2 and 3", closes) == [0, 1, 1]
    assert numbers("close outside 2 and 3", closes) == [1, 0, 0]


def test_crosses_look_at_two_bars() -> None:
    closes = [1.0, 3.0, 2.0, 2.0, 1.0, 2.0, 3.0]
    assert numbers("close crosses above 2", closes) == [0, 1, 0, 0, 0, 0, 1]
    assert numbers("close crosses below 2", closes) == [None, 0, 0, 0, 1, 0, 0]
    assert numbers("close crosses 2", closes) == [None, 1, 0, 0, 1, 0, 1]
    assert numbers("close crosses above close", closes) == [0] * 7


def test_no_crossing_reaches_over_the_end_of_a_symbol() -> None:
    assert numbers("close crosses above 2", [1.0, 1.0], [3.0, 3.0]) == [0, 0, None, 0]
    assert numbers("close[1]", [1.0, 2.0], [3.0, 4.0]) == [None, 1, None, 3]
    assert numbers("close > 2 within 2", [3.0, 3.0], [1.0, 1.0]) == [1, 1, None, 0]
    assert numbers("close > 2 for 2", [3.0, 3.0], [3.0, 1.0]) == [None, 1, None, 0]
    assert numbers("barssince(close > 2)", [3.0, 1.0], [1.0, 3.0]) == [0, 1, None, 0]
    assert numbers("close > 2 becomes true", [3.0, 3.0], [3.0, 1.0]) == [1, 0, 1, 0]
    assert numbers("close rising 1", [1.0, 2.0], [3.0, 2.0]) == [None, 1, None, 0]


def test_within_and_for_count_the_bar_itself() -> None:
    closes = [1.0, 3.0, 1.0, 1.0, 3.0, 3.0, 3.0]
    assert numbers("close > 2 within 2 bars", closes) == [None, 1, 1, 0, 1, 1, 1]
    assert numbers("close > 2 for 2 bars", closes) == [0, 0, 0, 0, 0, 1, 1]
    assert numbers("close > 2 for 1", closes) == [0, 1, 0, 0, 1, 1, 1]


def test_becomes_true_counts_undefined_as_not_true() -> None:
    assert numbers("close > close[1] becomes true", [1.0, 2.0, 3.0, 3.0, 4.0]) == [None, 1, 0, 0, 1]


def test_rising_and_falling_need_every_step() -> None:
    closes = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0]
    assert numbers("close rising 2 bars", closes) == [None, None, 1, 0, 0, 1]
    assert numbers("close falling 1", [2.0, 1.0, 1.0]) == [None, 1, 0]


def test_price_touches_and_near() -> None:
    assert numbers("price touches 3", [1.0, 2.0, 3.0, 4.0, 5.0]) == [0, 1, 1, 1, 0]
    assert numbers("close near 100 by 1%", [98.9, 99.0, 101.0, 101.1]) == [0, 1, 1, 0]
    assert numbers("close near 0 by 1%", [1.0]) == [None]


def test_shorthands_are_what_they_stand_for() -> None:
    closes = [1.0, 2.0, 5.0, 4.0, 1.0, 9.0, 9.0, 2.0]
    for short, long in [
        ("breakout(2)", "close > highest(high, 2)[1]"),
        ("breakdown(2)", "close < lowest(low, 2)[1]"),
        ("inside_bar", "high < high[1] and low > low[1]"),
        ("nr(3)", "(high - low) < lowest(high - low, 2)[1]"),
    ]:
        assert numbers(short, closes) == numbers(long, closes)
        assert 1 in numbers(short, closes) or short in {"inside_bar", "nr(3)"}


def test_values_recall_occurrences() -> None:
    closes = [1.0, 3.0, 2.0, 4.0, 5.0, 1.0]
    assert numbers("barssince(close > 2)", closes) == [None, 0, 1, 0, 0, 1]
    assert numbers("valuewhen(close > 2, close, 0)", closes) == [None, 3, 3, 4, 5, 5]
    assert numbers("valuewhen(close > 2, close, 1)", closes) == [None, None, None, 3, 4, 4]
    assert numbers("valuewhen(close > 2, close, 2)", closes) == [None, None, None, None, 3, 3]


def test_arithmetic_is_undefined_where_it_divides_by_zero() -> None:
    assert numbers("1 / (close - 1)", [1.0, 2.0]) == [None, 1]
    assert numbers("log(close)", [0.0, 1.0]) == [None, 0]
    assert numbers("sqrt(close)", [-1.0, 4.0]) == [None, 2]
    assert numbers("max(close, 2, -close)", [1.0, -3.0]) == [2, 3]
    assert numbers("min(close, 2)", [1.0, 3.0]) == [1, 2]
    assert numbers("round(close)", [1.4, 2.6]) == [1, 3]
    assert numbers("round(close, 1)", [1.44, 2.66]) == [1.4, 2.7]
    assert numbers("abs(-close) - 3% * 100", [1.0, 2.0]) == [-2, -1]
    assert numbers("-close", [1.0]) == [-1]
    assert numbers("2 + 3", [1.0, 1.0]) == [5, 5]
    assert numbers("2 > 3", [1.0, 1.0]) == [0, 0]


def test_truths_and_values_are_kept_apart() -> None:
    evaluation = evaluated("close > 1", {"A/USDT": candles([1.0, 2.0])})
    assert evaluation.truths(0).dtype == np.int8
    with pytest.raises(TypeError, match="is a value"):
        evaluated("close", {"A/USDT": candles([1.0])}).truths(0)


def test_symbols_without_candles_have_no_rows() -> None:
    series = {"A/USDT": candles([]), "B/USDT": candles([1.0, 2.0]), "C/USDT": candles([])}
    assert list(evaluated("close[1] + 1", series).values(0)[1:]) == [2.0]
    plan = compile_plan([Root(parse("close > 1 and open > 1"), Timeframe.H1)])
    assert len(evaluate(plan, market({"A/USDT": candles([])})).truths(0)) == 0
