"""The form's words become a request, or say what is wrong with which field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import BadInput
from app.domain.timeframe import DAY, Timeframe
from app.services.watchlists import Watchlist
from app.ui.panels.backtester.form_symbols import follow_watchlists, watchlist_key
from app.ui.panels.backtester.form_text import Around, FormText, number_of, percent_of, read_form
from tests.builders.backtests import PLAN

NOON = 1_767_268_800_000
AROUND = Around(PLAN, "ETH/USDT", ("BTC/USDT", "ETH/USDT"), NOON)


def read(**fields):
    return read_form(replace(FormText(), **fields), AROUND)


def test_the_words_become_a_request():
    request, errors = read(
        equity="25,000",
        risk="0.5 %",
        fee="0.075",
        slippage="0.05%",
        max_open="6",
        intrabar="detail",
        timeframe="4h",
    )
    assert errors == {}
    assert request.account.equity == 25_000
    assert request.account.risk == pytest.approx(0.005)
    assert request.account.fee == pytest.approx(0.00075)
    assert request.account.slippage == pytest.approx(0.0005)
    assert request.account.stake is None
    assert (request.max_open, request.intrabar) == (6, "detail")
    assert request.strategy.timeframe is Timeframe.H4
    assert request.symbols == ("ETH/USDT",)
    assert (request.since, request.until) == (None, None)


def test_a_stake_takes_the_place_of_the_risk():
    request, _ = read(sizing="stake", stake="1,500", risk="nonsense")
    assert request.account.stake == 1_500


def test_a_share_of_the_equity_is_a_third_way_and_may_not_compound():
    request, _ = read(sizing="fraction", fraction="25 %", compounding="off")
    assert request.account.fraction == pytest.approx(0.25)
    assert request.account.stake is None
    assert not request.account.compounding


def test_one_fee_is_both_and_two_are_maker_and_taker():
    both = read(fee="0.1").request.account
    assert (both.maker, both.taker) == pytest.approx((0.001, 0.001))
    apart = read(fee="0.075 % / 0.1").request.account
    assert (apart.maker, apart.taker) == pytest.approx((0.00075, 0.001))
    assert "maker / taker" in read(fee="1/2/3").errors["fee"]


def test_symbols_come_from_the_universe_or_a_list():
    assert read(symbols="universe").request.symbols == ()  # those of each time, not of today
    listed = read(symbols="list", listed=" sol/usdt, BTC/USDT,sol/usdt").request
    assert listed.symbols == ("SOL/USDT", "BTC/USDT")


def test_a_size_is_for_the_universe_alone():
    request = read(symbols="universe", top="20").request
    assert (request.symbols, request.top) == ((), 20)
    assert read(symbols="chart", top="nonsense").request.top is None
    in_folder = read(symbols="universe", source="folder", folder="/here", top="5").request
    assert in_folder.top == 5
    assert "whole number" in read(symbols="universe", top="0").errors["top"]


def test_a_watchlist_names_the_symbols_in_its_order():
    majors = Watchlist(name="Majors", symbols=("SOL/USDT", "BTC/USDT"))
    around = AROUND._replace(watchlists=(majors, Watchlist(name="Later")))
    taken = read_form(FormText(symbols=watchlist_key("Majors")), around)
    assert taken.request.symbols == majors.symbols
    assert taken.request.top is None
    empty = read_form(FormText(symbols=watchlist_key("Later")), around)
    assert "“Later” is empty" in empty.errors["symbols"]
    gone = read_form(FormText(symbols=watchlist_key("Gone")), around)
    assert "“Gone” is gone" in gone.errors["symbols"]


def test_a_chosen_watchlist_is_followed_when_it_is_renamed_and_let_go_when_it_is_gone():
    majors = Watchlist(name="Majors", symbols=("SOL/USDT", "BTC/USDT"))
    alts = Watchlist(name="Alts", symbols=("ADA/USDT",))
    chosen = watchlist_key("Majors")
    longer = majors.model_copy(update={"symbols": ("BTC/USDT",)})
    assert follow_watchlists(chosen, (majors, alts), (longer,)) == (chosen, "")
    named = majors.model_copy(update={"name": "Large"})
    followed = follow_watchlists(chosen, (majors, alts), (named, alts))
    assert followed == (watchlist_key("Large"), "")
    choice, sentence = follow_watchlists(chosen, (majors, alts), (alts,))
    assert choice == "chart"
    assert "“Majors” is gone" in sentence
    assert follow_watchlists("universe", (majors,), ()) == ("universe", "")


def test_periods_count_back_from_the_market_s_time():
    assert read(period="30").request.since == NOON - 30 * DAY
    request = read(period="dates", since="2023-12-20", until="21 Dec 2023").request
    assert request.until - request.since == DAY
    assert request.since == 1_703_030_400_000
    later = read(period="dates", since="2023-12-20T12:00+02:00").request
    assert (later.since, later.until) == (1_703_066_400_000, None)


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"equity": "0"}, "equity", "must be above 0"),
        ({"equity": "much"}, "equity", "a number is needed"),
        ({"risk": "101"}, "size", "at most 100 %"),
        ({"sizing": "stake", "stake": "-5"}, "size", "must be above 0"),
        ({"fee": "100"}, "fee", "below 100 %"),
        ({"fee": "0.1 / 100"}, "fee", "below 100 %"),
        ({"sizing": "fraction", "fraction": "0"}, "size", "above 0"),
        ({"slippage": "-1"}, "slippage", "from 0"),
        ({"max_open": "1.5"}, "max_open", "whole number"),
        ({"max_open": "0"}, "max_open", "whole number"),
        ({"symbols": "list"}, "symbols", "at least one"),
        ({"symbols": "list", "listed": "BTC"}, "symbols", "BTC is no symbol"),
        ({"period": "dates", "since": "soon"}, "since", "soon is no date"),
        (
            {"period": "dates", "since": "2023-02-01", "until": "2023-01-01"},
            "until",
            "later than the first",
        ),
    ],
)
def test_a_mistake_is_told_at_its_field(fields, field, words):
    request, errors = read(**fields)
    assert request is None
    assert list(errors) == [field]
    assert words in errors[field]


def test_what_the_form_refers_to_may_be_missing():
    nothing = Around(None, "", (), NOON)
    assert set(read_form(FormText(), nothing).errors) == {"strategy", "symbols"}
    words = read_form(FormText(symbols="universe"), nothing).errors["symbols"]
    assert "universe is empty" in words


def test_the_words_are_kept_as_json_and_foreign_ones_are_ignored():
    text = FormText(strategy="Rising", fee="0.2")
    assert FormText().with_json(text.to_json()) == text
    assert FormText().with_json({"fee": 3, "unknown": "x", "stake": "7"}) == FormText(stake="7")


def test_numbers_are_read_as_people_write_them():
    assert number_of("1 250,000.5".replace(" ", "\u202f")) == 1_250_000.5
    assert percent_of(" 0.1 % ") == pytest.approx(0.001)
    with pytest.raises(BadInput):
        percent_of("%")
