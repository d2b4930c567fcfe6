"""A trade is tied to a setup only where there is no doubt."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.journal.accounting import figures_of
from app.domain.journal.fill import Fill, Side
from app.domain.journal.matching import match
from app.domain.journal.trade import JournalTrade, TradeRecord
from app.domain.setup import Direction, Exit, SetupState
from app.domain.timeframe import HOUR
from tests.builders.setups import BAR, a_setup

# Signal of the hour from BAR on, entry 100, stop 90: R is 10.
WAITING = a_setup(id="waiting", entry=100.0, stop=90.0, targets=(), evaluated_until=BAR + 5 * HOUR)
CLOSE = BAR + HOUR


def a_trade(time=CLOSE + 60_000, price="100", side=Side.BUY, symbol="BTC/USDT"):
    fill = Fill("1", "main", symbol, time, side, Decimal(price), Decimal(1))
    return JournalTrade("trade", "main", symbol, figures_of([fill], TradeRecord(), None))


def answer(trade, *setups, linked=()):
    found = match(trade, setups, linked)
    return found.setup_id, [one.setup_id for one in found.candidates]


@pytest.mark.parametrize("price", ["100", "102.5", "97.5"])
def test_entry_near_the_plan_is_sure(price):
    assert answer(a_trade(price=price), WAITING) == ("waiting", ["waiting"])


@pytest.mark.parametrize("price", ["102.6", "109.9", "90"])
def test_entry_farther_off_is_asked_about(price):
    assert answer(a_trade(price=price), WAITING) == ("", ["waiting"])


@pytest.mark.parametrize(
    "trade",
    [
        a_trade(price="110.1"),
        a_trade(side=Side.SELL),
        a_trade(symbol="ETH/USDT"),
        a_trade(time=BAR - 1),
        a_trade(time=BAR + 7 * HOUR),
    ],
)
def test_what_does_not_fit_is_no_candidate(trade):
    assert answer(trade, WAITING) == ("", [])


def test_entry_before_the_signal_was_closed_is_asked_about():
    assert answer(a_trade(time=CLOSE - 1), WAITING) == ("", ["waiting"])
    assert answer(a_trade(time=CLOSE), WAITING)[0] == "waiting"


def test_life_ends_with_the_last_exit_or_the_last_bar_followed():
    ended = replace(
        WAITING, state=SetupState.WON, exits=(Exit(BAR + 3 * HOUR, 110.0, 1.0, "target"),)
    )
    assert answer(a_trade(time=BAR + 4 * HOUR - 1), ended)[0] == "waiting"
    assert answer(a_trade(time=BAR + 4 * HOUR), ended) == ("", [])
    expired = replace(WAITING, state=SetupState.EXPIRED, evaluated_until=BAR + 2 * HOUR)
    assert answer(a_trade(time=BAR + 3 * HOUR - 1), expired)[0] == "waiting"
    assert answer(a_trade(time=BAR + 3 * HOUR), expired) == ("", [])


def test_its_own_fill_counts_as_near_too():
    filled = replace(WAITING, entry_price=104.0, state=SetupState.ACTIVE)
    assert answer(a_trade(price="104"), filled)[0] == "waiting"
    assert answer(a_trade(price="100"), filled)[0] == "waiting"


def test_two_sure_ones_are_a_question_and_the_taken_one_comes_first():
    taken = replace(WAITING, id="taken", taken_at=CLOSE, entry=101.0)
    far = replace(WAITING, id="far", entry=108.0)
    assert answer(a_trade(), far, WAITING, taken) == ("", ["taken", "waiting", "far"])
    assert answer(a_trade(), far, WAITING) == ("waiting", ["waiting", "far"])


def test_setups_let_go_or_linked_already_are_never_sure():
    for passed in (
        replace(WAITING, state=SetupState.SKIPPED, shadow=SetupState.WAITING),
        replace(WAITING, passed_at=CLOSE),
    ):
        assert answer(a_trade(), passed) == ("", ["waiting"])
    assert answer(a_trade(), WAITING, linked={"waiting"}) == ("", ["waiting"])


def test_short_setups_want_short_trades():
    short = replace(WAITING, direction=Direction.SHORT, stop=110.0)
    assert answer(a_trade(side=Side.SELL), short)[0] == "waiting"
    assert answer(a_trade(), short) == ("", [])


def test_narrow_stops_leave_room_for_a_spread():
    narrow = replace(WAITING, stop=99.99)
    assert answer(a_trade(price="100.19"), narrow)[0] == "waiting"
    assert answer(a_trade(price="100.21"), narrow) == ("", [])
