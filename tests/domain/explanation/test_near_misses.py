from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from app.domain.engine import evaluate
from app.domain.explanation.explainer import Explainer
from app.domain.explanation.near_misses import near_misses
from app.domain.plan import Root, compile_plan
from app.domain.timeframe import HOUR, Timeframe
from tests.domain.language.random_rules import CONDITIONS
from tests.domain.market_columns import START, candles, evaluated, market, wandering

if TYPE_CHECKING:
    from app.domain.language import nodes


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
    series = {"A/USDT": candles([9.0]), "B/USDT": candles([1.0, 2.0, 3.0, 4.0])}
    evaluation = evaluated(text, series)
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
def test_near_misses_are_those_that_the_explanation_tells(rule: nodes.Node) -> None:
    evaluation = evaluate(compile_plan([Root(rule, Timeframe.H1)]), DATA)
    listed = {miss.symbol: miss for miss in near_misses(evaluation, 0)}
    assert 1 not in listed
    explainer = Explainer(evaluation, 0)
    for symbol in (0, 2):
        lacking, miss = explainer.at(symbol, -1).near_miss, listed.get(symbol)
        assert (lacking and lacking.shown) == (miss and miss.label)
        if lacking is None or miss is None:
            continue
        comparable = lacking.kind in {"compare", "crosses"} and not lacking.is_through
        sides = lacking.operands if comparable and len(lacking.operands) == 2 else ()
        assert miss.distance == (lacking.distance if sides else None)
        assert (miss.left, miss.right) == (sides or (None, None))
