"""What the panels of the journal look at together."""

from __future__ import annotations

import pytest

from app.domain.journal.statistics.period import Period
from app.ui.journal_choice import JournalChoice, words_of
from app.ui.selection import Selection


@pytest.fixture
def choice(qapp):
    return JournalChoice()


def test_what_is_chosen_is_told_once(choice):
    told = []
    choice.query_changed.connect(told.append)
    choice.period_changed.connect(told.append)
    choice.unit_changed.connect(told.append)
    choice.trade_changed.connect(told.append)
    for _ in range(2):
        choice.choose_query(" INJ  R > 1 ")
        choice.choose_period(Period(days=30))
        choice.choose_unit("USDT")
        choice.choose_trade("t1")
    assert told == ["INJ  R > 1", Period(days=30), "USDT", "t1"]
    assert (choice.query, choice.unit, choice.trade_id) == ("INJ  R > 1", "USDT", "t1")


def test_words_in_quotes_belong_together():
    assert words_of('INJ strategy:"Trend pullback" -tag:late "two words"') == [
        "INJ",
        'strategy:"Trend pullback"',
        "-tag:late",
        '"two words"',
    ]
    assert words_of('strategy:"Trend pul') == ['strategy:"Trend pul']


def test_words_narrow_the_filter_and_widen_it_again(choice):
    choice.choose_query("INJ")
    choice.toggle_words('strategy:"Trend pullback"')
    choice.toggle_words("tag:late")
    assert choice.query == 'INJ strategy:"Trend pullback" tag:late'
    choice.toggle_words('strategy:"Trend pullback"')
    assert choice.query == "INJ tag:late"


def test_a_comparison_is_taken_back_whole(choice):
    choice.choose_query("R > 1")
    choice.toggle_words("rating > 1")
    choice.toggle_words("held >= 1h held < 4h")
    assert choice.query == "R > 1 rating > 1 held >= 1h held < 4h"
    choice.toggle_words("rating > 1")
    choice.toggle_words("held >= 1h held < 4h")
    assert choice.query == "R > 1"
    choice.toggle_words("")
    assert choice.query == "R > 1"


def test_a_day_takes_the_place_of_the_day_before(choice):
    choice.choose_query("INJ day:2023-12-17")
    choice.toggle_words("day:2023-12-18")
    assert choice.query == "INJ day:2023-12-18"
    choice.toggle_words("day:2023-12-18")
    assert choice.query == "INJ"


def test_the_choice_is_part_of_the_common_selection(qapp):
    selection = Selection()
    assert selection.journal.query == ""
    assert selection.journal.period == Period()
