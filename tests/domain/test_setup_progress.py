from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.setup import Direction, Exit, SetupState, Target
from app.domain.setup_progress import bars_followed, in_r, place_between, running_r, urgency
from app.domain.timeframe import Timeframe
from tests.builders.setups import BAR, a_setup

if TYPE_CHECKING:
    from app.domain.setup import Setup

prices = st.floats(1.0, 1e6)


def in_market(**changes: object) -> Setup:
    base = {
        "state": SetupState.ACTIVE,
        "entry": 100.0,
        "entry_price": 100.0,
        "stop": 90.0,
        "targets": (Target(110.0, 0.5), Target(120.0, 0.5)),
        "last_price": 105.0,
    }
    return a_setup(**{**base, **changes})


def test_the_running_result_counts_exits_and_what_is_left() -> None:
    reached = Exit(BAR, 110.0, 0.5, "tp1")

    assert running_r(in_market()) == pytest.approx(0.5)
    assert running_r(in_market(exits=(reached,))) == pytest.approx(0.5 * 1 + 0.5 * 0.5)


def test_an_ended_setup_keeps_its_result() -> None:
    assert running_r(in_market(state=SetupState.LOST, r=-1.05)) == -1.05
    # Of one whose market is gone nobody knows it; one that the user left goes on unseen.
    assert running_r(in_market(state=SetupState.CANCELLED)) is None
    left = in_market(state=SetupState.CANCELLED, shadow=SetupState.ACTIVE)
    assert running_r(left) == pytest.approx(0.5)


def test_nothing_runs_before_the_entry() -> None:
    assert running_r(a_setup(last_price=64_000.0)) is None


@given(entry=prices, distance=st.floats(0.01, 0.5), last=prices)
def test_a_short_gains_what_the_mirrored_long_loses(
    entry: float, distance: float, last: float
) -> None:
    risk = entry * distance
    long = in_market(entry_price=entry, stop=entry - risk, last_price=last)
    short = in_market(
        entry_price=entry, stop=entry + risk, last_price=last, direction=Direction.SHORT
    )

    assert running_r(short) == pytest.approx(-(running_r(long) or 0.0), rel=1e-6, abs=1e-9)


@given(price=prices)
def test_stop_and_entry_are_the_ends_of_one_r(price: float) -> None:
    setup = in_market(entry_price=price, stop=price * 0.9)

    assert in_r(setup, price) == 0
    assert in_r(setup, setup.stop) == pytest.approx(-1)


def test_a_price_without_distance_to_the_stop_has_no_r() -> None:
    assert in_r(in_market(stop=100.0), 105.0) is None


@pytest.mark.parametrize("direction", list(Direction))
def test_the_place_runs_from_the_stop_to_the_last_target(direction: Direction) -> None:
    sign = 1 if direction is Direction.LONG else -1
    setup = in_market(
        direction=direction,
        stop=100.0 - sign * 10,
        targets=(Target(100.0 + sign * 30, 1.0),),
        last_price=100.0 + sign * 10,
    )

    assert place_between(setup) == pytest.approx((0.25, 0.5))


def test_only_open_setups_with_target_and_price_have_a_place() -> None:
    assert place_between(in_market(state=SetupState.WON)) is None
    assert place_between(in_market(targets=())) is None
    assert place_between(in_market(last_price=None)) is None


def test_age_counts_closed_bars_after_the_signal() -> None:
    hour = Timeframe.H1.milliseconds

    assert bars_followed(a_setup(evaluated_until=BAR)) == 0
    assert bars_followed(a_setup(evaluated_until=BAR + 13 * hour)) == 13
    assert bars_followed(a_setup(evaluated_until=0)) == 0


def test_what_asks_for_a_decision_comes_first() -> None:
    won = a_setup(id="d" * 16, state=SetupState.WON, bar_time=BAR + 5)
    older = a_setup(id="c" * 16, state=SetupState.ACTIVE, bar_time=BAR)
    newer = a_setup(id="b" * 16, state=SetupState.TP1, bar_time=BAR + 1)
    waiting = a_setup(id="a" * 16, bar_time=BAR - 1)

    assert sorted([won, older, newer, waiting], key=urgency) == [waiting, newer, older, won]
