from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.domain.explanation.explainer import Explainer
from app.domain.explanation.kept import kept
from tests.domain.market_columns import candles, evaluated

if TYPE_CHECKING:
    from app.domain.setup import ConditionTrace

CLOSES = [1.0, 2.0, 3.0, 4.0]


def reasons(text: str, row: int = -1) -> list[ConditionTrace]:
    series = {"A/USDT": candles([9.0] * 4), "B/USDT": candles(CLOSES)}
    found = Explainer(evaluated(text, series), 0).at(1, row)
    return [kept(reason) for reason in found.reasons]


def test_truth_and_numbers_of_each_member_are_kept() -> None:
    dear, four_hours, opened = reasons('close > 5 as "dear" and close@4h < 10 and open > 1')
    assert [(one.label, one.true) for one in (dear, four_hours, opened)] == [
        ("dear", False),
        ("close@4h < 10", True),
        ("open > 1", True),
    ]
    assert (dear.kind, dear.values, dear.distance) == ("compare", {"close": 4.0}, 0.2)
    assert four_hours.values == {"close@4h": 4.0}
    assert opened.distance == pytest.approx(2.5)


def test_an_undefined_number_is_none() -> None:
    found = reasons("close@4h > 1 and close > 1", 0)[0]
    assert (found.true, found.values, found.distance) == (None, {"close@4h": None}, None)


def test_what_is_seen_through_something_is_named_with_it() -> None:
    both = reasons("(close > 1 and open > 1)@4h")[0]
    assert [part.label for part in both.children] == ["(close > 1)@4h", "(open > 1)@4h"]
    assert both.values == {"close@4h": 4.0, "open@4h": 0.5}
    other = reasons("A/USDT:(close > 1 or open > 1) and open > 1")[0]
    assert list(other.values) == ["A/USDT:close", "A/USDT:open"]
    assert reasons("(close > 1)[1] and open > 1")[0].values == {"close[1]": 3.0}


def test_shorthands_show_what_they_stand_for() -> None:
    found = reasons("breakout(2) and close > 1")[0]
    assert found.label == "close > highest(high, 2)[1]"
    assert found.values == {"close": 4.0, "highest(high, 2)[1]": 4.0}


def test_members_of_a_score_are_kept() -> None:
    found = reasons("score(close > 1: 2, open > 9: 1) >= 3")[0]
    assert [part.true for part in found.children] == [True, False]
    assert found.distance == pytest.approx(1 / 3)
    assert found.values == {"score(close > 1: 2, open > 9: 1)": 2.0, "close": 4.0, "open": 3.5}


def test_only_comparisons_and_crossings_keep_a_distance() -> None:
    found = reasons("not close > 1 and close > 1 and close crosses above 5 and close near 5 by 1%")
    assert [one.distance for one in found] == [None, 3.0, pytest.approx(0.2), None]
