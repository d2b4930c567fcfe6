from __future__ import annotations

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import language
from app.domain.alerts.price import Crossing, crossing_rule, firings
from app.domain.timeframe import Timeframe

TRUTHS = st.lists(st.sampled_from([0.0, 1.0, nan]), max_size=30)


@pytest.mark.parametrize(
    ("crossing", "text"),
    [
        (Crossing.UP, "close[1] < 0.00001234 and high >= 0.00001234"),
        (Crossing.DOWN, "close[1] > 0.00001234 and low <= 0.00001234"),
    ],
)
def test_a_level_is_a_rule_of_the_language(crossing: Crossing, text: str) -> None:
    assert crossing_rule(0.00001234, crossing) == text
    both = crossing_rule(65_000.0, Crossing.EITHER)
    for rule in (text, both):
        language.check(language.parse(rule), Timeframe.H1, expects="condition")


@pytest.mark.parametrize(
    ("truths", "armed", "repeats", "rows"),
    [
        ([0, 1, 1, 0, 1], True, True, (1, 4)),
        ([0, 1, 1, 0, 1], True, False, (1,)),
        ([1, 1, 0, 1], False, True, (3,)),
        ([1, nan, 1, 0, nan, 1], True, True, (0, 5)),
        ([nan, nan], True, True, ()),
    ],
)
def test_it_fires_when_it_turns_true(
    truths: list[float], armed: bool, repeats: bool, rows: tuple[int, ...]
) -> None:
    assert firings(truths, armed=armed, repeats=repeats).rows == rows


@given(TRUTHS, TRUTHS, st.booleans())
def test_a_pause_between_two_bars_changes_nothing(
    before: list[float], after: list[float], armed: bool
) -> None:
    first = firings(before, armed=armed, repeats=True)
    second = firings(after, armed=first.armed, repeats=True)
    whole = firings([*before, *after], armed=armed, repeats=True)
    assert whole.rows == (*first.rows, *(len(before) + row for row in second.rows))
    assert whole.armed == second.armed
