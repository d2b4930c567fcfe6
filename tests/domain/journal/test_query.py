from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.journal.columns import JournalColumns
from app.domain.journal.query import QueryError, parse_query, quoted
from app.domain.journal.query_words import offers
from app.domain.journal.trade import ChecklistItem, TradeMeasures, TradeRecord
from app.domain.setup import ConditionTrace
from app.domain.timeframe import HOUR
from tests.builders.journal_trades import plan, trade

TRADES = (
    replace(
        trade(
            (0, "buy", 100, 1),
            (5, "sell", 110, 1),
            symbol="INJ/USDT",
            id="a",
            record=TradeRecord(
                plan=plan(95, 110, entry=100),
                tags=("late", "setup: breakout"),
                strategy="Trend pullback",
                setup_id="s1",
                regime="bull high",
                rating=4,
                why=(ConditionTrace("ADX > 25", True), ConditionTrace("RSI < 30", False)),
                checklist=(ChecklistItem("spread", 3.0, True), ChecklistItem("size", 1.0, False)),
            ),
        ),
        measures=TradeMeasures(mae_r=0.2, mfe_r=2.5, efficiency=0.8, first_touch="target"),
        pictures=2,
    ),
    trade(
        (30, "sell", 100, 2),
        (40, "buy", 106, 2),
        symbol="BTC/USDT",
        id="b",
        fee="1.5",
        record=TradeRecord(
            plan=plan(105), mistakes=("fomo",), emotions=("fear",), notes="Too **Late** again"
        ),
    ),
    trade((60, "buy", 10, 1), symbol="INJ/BTC", id="c", is_open=True),
    trade(
        (70, "buy", 10, 1),
        (71, "sell", 12, 1),
        symbol="ETH/USDT",
        id="d",
        record=TradeRecord(tags=("A+",), checklist=(ChecklistItem("size", kept=True),)),
    ),
)
COLUMNS = JournalColumns(TRADES)


def found(text: str) -> str:
    mask = parse_query(text).mask(COLUMNS)
    return "".join(trade.id for trade, hit in zip(TRADES, mask.tolist(), strict=True) if hit)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", "abcd"),
        ("   ", "abcd"),
        ("inj", "ac"),
        ("-INJ", "bd"),
        ("fomo", "b"),
        ("LATE", "a"),  # notes are asked for by name
        ("notes:late", "b"),
        ("pullback", "a"),
        ('"Trend pullback"', "a"),
        ('strategy:"Trend pullback"', "a"),
        ("tag:late,A+", "ad"),
        ("tag:breakout", "a"),
        ("tag:setup:breakout", "a"),
        ('tag:"setup: breakout"', "a"),
        ("tag:break*", "a"),
        ("tag:lat", ""),
        ("-tag:late", "bcd"),
        ("mistake:fomo", "b"),
        ("emotion:fear,joy", "b"),
        ("symbol:INJ", "ac"),
        ("symbol:INJ/USDT", "a"),
        ("quote:btc", "c"),
        ("regime:bull", "a"),
        ("account:main", "abcd"),
        ("condition:adx", "a"),
        ("condition:rsi", ""),
        ("side:long", "acd"),
        ("side:s", "b"),
        ("status:open", "c"),
        ("status:closed", "abd"),
        ("status:win", "ad"),
        ("status:loss", "b"),
        ("status:break-even", ""),
        ("setup:yes", "a"),
        ("setup:no status:closed", "bd"),
        ("rules:kept", "d"),
        ("rules:broken", "a"),
        ("rules:unanswered", "bc"),
        ("reviewed:yes", "abd"),
        ("pictures:yes", "a"),
        ("touch:target", "a"),
        ("touch:neither", "bcd"),
        ("weekday:wed", "a"),
        ("weekday:thu,fri", "bcd"),
        ("hour:6,22", "bd"),
        ("rated:4", "a"),
        ("day:2023-11-16", "b"),
        ("day:2023-11", "abd"),
        ("day:2022", ""),
        ("R > 1", "a"),
        ("r>=2", "a"),
        ("R < 0", "b"),
        ("-R > 1", "bcd"),
        ("R != 2", "b"),
        ("R = 2R", "a"),
        ("profit > 1", "ad"),
        ("profit = -15", "b"),
        ("profit = −15", "b"),
        ("fees > 2", "b"),
        ("rating >= 4", "a"),
        ("held > 5h", "b"),
        ("held <= 300m", "ad"),
        ("held > 0.2d", "ab"),
        ("held < 2", "d"),
        ("kept >= 75%", "ad"),
        ("kept < 80", "a"),
        ("mae < 0.5", "a"),
        ("mfe > 3", ""),
        ("efficiency = 80%", "a"),
        ("slip = 0", "a"),
        ("amount = 2", "b"),
        ("entry > 50 exit < 108", "b"),
        ("fills = 1", "c"),
        ("opened >= 2023-11-17", "cd"),
        ("closed > 2023-11-16", "d"),
        ("inj status:open or eth", "cd"),
        ("R > 1 or R < -1 OR status:open", "abc"),
        ("inj -status:open side:long R > 1 held > 4h", "a"),
    ],
)
def test_what_a_filter_finds(text: str, ids: str) -> None:
    assert found(text) == ids


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("size > 1", 1, "nothing to compare"),
        ("inj tag > 1", 5, "write tag:word"),
        ("R > much", 5, "'much' is no number"),
        ("R >", 4, "number is missing"),
        ("R > 1h", 5, "unit"),
        ("held > 3y", 8, "unit"),
        ("opened > 2023-13-45", 10, "no day"),
        ("opened > today", 10, "no day"),
        ("inj colour:red", 5, "is no field"),
        ("r:1", 1, "compare it"),
        ("tag:", 5, "word is missing"),
        ('tag:""', 7, "word is missing"),
        ('inj "late', 5, "no partner"),
        ('"late"x', 1, "space is missing"),
        ("side:up", 6, "none of long, short"),
        ("or inj", 1, "before it"),
        ("inj or", 5, "after it"),
        ("inj or or eth", 8, "before it"),
        ('""', 1, "no word"),
        ("x" * 3000, 2001, "at most"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, column: int, says: str) -> None:
    with pytest.raises(QueryError) as error:
        parse_query(text)
    assert says in error.value.sentence
    assert error.value.column == column


@given(st.text(st.sampled_from('ab rR:>=<-",.1or%*tgh\n'), max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        mask = parse_query(text).mask(COLUMNS)
    except QueryError as error:
        assert error.column is not None
        assert 1 <= error.column <= len(text) + 1
    else:
        assert mask.shape == (4,)


@given(st.lists(st.sampled_from(["inj", "-tag:late", "R > 1", "status:open"]), max_size=4))
def test_terms_hold_together_in_any_order(terms: list[str]) -> None:
    whole = parse_query(" ".join(terms)).mask(COLUMNS)
    parts = [parse_query(term).mask(COLUMNS) for term in terms]
    np.testing.assert_array_equal(whole, np.logical_and.reduce([np.ones(4, bool), *parts]))
    np.testing.assert_array_equal(whole, parse_query(" ".join(reversed(terms))).mask(COLUMNS))


@pytest.mark.parametrize("word", ["late", "setup: breakout", "A+", "one, two", ""])
def test_a_quoted_word_finds_itself(word: str) -> None:
    if not word:
        assert quoted(word) == '""'
        return
    record = TradeRecord(tags=(word,))
    columns = JournalColumns([trade((0, "buy", 1, 1), record=record, is_open=True)])
    assert parse_query(f"tag:{quoted(word)}").mask(columns).tolist() == [True]


def test_what_is_asked_of_setups() -> None:
    query = parse_query("inj tag:late R > 1 -side:short or rating > 3").of_setups
    mask = query.mask(COLUMNS)
    assert mask.tolist() == [True] * 4  # the second alternative says nothing of setups
    assert parse_query("inj tag:A+ R > 1").of_setups.mask(COLUMNS).tolist() == [True, *[False] * 3]


def test_the_users_clock_decides_days_and_hours() -> None:
    ahead = JournalColumns(TRADES, lambda times: np.full(len(times), 9 * HOUR))
    assert parse_query("day:2023-11-17").mask(ahead).tolist() == [False, True, False, False]
    assert parse_query("hour:9").mask(ahead).tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("text", "first", "replaced"),
    [
        ("ta", "tag:", "ta"),
        ("inj ra", "rated:", "ra"),
        ("tag:", "A+", ""),
        ("tag:l", "late", "l"),
        ("-tag:A+,l", "late", "l"),
        ("tag:break", '"setup: breakout"', "break"),
        ('strategy:"Tr', '"Trend pullback"', '"Tr'),
        ("side:", "long", ""),
        ("day:", "2023-11-17", ""),
        ("ETH", "ETH/USDT", "ETH"),
        ("hel", "held > ", "hel"),
    ],
)
def test_ways_to_go_on(text: str, first: str, replaced: str) -> None:
    offer = offers(text, len(text), COLUMNS)[0]
    assert offer.text == first
    assert text[offer.start : offer.end] == replaced


def test_every_offer_can_be_read() -> None:
    for begun in ("", "tag:", "strategy:", "weekday:", "status:", "inj ", "t", "day:", "hour:"):
        for offer in offers(begun, len(begun), COLUMNS):
            whole = begun[: offer.start] + offer.text
            whole += "late" if whole.endswith(":") else ""
            whole += "2023-11-15" if whole.endswith(("opened > ", "closed > ")) else ""
            whole += "1" if whole.endswith("> ") else ""
            try:
                parse_query(whole)
            except QueryError as error:
                assert "none of" in error.sentence  # a field of fixed words takes not just any


def test_nothing_is_offered_for_an_unknown_field() -> None:
    assert offers("colour:r", 8, COLUMNS) == ()
