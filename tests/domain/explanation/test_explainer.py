from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings

from app.domain.engine import evaluate
from app.domain.explanation.explainer import Explainer
from app.domain.plan import Root, compile_plan
from app.domain.timeframe import HOUR, Timeframe
from tests.domain.language.random_rules import CONDITIONS
from tests.domain.market_columns import START, candles, evaluated, market, wandering

if TYPE_CHECKING:
    from app.domain.explanation.explained import Explained
    from app.domain.language import nodes

CLOSES = [1.0, 2.0, 3.0, 4.0, 5.0, 4.0, 3.0, 6.0]


def explained(text: str, row: int = -1) -> Explained:
    series = {
        "BTC/USDT": candles([9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0]),
        "B/USDT": candles(CLOSES),
    }
    return Explainer(evaluated(text, series), 0).at(1, row)


def test_every_node_has_its_truth_or_number() -> None:
    found = explained('close > 7 as "dear" and sma(2) < 5 and open > 1')
    assert found.truth is False
    assert [(one.shown, one.truth) for one in found.reasons] == [
        ("dear", False),
        ("sma(2) < 5", True),
        ("open > 1", True),
    ]
    assert found.children[0].text == "close > 7"
    assert found.children[0].operands == (6.0, 7.0)
    assert found.children[1].values == {"sma(2)": 4.5}
    assert found.near_miss is found.children[0]


def test_a_value_tells_the_bar_it_stems_from() -> None:
    found = explained("close > close@4h and close[2] < 9", 6)
    here, four_hours = found.children[0].children
    assert (here.value, here.timeframe, here.time) == (3.0, Timeframe.H1, START + 6 * HOUR)
    assert (four_hours.value, four_hours.timeframe, four_hours.time) == (4.0, Timeframe.H4, START)
    before = found.children[1].children[0]
    assert (before.text, before.value, before.time) == ("close[2]", 5.0, START + 4 * HOUR)


def test_parts_below_an_offset_are_seen_where_it_looks() -> None:
    found = explained("(close - sma(2))[1] > 0")
    difference = found.children[0]
    assert difference.value == pytest.approx(-0.5)
    assert [(one.text, one.value) for one in difference.children] == [
        ("close", 3.0),
        ("sma(2)", 3.5),
    ]
    assert difference.children[0].time == START + 6 * HOUR


def test_parts_inside_a_timeframe_are_seen_on_its_bars() -> None:
    found = explained("(close > 3 and close[1] > 0)@4h")
    assert [one.text for one in found.children] == ["close > 3", "close[1] > 0"]
    assert found.children[0].operands == (6.0, 3.0)
    assert found.children[1].children[0].value == 4.0


def test_another_symbols_parts_are_its_own() -> None:
    found = explained("BTC/USDT:(close > sma(2)) and close > 1", 2)
    other = found.children[0]
    assert other.text == "BTC/USDT:(close > sma(2))"
    assert other.operands == (7.0, 7.5)
    assert explained("SOL/USDT:(close > 1) and close > 1").children[0].truth is None


def test_a_crossing_shows_both_bars_and_when_it_last_was() -> None:
    found = explained("close crosses above 3.5")
    assert (found.truth, found.operands, found.before) == (True, (6.0, 3.5), (3.0, 3.5))
    earlier = explained("close crosses above 3.5", 5)
    assert earlier.last_true == START + 3 * HOUR
    assert earlier.run == 2
    assert explained("close crosses above 99").last_true is None


def test_a_source_and_members_of_a_score_are_shown() -> None:
    found = explained("score(sma(close - open, 2) > 9: 2, close > 1: 1) >= 2")
    heavy, light = found.children[0].children
    assert (heavy.weight, heavy.truth, light.weight, light.truth) == (2.0, False, 1.0, True)
    average = heavy.children[0]
    assert (average.value, average.children[0].text) == (0.5, "close - open")
    assert found.distance == pytest.approx(0.5)


def test_groups_are_titled_by_their_first_words() -> None:
    found = explained("any of (close > 1, at least 1 of (close > 2, close > 3)) and close > 1")
    assert found.title == "all of"
    assert [one.title for one in found.children] == ["any of", "close > 1"]
    assert found.children[0].children[1].title == "at least 1 of"
    whole = explained("(close > 1 and close > 9)@4h")
    assert whole.title == "(close > 1 and close > 9)@4h"
    assert (whole.reasons, whole.near_miss) == ((whole,), None)


def test_prices_are_told_from_other_numbers() -> None:
    found = explained(
        "close > ema(3) and rsi(2) > 1 and sma(volume, 2) > 1 and price touches ema(2)"
    )
    assert [one.is_price for one in found.children] == [True, False, False, True]
    assert found.children[0].children[1].is_price


def test_shorthands_are_shown_as_what_they_stand_for() -> None:
    found = explained('breakout(2) as "break"')
    assert (found.label, found.text) == ("break", "close > highest(high, 2)[1]")
    assert [one.value for one in found.children] == [6.0, 5.0]


def test_before_the_first_bar_everything_is_undefined() -> None:
    found = explained("close@4h > 1 and (close > 1)[3]", 1)
    first, second = found.children
    assert (first.truth, first.distance, first.children[0].time) == (None, None, None)
    assert (second.truth, second.children[0].value) == (None, None)


def test_there_is_no_explanation_without_a_bar() -> None:
    evaluation = evaluated("close > 1", {"A/USDT": candles([1.0]), "B/USDT": candles([])})
    explainer = Explainer(evaluation, 0)
    assert explainer.at(0, 0).truth is False
    for symbol, row in ((0, 1), (0, -2), (1, 0), (1, -1)):
        with pytest.raises(IndexError):
            explainer.at(symbol, row)


SERIES = {
    "A/USDT": wandering(5, 120),
    "B/USDT": candles([]),
    "C/USDT": wandering(6, 80, START + 24 * HOUR),
}
DATA = market(SERIES)


@settings(max_examples=40, deadline=None)
@given(CONDITIONS)
def test_the_truth_is_the_scans_own_at_every_bar(rule: nodes.Node) -> None:
    evaluation = evaluate(compile_plan([Root(rule, Timeframe.H1)]), DATA)
    explainer = Explainer(evaluation, 0)
    for symbol in (0, 2):
        truths = evaluation.truths(0)[DATA[Timeframe.H1].rows(symbol)]
        code = {None: -1, False: 0, True: 1}
        found = [code[explainer.at(symbol, row).truth] for row in range(len(truths))]
        assert np.array_equal(found, truths)


@settings(max_examples=40, deadline=None)
@given(CONDITIONS)
def test_nodes_hang_together(rule: nodes.Node) -> None:
    explainer = Explainer(evaluate(compile_plan([Root(rule, Timeframe.H1)]), DATA), 0)
    closes = DATA[Timeframe.H1].ts[DATA[Timeframe.H1].rows(2)] + HOUR
    for row in (0, 40, 79):
        for _, node in explainer.at(2, row).walk():
            assert node.is_condition or node.truth is None
            assert node.truth is not True or node.distance == 0.0
            if node.time is not None and node.timeframe is not None:
                assert node.time + node.timeframe.milliseconds <= closes[row]
            if node.truth is True:
                assert node.last_true is not None
