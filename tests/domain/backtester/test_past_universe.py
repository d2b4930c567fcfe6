"""Who may be traded when: hits outside of their time, and universes rebuilt from volumes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.backtester.check import CheckLevel
from app.domain.backtester.checks import survivorship
from app.domain.backtester.past_universe import PastUniverse, largest_by_day, without_hits
from app.domain.timeframe import DAY, HOUR
from tests.domain.market_columns import candles

D = 20_000  # candles() begin at midnight of that day since the epoch


def hits(entry: np.ndarray) -> list[int]:
    """Where the rule is true and was not before, read bar by bar."""
    said = entry.tolist()
    return [i for i, now in enumerate(said) if now == 1 and (i == 0 or said[i - 1] != 1)]


@given(st.lists(st.tuples(st.sampled_from([1, 1, 0, -1]), st.booleans()), max_size=40))
def test_the_hits_outside_are_gone_and_no_others_come(bars: list[tuple[int, bool]]) -> None:
    entry = np.array([said for said, _ in bars], np.int8)
    outside = np.array([out for _, out in bars], np.bool_)
    kept, gone = without_hits(entry, outside)
    assert np.flatnonzero(gone).tolist() == [i for i in hits(entry) if outside[i]]
    assert hits(kept) == [i for i in hits(entry) if not outside[i]]
    assert ((kept == entry) | (entry == 1)).all()


def test_a_rule_that_stays_true_is_not_tried_again_inside() -> None:
    entry = np.array([0, 1, 1, 1, 0, 1], np.int8)
    kept, gone = without_hits(entry, np.array([1, 1, 0, 0, 0, 0], np.bool_))
    assert kept.tolist() == [0, 0, 0, 0, 0, 1]
    assert gone.tolist() == [False, True, False, False, False, False]
    assert entry[1] == 1


def test_the_largest_of_the_day_before() -> None:
    flat = {name: candles([100.0] * 72) for name in ("A", "B", "C")}
    flat["A"].volume[:24], flat["B"].volume[:24] = 30, 20
    flat["B"].volume[24:48], flat["C"].volume[24:48] = 31, 40
    flat["A"].volume[24:48] = 0
    flat["A"].volume[48:], flat["B"].volume[48:], flat["C"].volume[48:] = 5, 5, 5
    steps = dict.fromkeys(flat, HOUR)
    assert largest_by_day(flat, steps, 2) == (
        ((D + 1) * DAY, frozenset("AB")),
        ((D + 2) * DAY, frozenset("BC")),
        ((D + 3) * DAY, frozenset("AB")),
    )
    assert largest_by_day(flat, steps, 3, least=24 * 31 * 100)[1][1] == frozenset("BC")
    assert largest_by_day({}, {}, 3) == ()


def test_a_day_that_is_one_bar_is_known_when_it_ends() -> None:
    days = {"A": candles([1.0, 2.0, 3.0]), "B": candles([2.0, 1.0, 4.0])}
    for one in days.values():
        one.ts[:] = (D + np.arange(3)) * DAY
    found = largest_by_day(days, dict.fromkeys(days, DAY), 1)
    assert [(time // DAY - D, *members) for time, members in found] == [
        (1, "B"),
        (2, "A"),
        (3, "B"),
    ]


def test_a_symbol_is_out_before_it_enters_and_after_it_leaves() -> None:
    line = ((1000, frozenset("A")), (2000, frozenset("AB")), (3000, frozenset("B")))
    closes = np.array([999, 1000, 1999, 2000, 2999, 3000, 9000], np.int64)
    known = PastUniverse(line, 1000)
    assert known.symbols == ("A", "B")
    assert known.outside("A", closes).tolist() == [True, False, False, False, False, True, True]
    assert known.outside("B", closes).tolist() == [True, True, True, False, False, False, False]
    assumed = PastUniverse(line, 1000, is_assumed=True)
    assert assumed.outside("A", closes)[:2].tolist() == [False, False]


@pytest.mark.parametrize(
    ("universe", "level", "words"),
    [
        (PastUniverse(((0, frozenset("A")),), DAY), "ok", "as stored since 1970-01-02."),
        (PastUniverse(((0, frozenset("A")),), None, 9, 3), "note", "3 largest of 9 symbols"),
        (PastUniverse(((0, frozenset("A")),), DAY, 9, 3), "note", "until 1970-01-02, as stored"),
        (
            PastUniverse(((0, frozenset("A")),), DAY, is_assumed=True),
            "warning",
            "Before, the symbols of that day were traded",
        ),
    ],
)
def test_the_check_says_which_it_was_and_since_when(
    universe: PastUniverse, level: str, words: str
) -> None:
    check = survivorship(["A", "B"], universe)
    assert check.level == CheckLevel(level)
    assert words in check.sentence
    assert check.sentence.startswith(universe.sentence)
