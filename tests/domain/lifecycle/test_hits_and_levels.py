"""Which hits become setups, with which levels, and what is measured on the way."""

from __future__ import annotations

import math

import numpy as np
import pytest
from life_builders import HOUR, Says, lives, market, plan

from app.domain.lifecycle import account, advance, terms
from app.domain.lifecycle import layout as at

SIGNAL = (100, 101, 99, 100)
QUIET = (100, 101, 99, 100)


def refused(says: Says, tick: float = 0.0, **fields: object) -> int:
    shares = [1 / len(says.targets)] * len(says.targets)
    candles = market(SIGNAL, QUIET)
    strategy = plan(shares, **fields)
    done = advance(says.columns(candles), candles, terms(strategy, tick), (0, 2))
    assert len(done.lives) + len(done.rejected) == 1
    return int(done.rejected[0, 1]) if len(done.rejected) else 0


@pytest.mark.parametrize("price", [math.nan, 0.0, -5.0, math.inf])
def test_undefined_or_worthless_levels_are_refused(price: float) -> None:
    assert refused(Says(stop=price)) == at.LEVEL_UNDEFINED
    assert refused(Says(targets=(110, price))) == at.LEVEL_UNDEFINED
    assert refused(Says(order=price), entry_kind="limit") == at.LEVEL_UNDEFINED
    assert refused(Says(stop=price, targets=(90,)), direction="short") == at.LEVEL_UNDEFINED


def test_stop_must_be_below_the_entry_of_a_long_and_above_that_of_a_short() -> None:
    assert refused(Says(stop=100)) == at.STOP_SIDE
    assert refused(Says(stop=101, targets=(90,))) == at.STOP_SIDE
    assert refused(Says(stop=100, targets=(90,)), direction="short") == at.STOP_SIDE
    assert refused(Says(stop=110, targets=(90,)), direction="short") == 0


def test_targets_must_lie_beyond_the_entry() -> None:
    assert refused(Says(targets=(110, 100))) == at.TARGET_SIDE
    assert refused(Says(stop=110, targets=(100,)), direction="short") == at.TARGET_SIDE


def test_target_inside_the_signal_bar_is_refused_unless_the_entry_is_a_limit() -> None:
    assert refused(Says(targets=(101,))) == at.TARGET_INSIDE_BAR
    assert refused(Says(stop=110, targets=(99,)), direction="short") == at.TARGET_INSIDE_BAR
    assert refused(Says(order=100, targets=(101,)), entry_kind="stop") == at.TARGET_INSIDE_BAR
    assert refused(Says(order=95, targets=(101,)), entry_kind="limit") == 0


def test_reward_risk_is_weighted_and_not_asked_without_targets() -> None:
    needs_two = {"min_reward_risk": 2}
    assert refused(Says(targets=(115, 124)), filters=needs_two) == at.REWARD_TOO_SMALL
    assert refused(Says(targets=(115, 125)), filters=needs_two) == 0
    assert refused(Says(targets=(120,)), filters=needs_two) == 0
    assert refused(Says(stop=100 - 1.1, targets=(102.2,)), filters=needs_two) == 0
    assert not lives(plan((), filters=needs_two), market(SIGNAL), Says(targets=()))[0].exits


def test_stop_distance_is_bounded_in_percent_of_the_entry() -> None:
    assert refused(Says(stop=97.9), filters={"max_stop_distance": 2}) == at.STOP_TOO_FAR
    assert refused(Says(stop=100 * (1 - 2 / 100)), filters={"max_stop_distance": 2}) == 0


def test_regime_that_is_not_allowed_is_a_rejection() -> None:
    assert refused(Says(allowed=(1,))) == at.REGIME_NOT_ALLOWED
    assert refused(Says(allowed=(0,))) == 0


def test_rejected_hit_is_not_tried_again_and_starts_no_cooldown() -> None:
    candles = market(SIGNAL, QUIET, QUIET, QUIET)
    says = Says(entry=(0, 1, 3)).columns(candles)
    says.levels[1, 0] = 105
    done = advance(says, candles, terms(plan(cooldown_bars=9)), (0, 4))
    assert done.rejected.tolist() == [[0, at.STOP_SIDE]]
    assert [int(life[at.SIGNAL_TIME]) // HOUR for life in done.lives] == [3]


def levels_of(says: Says, tick: float, **fields: object) -> tuple[float, list[float]]:
    candles = market(SIGNAL)
    strategy = plan([1 / len(says.targets)] * len(says.targets), **fields)
    (life,) = advance(says.columns(candles), candles, terms(strategy, tick), (0, 1)).lives
    side = life[at.SIDE]
    return side * life[at.FIRST_STOP], [target.price for target in account.targets_of(life)]


def test_stop_rounds_away_from_the_entry_and_targets_towards_it() -> None:
    assert levels_of(Says(stop=90.37, targets=(110.19,)), 0.1) == (90.3, [110.1])
    short = Says(stop=110.31, targets=(90.39,))
    assert levels_of(short, 0.1, direction="short") == (110.4, [90.4])
    assert levels_of(Says(stop=90.3, targets=(110.1,)), 0.1) == (90.3, [110.1])
    assert levels_of(Says(stop=91, targets=(112,)), 2.5) == (90, [110])


def test_target_that_rounds_into_the_signal_bar_is_refused() -> None:
    assert refused(Says(targets=(101.4,)), tick=0.5) == at.TARGET_INSIDE_BAR


def test_targets_are_sorted_nearest_first_with_their_shares() -> None:
    candles = market(SIGNAL)
    strategy = plan((0.2, 0.3, 0.5), direction="short")
    says = Says(stop=110, targets=(80, 90, 85)).columns(candles)
    (life,) = advance(says, candles, terms(strategy), (0, 1)).lives
    targets = [(target.price, target.share) for target in account.targets_of(life)]
    assert targets == [(90, 0.3), (85, 0.5), (80, 0.2)]
    assert account.reward_risk(life) == pytest.approx(0.3 * 1 + 0.5 * 1.5 + 0.2 * 2)


def excursions(says: Says, *bars: tuple[float, float, float, float], **fields: object):
    candles = market(SIGNAL, *bars)
    strategy = plan([1 / len(says.targets)] * len(says.targets), **fields)
    (life,) = advance(says.columns(candles), candles, terms(strategy), (0, len(candles))).lives
    return account.excursions(life)


def test_excursions_in_r_end_at_the_last_fill() -> None:
    assert excursions(Says(), (100, 105, 95, 100), (100, 115, 94, 100)) == (0.6, 1.0)
    assert excursions(Says(), (100, 105, 95, 100), (100, 104, 80, 90)) == (1.0, 0.5)
    assert excursions(Says(), (100, 105, 95, 100), (85, 120, 80, 90)) == (1.5, 0.5)
    assert excursions(Says(), (100, 105, 95, 100), (112, 113, 90.5, 112)) == (0.5, 1.2)
    due = excursions(Says(exit=(1,)), (100, 105, 95, 100), (97, 120, 80, 90))
    assert due == (0.5, 0.5)


def test_excursions_leave_out_the_favourable_side_of_an_orders_fill_bar() -> None:
    says = Says(order=98, stop=88, targets=(120,))
    assert excursions(says, (100, 110, 93, 97), entry_kind="limit") == (0.5, 0.0)


def test_slippage_makes_market_fills_and_stops_worse_and_targets_not() -> None:
    candles = market(SIGNAL, QUIET, (100, 101, 85, 90))
    columns = Says().columns(candles)
    (lost,) = advance(columns, candles, terms(plan(), slippage=0.01), (0, 3)).lives
    assert lost[at.FILL_PRICE] == 101
    assert account.exits_of(lost)[0].price == pytest.approx(89.1)
    assert account.result(lost) == pytest.approx((89.1 - 101) / 11)
    short = plan(direction="short", intrabar="optimistic")
    says = Says(stop=110, targets=(90,)).columns(candles)
    (won,) = advance(says, candles, terms(short, slippage=0.01), (0, 3)).lives
    assert -won[at.FILL_PRICE] == 99
    assert account.exits_of(won)[0].price == 90


def test_last_state_is_finite_so_that_it_can_be_stored() -> None:
    candles = market(SIGNAL, QUIET)
    done = advance(Says().columns(candles), candles, terms(plan()), (0, 2))
    assert np.isfinite(done.last).all()
