"""Portfolio guards worked out by hand, and returns compared as pandas compares them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from app.domain.candles import Candles
from app.domain.guards import (
    Held,
    Limits,
    Portfolio,
    acting,
    correlation,
    counts,
    daily_loss,
    held_of,
    idea_of,
    lost_on,
)
from app.domain.setup import Direction, Exit, GuardMark, SetupState
from app.domain.setup_decision import Decision, DecisionKind
from app.domain.sizing import Account
from app.domain.timeframe import DAY, HOUR
from tests.builders.setups import BAR, a_setup

if TYPE_CHECKING:
    from app.domain.setup import Setup

ACCOUNT = Account(10_000, 0.01)
LONG = a_setup(symbol="AAA/USDT", entry=100.0, stop=90.0)
SHORT = replace(LONG, direction=Direction.SHORT, stop=110.0)
FULL = Held("BBB/USDT", 1, 100.0)


def unknown(_symbol: str) -> float | None:
    return None


def guards(
    setup: Setup, limits: Limits, *held: Held, lost: float = 0.0, **moves: float
) -> list[str]:
    known = {f"{name}/USDT": value for name, value in moves.items()}
    marks = acting(setup, Portfolio(held, lost), limits, ACCOUNT, known.get)
    return [mark.guard for mark in marks]


def test_open_risk_is_that_of_the_size_before_the_entry() -> None:
    assert held_of(LONG, ACCOUNT) == Held("AAA/USDT", 1, 100.0)
    assert held_of(SHORT, ACCOUNT) == Held("AAA/USDT", -1, 100.0)
    fees = replace(ACCOUNT, fee=0.001)
    assert held_of(LONG, fees).at_risk == pytest.approx(100)
    capped = replace(ACCOUNT, maximum_share=0.05)  # 500 / 100 = 5 pieces, 10 at risk each
    assert held_of(LONG, capped).at_risk == pytest.approx(50)


def test_open_risk_shrinks_with_what_is_closed_and_what_the_stop_secures() -> None:
    active = replace(LONG, state=SetupState.ACTIVE, entry_price=100.0, current_stop=90.0)
    half = replace(active, exits=(Exit(BAR, 110.0, 0.5, "tp1"),))
    assert held_of(active, ACCOUNT).at_risk == pytest.approx(100)
    assert held_of(half, ACCOUNT).at_risk == pytest.approx(50)
    assert held_of(replace(half, current_stop=94.0), ACCOUNT).at_risk == pytest.approx(30)
    assert held_of(replace(half, current_stop=103.0), ACCOUNT).at_risk == 0
    short = replace(active, direction=Direction.SHORT, stop=110.0, current_stop=105.0)
    assert held_of(short, ACCOUNT).at_risk == pytest.approx(50)
    slipped = replace(active, entry_price=101.0)  # a new distance, the same decision
    assert held_of(slipped, ACCOUNT).at_risk == pytest.approx(100)


def test_nothing_acts_while_all_is_off() -> None:
    crowd = [FULL] * 50
    assert guards(LONG, Limits(), *crowd, lost=9_000, BBB=1.0) == []


def test_most_open_risk() -> None:
    limits = Limits(open_risk=0.03)
    assert guards(LONG, limits, FULL, FULL) == []  # 3 % of 10,000 exactly
    assert guards(LONG, limits, FULL, Held("CCC/USDT", 1, 101.0)) == ["open_risk"]
    (mark,) = acting(LONG, Portfolio((FULL,) * 3), limits, ACCOUNT, unknown)
    assert mark.reason == "open risk would be 4 % of the account; the limit is 3 %"


def test_most_setups_at_a_time() -> None:
    assert guards(LONG, Limits(setups=2), FULL) == []
    assert guards(LONG, Limits(setups=2), FULL, FULL) == ["setups"]
    (mark,) = acting(LONG, Portfolio((FULL,)), Limits(setups=1), ACCOUNT, unknown)
    assert mark.reason == "the limit of 1 setup at a time is reached"


def test_most_of_a_group_counts_those_that_gain_and_lose_together() -> None:
    limits = Limits(group=1, correlation=0.8)
    assert guards(LONG, limits, FULL, BBB=0.8) == ["group"]
    assert guards(LONG, limits, FULL, BBB=0.79) == []
    assert guards(LONG, limits, FULL, BBB=-0.9) == []
    assert guards(SHORT, limits, FULL, BBB=0.9) == []
    assert guards(SHORT, limits, FULL, BBB=-0.9) == ["group"]
    assert guards(LONG, limits, FULL) == []
    assert guards(LONG, limits, Held("AAA/USDT", 1, 0.0)) == ["group"]
    assert guards(LONG, limits, Held("AAA/USDT", -1, 0.0)) == []
    pair = (FULL, Held("CCC/USDT", 1, 1.0))
    assert guards(LONG, Limits(group=3), *pair, BBB=0.9, CCC=0.9) == []
    marks = acting(LONG, Portfolio(pair), Limits(group=2), ACCOUNT, lambda _symbol: 0.9)
    assert marks[0].reason == (
        "moves together with BBB/USDT, CCC/USDT; the limit is 2 setups of a group"
    )


def test_loss_of_the_day_counts_each_exit_on_its_own_day() -> None:
    ended = replace(LONG, state=SetupState.LOST, entry_price=100.0)
    stopped = replace(ended, exits=(Exit(BAR + HOUR, 90.0, 1.0, "stop"),))
    parts = replace(
        ended, exits=(Exit(BAR - 1, 120.0, 0.5, "tp1"), Exit(BAR, 95.0, 0.5, "trailing"))
    )
    assert lost_on(BAR + 5 * HOUR, [stopped], ACCOUNT) == pytest.approx(100)
    assert lost_on(BAR + 5 * HOUR, [stopped, parts], ACCOUNT) == pytest.approx(125)
    assert lost_on(BAR - 1, [stopped, parts], ACCOUNT) == 0  # a gain of 1 R that day
    assert lost_on(BAR + DAY, [stopped, parts], ACCOUNT) == 0
    short = replace(stopped, direction=Direction.SHORT, stop=110.0)
    assert lost_on(BAR, [stopped, short], ACCOUNT) == 0  # one lost what the other gained


def taken(**told: float) -> Decision:
    return Decision(
        LONG.id, DecisionKind.TAKE, BAR, BAR, price=told.get("price"), amount=told.get("amount")
    )


def test_what_was_taken_risks_the_own_amount_from_the_own_entry() -> None:
    assert held_of(LONG, ACCOUNT, taken(amount=3.0)).at_risk == pytest.approx(30)
    assert held_of(LONG, ACCOUNT, taken(amount=3.0, price=104.0)).at_risk == pytest.approx(42)
    # Without an amount it is the size that costs 1 % from the own entry to the stop.
    assert held_of(LONG, ACCOUNT, taken(price=104.0)).at_risk == pytest.approx(100)
    fees = replace(ACCOUNT, fee=0.01)
    assert held_of(LONG, fees, taken(amount=3.0)).at_risk == pytest.approx(3 * (10 + 1.9))
    active = replace(LONG, state=SetupState.ACTIVE, entry_price=100.0, current_stop=97.0)
    own = taken(amount=3.0, price=104.0)
    assert held_of(active, ACCOUNT, own).at_risk == pytest.approx(3 * 7)
    assert idea_of(LONG) == Held("AAA/USDT", 1, 0.0)


def test_loss_of_the_day_is_that_of_the_own_amount_until_it_was_cancelled() -> None:
    stopped = replace(
        LONG, state=SetupState.LOST, entry_price=100.0, exits=(Exit(BAR + HOUR, 90.0, 1.0, "stop"),)
    )
    own = {LONG.id: taken(amount=3.0, price=104.0)}
    assert lost_on(BAR, [stopped], ACCOUNT, own) == pytest.approx(3 * 14)
    left = replace(stopped, state=SetupState.CANCELLED, left_at=BAR)
    assert lost_on(BAR, [left], ACCOUNT, own) == 0
    assert lost_on(BAR, [replace(left, left_at=BAR + HOUR)], ACCOUNT) == pytest.approx(100)


def test_daily_loss_acts_from_its_limit_on() -> None:
    limits = Limits(daily_loss=0.02)
    assert guards(LONG, limits, lost=199) == []
    assert guards(LONG, limits, lost=200) == ["daily_loss"]
    mark = daily_loss(250, limits, ACCOUNT)
    assert mark is not None
    assert mark.reason == "2.5 % of the account was lost today; the limit is 2 %"


def test_a_spot_account_keeps_a_short_as_an_idea() -> None:
    spot = replace(ACCOUNT, is_spot=True)
    assert acting(LONG, Portfolio(), Limits(), spot, unknown) == ()
    (mark,) = acting(SHORT, Portfolio(), Limits(setups=1), spot, unknown)
    assert mark.guard == "spot"


def test_a_marked_setup_takes_no_room_unless_it_was_taken() -> None:
    marked = replace(LONG, guards=(GuardMark("setups", "full"),))
    assert counts(LONG)
    assert not counts(marked)
    assert counts(replace(marked, taken_at=BAR))
    assert not counts(replace(LONG, passed_at=BAR))
    assert counts(replace(LONG, passed_at=BAR, taken_at=BAR))


def closing(prices: np.ndarray, first: int = 0) -> Candles:
    times = (np.arange(len(prices), dtype=np.int64) + first) * HOUR
    return Candles(times, *[prices] * 4, np.ones(len(prices)), np.zeros(len(prices), np.bool_))


def test_correlation_is_pearsons_over_the_last_returns_both_have() -> None:
    random = np.random.default_rng(3)
    common = random.normal(0, 0.01, 200)
    left = 100 * np.exp(np.cumsum(common + random.normal(0, 0.005, 200)))
    right = 5 * np.exp(np.cumsum(common + random.normal(0, 0.005, 200)))
    a, b = closing(left), closing(right[30:], first=30)
    returns = pd.DataFrame({"a": left, "b": right}).pct_change()
    for last in (90, 150, 199):
        wanted = returns[last - 49 : last + 1].corr().loc["a", "b"]
        assert correlation(a, b, last * HOUR, 50) == pytest.approx(wanted)
    # What came later changes nothing.
    cut = correlation(a.window(0, 151), b.window(0, 121), 150 * HOUR, 50)
    assert cut == correlation(a, b, 150 * HOUR, 50)


def test_correlation_is_unknown_where_too_little_is_known() -> None:
    rising = closing(np.linspace(100, 120, 60) + np.arange(60) % 3)
    assert correlation(rising, closing(np.full(60, 5.0)), 59 * HOUR, 50) is None
    assert correlation(rising, rising, 59 * HOUR, 50) == pytest.approx(1)
    assert correlation(rising, rising, 25 * HOUR, 50) == pytest.approx(1)
    assert correlation(rising, rising, 24 * HOUR, 50) is None
    assert correlation(rising, closing(np.full(9, 5.0), first=100), 200 * HOUR, 50) is None
