from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from app.domain.engine import evaluate
from app.domain.plan import Root, compile_plan
from app.domain.timeframe import HOUR, Timeframe
from app.domain.trace import near_miss, near_misses, trace
from tests.domain.language.random_rules import CONDITIONS
from tests.domain.market_columns import START, candles, evaluated, market, wandering

if TYPE_CHECKING:
    from app.domain.engine import Evaluation
    from app.domain.language import nodes

CLOSES = [1.0, 2.0, 3.0, 4.0]


def _evaluated(text: str) -> Evaluation:
    return evaluated(text, {"A/USDT": candles([9.0]), "B/USDT": candles(CLOSES)})


def test_a_trace_tells_truth_and_numbers_of_each_member() -> None:
    evaluation = _evaluated('close > 5 as "dear" and close@4h < 10 and open > 1')
    found = trace(evaluation, 0, 1, -1)
    assert found.true is False
    assert found.kind == "and"
    assert [(part.label, part.true) for part in found.reasons] == [
        ("dear", False),
        ("close@4h < 10", True),
        ("open > 1", True),
    ]
    assert found.reasons[0].values == {"close": 4.0}
    assert found.reasons[0].distance == pytest.approx(0.2)
    assert found.values == {"close": 4.0, "close@4h": 4.0, "open": 3.5}
    assert near_miss(found) == ("dear", pytest.approx(0.2))


def test_rows_count_from_the_symbols_own_first_bar() -> None:
    evaluation = _evaluated("close > 2")
    assert trace(evaluation, 0, 1, 2).values == {"close": 3.0}
    assert trace(evaluation, 0, 0, 0).values == {"close": 9.0}
    with pytest.raises(IndexError):
        trace(evaluation, 0, 0, 1)


def test_undefined_is_none() -> None:
    found = trace(_evaluated("close@4h > 1 and close > 1"), 0, 1, 0)
    assert found.reasons[0].true is None
    assert found.reasons[0].values == {"close@4h": None}
    assert found.reasons[0].distance is None


def test_parts_inside_a_timeframe_are_seen_on_it() -> None:
    found = trace(_evaluated("(close > 1 and open > 1)@4h"), 0, 1, -1)
    assert [part.label for part in found.children[0].children] == [
        "(close > 1)@4h",
        "(open > 1)@4h",
    ]
    assert found.values == {"close@4h": 4.0, "open@4h": 0.5}


def test_shorthands_show_what_they_stand_for() -> None:
    found = trace(_evaluated("breakout(2) and close > 1"), 0, 1, -1)
    assert found.reasons[0].label == "close > highest(high, 2)[1]"
    assert found.reasons[0].values == {"close": 4.0, "highest(high, 2)[1]": 4.0}


def test_members_of_a_score_are_shown() -> None:
    found = trace(_evaluated("score(close > 1: 2, open > 9: 1) >= 3"), 0, 1, -1)
    assert [part.true for part in found.children] == [True, False]
    assert found.distance == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("close > 5 and open > 1", ("close > 5", pytest.approx(0.2))),
        ("close > 3 and open > 1", None),
        ("close > 5 and open > 9", None),
        ("close > 5", None),
        ("close > 5 or open > 9", None),
        ("close crosses above 5 and open > 1", ("close crosses above 5", pytest.approx(0.2))),
        ("close crosses above 2 and open > 1", ("close crosses above 2", None)),
        ("close > close[9] and open > 1", ("close > close[9]", None)),
        ("not close > 1 and open > 1", ("not close > 1", None)),
        ('(close > 5 and open > 1) as "both"', ("close > 5", pytest.approx(0.2))),
        ("regime == bull and open > 1", ("regime == bull", None)),
        ("close > 0 * close and open < 0", ("open < 0", None)),
    ],
)
def test_a_near_miss_fails_by_exactly_one_member(text: str, expected: object) -> None:
    evaluation = _evaluated(text)
    assert near_miss(trace(evaluation, 0, 1, -1)) == expected
    listed = {miss.symbol: (miss.label, miss.distance) for miss in near_misses(evaluation, 0)}
    assert listed.get(1) == expected


SERIES = {
    "A/USDT": wandering(5, 120),
    "B/USDT": candles([]),
    "C/USDT": wandering(6, 80, START + 24 * HOUR),
}
DATA = market(SERIES)


@settings(max_examples=40, deadline=None)
@given(CONDITIONS)
def test_a_trace_agrees_with_the_evaluation(rule: nodes.Node) -> None:
    evaluation = evaluate(compile_plan([Root(rule, Timeframe.H1)]), DATA)
    listed = {miss.symbol: (miss.label, miss.distance) for miss in near_misses(evaluation, 0)}
    assert 1 not in listed
    for symbol in (0, 2):
        rows = DATA[Timeframe.H1].rows(symbol)
        for row in (0, 30, -1):
            truth = trace(evaluation, 0, symbol, row).true
            assert {None: -1, False: 0, True: 1}[truth] == evaluation.truths(0)[rows][row]
        assert near_miss(trace(evaluation, 0, symbol, -1)) == listed.get(symbol)
