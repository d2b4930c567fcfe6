"""Limit and stop entries while they wait and in their fill bar, worked out by hand."""

from __future__ import annotations

import pytest
from life_builders import Says, lives, market, only_life, plan

SIGNAL = (100, 101, 99, 100)
QUIET = (100, 101, 99, 100)
LIMIT = plan(entry_kind="limit")
STOP = plan(entry_kind="stop")


def test_limit_fills_at_its_price() -> None:
    bars = market(SIGNAL, (100, 101, 95, 96), (96, 111, 95.5, 110))
    life = only_life(LIMIT, bars, Says(order=96))
    assert life.fill == (1, 96)
    assert life.exits == [(2, 110, 1, "tp1")]


def test_limit_fills_at_a_better_open() -> None:
    bars = market(SIGNAL, (94, 97, 93, 96))
    assert only_life(LIMIT, bars, Says(order=96)).fill == (1, 94)


def test_limit_of_a_short_fills_from_below() -> None:
    bars = market(SIGNAL, (100, 105, 99, 104))
    life = only_life(
        plan(entry_kind="limit", direction="short"), bars, Says(order=104, stop=110, targets=(95,))
    )
    assert life.fill == (1, 104)


def test_stop_entry_fills_at_its_price_or_a_worse_open() -> None:
    through = market(SIGNAL, (100, 104, 99, 103))
    gap = market(SIGNAL, (105, 106, 104, 105))
    assert only_life(STOP, through, Says(order=103)).fill == (1, 103)
    assert only_life(STOP, gap, Says(order=103)).fill == (1, 105)


def test_stop_touched_before_the_entry_invalidates() -> None:
    bars = market(SIGNAL, (100, 101, 90, 95))
    life = only_life(STOP, bars, Says(order=103))
    assert (life.state, life.end, life.fill) == ("invalidated", 1, None)


def test_bar_that_reaches_entry_and_stop_fills_and_is_stopped() -> None:
    bars = market(SIGNAL, (100, 104, 89, 100))
    life = only_life(STOP, bars, Says(order=103))
    assert life.exits == [(1, 90, 1, "stop")]
    assert life.r == -1
    assert not life.ambiguous


def test_open_beyond_the_stop_invalidates_a_waiting_order() -> None:
    bars = market(SIGNAL, (90, 104, 89, 100))
    life = only_life(STOP, bars, Says(order=103))
    assert (life.state, life.end) == ("invalidated", 1)


def test_target_does_not_count_in_the_fill_bar_of_an_order() -> None:
    bars = market(SIGNAL, (100, 112, 95, 105), (105, 106, 104, 105), (105, 110, 104, 105))
    life = only_life(LIMIT, bars, Says(order=96))
    assert life.exits == [(3, 110, 1, "tp1")]
    assert life.ambiguous


def test_optimistic_counts_the_target_in_the_fill_bar() -> None:
    bars = market(SIGNAL, (100, 112, 95, 105))
    life = only_life(plan(entry_kind="limit", intrabar="optimistic"), bars, Says(order=96))
    assert life.exits == [(1, 110, 1, "tp1")]
    assert life.ambiguous


def test_trailing_takes_only_the_close_of_an_orders_fill_bar() -> None:
    bars = market(SIGNAL, (100, 109, 95, 97), (97, 98, 93, 94), (94, 95, 92.5, 93))
    strategy = plan(entry_kind="limit", trailing={"kind": "atr", "length": 14, "mult": 1})
    life = only_life(strategy, bars, Says(order=96, trailing=5))
    assert life.exits == [(3, 93, 1, "trailing")]


def test_order_expires_at_the_close_of_its_last_bar() -> None:
    bars = market(SIGNAL, QUIET, QUIET, (100, 101, 95, 96))
    gone = only_life(plan(entry_kind="limit", expiry_bars=2), bars, Says(order=96))
    kept = only_life(plan(entry_kind="limit", expiry_bars=3), bars, Says(order=96))
    never = only_life(
        plan(entry_kind="limit", expiry_bars=None), market(SIGNAL, *[QUIET] * 40), Says(order=96)
    )
    assert (gone.state, gone.end) == ("expired", 2)
    assert kept.fill == (3, 96)
    assert never.state == "waiting"


def test_filled_bars_count_for_expiry_but_fill_nothing() -> None:
    bars = market(SIGNAL, (100, 101, 80, 90), QUIET, filled=(1,))
    life = only_life(plan(entry_kind="limit", expiry_bars=1), bars, Says(order=96))
    assert (life.state, life.end) == ("expired", 1)


def test_invalidation_rule_counts_after_the_signal_bar_and_before_the_fill() -> None:
    bars = market(SIGNAL, QUIET, (100, 101, 95, 96))
    at_signal = only_life(LIMIT, bars, Says(order=96, invalidation=(0,)))
    after = only_life(LIMIT, bars, Says(order=96, invalidation=(1,)))
    once_open = only_life(LIMIT, bars, Says(order=96, invalidation=(2,)))
    assert at_signal.state == "active"
    assert (after.state, after.end) == ("invalidated", 1)
    assert once_open.state == "active"


def test_regime_change_ends_only_what_waits_and_asked_for_it() -> None:
    bars = market(SIGNAL, QUIET, (100, 101, 95, 96))
    says = Says(order=96, allowed=(0,))
    strict = plan(entry_kind="limit", invalidate_on_regime_change=True)
    assert only_life(strict, bars, says).state == "invalidated"
    assert only_life(LIMIT, bars, says).state == "active"


def test_hit_at_the_close_of_an_expiry_counts() -> None:
    bars = market(SIGNAL, QUIET, QUIET, QUIET)
    found = lives(plan(entry_kind="limit", expiry_bars=2), bars, Says(entry=(0, 2), order=96))
    assert [(life.signal, life.state) for life in found] == [(0, "expired"), (2, "waiting")]


def test_order_prices_lie_on_the_tick_away_from_the_market() -> None:
    limit = only_life(LIMIT, market(SIGNAL, (100, 101, 95.6, 96)), Says(order=96.27), tick=0.5)
    stop = only_life(STOP, market(SIGNAL, (100, 104, 99, 103)), Says(order=103.27), tick=0.5)
    assert limit.fill == (1, pytest.approx(96.0))
    assert stop.fill == (1, pytest.approx(103.5))
