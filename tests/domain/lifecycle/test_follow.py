"""Setups of the live scan: made, moved, closed, and never made twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from life_builders import HOUR, Says, hour, market, plan
from life_worlds import worlds

from app.adapters.storage.opening import open_database
from app.domain.candles import fill_gaps, merged, no_candles, take
from app.domain.lifecycle import Followed, Origin, follow, follow_shadow
from app.domain.setup import Direction, SetupState, Target
from app.domain.setup_decision import Decision, DecisionKind, Stand, decided
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from app.adapters.storage.database import Database
    from app.domain.candles import Candles
    from app.domain.lifecycle import SignalColumns
    from app.domain.setup import Setup, SetupEvent
    from app.domain.strategy import Strategy

SIGNAL = (100, 101, 99, 100)
QUIET = (100, 101, 99, 100)


def origin(strategy: Strategy, tick: float = 0.0) -> Origin:
    return Origin("demo", strategy, 3, "BTC/USDT", tick, recorded_at=77, scan_id="scan")


def followed(
    candles: Candles,
    says: Says,
    previous: Setup | None = None,
    since: int = 0,
    strategy: Strategy | None = None,
) -> Followed:
    return follow(origin(strategy or plan()), says.columns(candles), candles, previous, since)


def only(result: Followed) -> tuple[Setup, tuple[SetupEvent, ...]]:
    (pair,) = result.setups
    return pair


def steps(events: tuple[SetupEvent, ...]) -> list[tuple[Any, ...]]:
    return [(e.bar_time // HOUR, e.from_state, e.to_state, e.reason, e.price) for e in events]


def test_new_setup_says_all_about_its_hit() -> None:
    setup, events = only(followed(market(QUIET, SIGNAL), Says(entry=(1,))))
    assert (setup.state, setup.bar_time, setup.evaluated_until) == ("waiting", hour(1), hour(1))
    assert (setup.entry, setup.stop, setup.targets) == (100, 90, (Target(110, 1),))
    assert (setup.reward_risk, setup.score, setup.entry_kind) == (1, 100, "market")
    assert (setup.strategy_version, setup.strategy_hash) == (3, plan().content_hash())
    assert (setup.timeframe, setup.direction) == (Timeframe.H1, Direction.LONG)
    assert (setup.history_from, setup.last_price, setup.late) == (0, 100, False)
    assert setup.r is None
    assert steps(events) == [(1, None, "waiting", "signal", 100)]
    assert {(event.setup_id, event.recorded_at) for event in events} == {(setup.id, 77)}


def test_same_hit_keeps_its_id_and_candles_hash() -> None:
    bars = [QUIET, SIGNAL, QUIET, QUIET]
    early, _ = only(followed(market(*bars[:2]), Says(entry=(1,))))
    late, _ = only(followed(market(*bars), Says(entry=(1,))))
    assert (early.id, early.candles_hash) == (late.id, late.candles_hash)
    assert (early.late, late.late) == (False, True)


def test_whole_life_in_one_go_has_every_transition() -> None:
    candles = market(SIGNAL, QUIET, (100, 106, 99, 105), (105, 121, 104, 120))
    strategy = plan((0.5, 0.5))
    setup, events = only(followed(candles, Says(targets=(105, 120)), strategy=strategy))
    assert steps(events) == [
        (0, None, "waiting", "signal", 100),
        (1, "waiting", "active", "entry", 100),
        (2, "active", "tp1", "tp1", 105),
        (3, "tp1", "won", "tp2", 120),
    ]
    assert (setup.state, setup.r, setup.entry_time) == (SetupState.WON, 1.25, hour(1))
    assert (setup.mae_r, setup.mfe_r) == (pytest.approx(0.1), 2)
    assert [(e.time, e.price, e.share, e.reason) for e in setup.exits] == [
        (hour(2), 105, 0.5, "tp1"),
        (hour(3), 120, 0.5, "tp2"),
    ]


def test_next_bars_go_on_from_the_stored_setup() -> None:
    candles = market(SIGNAL, QUIET, (100, 101, 89, 90))
    first, _ = only(followed(candles.window(0, 1), Says()))
    active, opened = only(followed(candles.window(0, 2), Says(), first, hour(1)))
    lost, closed = only(followed(candles, Says(), active, hour(2)))
    assert steps(opened) == [(1, "waiting", "active", "entry", 100)]
    assert steps(closed) == [(2, "active", "lost", "stop", 90)]
    assert (first.id, lost.r, lost.created_at) == (lost.id, -1, first.created_at)


def test_bars_without_a_transition_move_only_prices() -> None:
    candles = market(SIGNAL, QUIET, (100, 104, 98, 103))
    active, _ = only(followed(candles.window(0, 2), Says()))
    moved, events = only(followed(candles, Says(), active, hour(2)))
    assert events == ()
    assert (moved.last_price, moved.mfe_r, moved.evaluated_until) == (103, 0.4, hour(2))


def test_no_new_bar_changes_nothing() -> None:
    candles = market(SIGNAL, QUIET)
    active, _ = only(followed(candles, Says()))
    assert followed(candles, Says(), active, hour(2)) == Followed()


def test_open_setup_left_behind_is_taken_up_where_it_was() -> None:
    candles = market(SIGNAL, QUIET, (100, 101, 89, 90), QUIET)
    waiting, _ = only(followed(candles.window(0, 1), Says()))
    lost, _ = only(followed(candles, Says(), waiting, hour(3)))
    assert (lost.state, lost.evaluated_until) == ("lost", hour(2))


def test_old_hits_are_not_found_again() -> None:
    candles = market(SIGNAL, QUIET, QUIET)
    assert followed(candles, Says(entry=(0,)), None, hour(1)).setups == ()
    edge_in_the_past = followed(candles, Says(entry=(0, 1)), None, hour(1))
    assert edge_in_the_past.setups == ()


def test_setup_the_user_ended_frees_its_place_and_is_not_touched() -> None:
    candles = market(SIGNAL, QUIET, QUIET)
    waiting, _ = only(followed(candles.window(0, 1), Says()))
    skipped = replace(waiting, state=SetupState.SKIPPED)
    fresh, _ = only(followed(candles, Says(entry=(0, 2)), skipped, hour(1)))
    assert fresh.bar_time == hour(2)
    held = followed(candles, Says(entry=(0, 2)), waiting, hour(1))
    assert [setup.bar_time for setup, _ in held.setups] == [0]
    cooling = followed(
        candles, Says(entry=(0, 2)), skipped, hour(1), strategy=plan(cooldown_bars=3)
    )
    assert cooling.setups == ()


def test_the_shadow_of_a_skipped_setup_lives_as_if_it_had_not_been_skipped() -> None:
    candles = market(SIGNAL, QUIET, (100, 106, 99, 105), (105, 121, 104, 120), QUIET)
    strategy, says = plan((0.5, 0.5)), Says(targets=(105, 120))
    waiting, _ = only(followed(candles.window(0, 1), says, strategy=strategy))
    untouched, lived = only(followed(candles.window(0, 4), says, waiting, hour(1), strategy))
    left = decided(
        waiting, Stand(left=Decision(waiting.id, DecisionKind.SKIP, hour(0), recorded_at=5))
    )
    shadow, hidden = left, []
    for last in (2, 4, 5, 5):
        part = candles.window(0, last)
        shadow, events = follow_shadow(origin(strategy), says.columns(part), part, shadow)
        hidden += events
    assert shadow == replace(
        untouched, state=SetupState.SKIPPED, shadow=SetupState.WON, left_at=hour(0)
    )
    assert hidden == [replace(event, shadow=True) for event in lived]
    again = Says(entry=(0, 4), targets=(105, 120))
    fresh, _ = only(followed(candles, again, shadow, hour(4), strategy))
    assert fresh.bar_time == hour(4)


def test_cooldown_counts_from_the_skip_though_the_shadow_lives_on() -> None:
    candles = market(SIGNAL, QUIET, QUIET, QUIET, QUIET)
    strategy, says = plan(cooldown_bars=3), Says()
    waiting, _ = only(followed(candles.window(0, 1), says, strategy=strategy))
    left = decided(
        waiting, Stand(left=Decision(waiting.id, DecisionKind.SKIP, hour(0), recorded_at=5))
    )
    shadow, _ = follow_shadow(origin(strategy), says.columns(candles), candles.window(0, 3), left)
    assert (shadow.shadow, shadow.evaluated_until) == (SetupState.ACTIVE, hour(2))
    fresh, _ = only(followed(candles, Says(entry=(0, 3)), shadow, hour(3), strategy))
    assert fresh.bar_time == hour(3)


def test_cooldown_lasts_over_scans() -> None:
    candles = market(SIGNAL, (100, 101, 89, 90), (90, 91, 89.5, 90), QUIET, QUIET)
    strategy = plan(cooldown_bars=3)
    lost, _ = only(followed(candles.window(0, 2), Says(), strategy=strategy))
    assert lost.state == "lost"
    cool = followed(candles.window(0, 4), Says(entry=(3,)), lost, hour(2), strategy)
    ready = followed(candles, Says(entry=(4,)), lost, hour(2), strategy)
    assert cool.setups == ()
    assert [setup.bar_time for setup, _ in ready.setups] == [hour(4)]


def test_rejections_say_why_in_a_sentence() -> None:
    result = followed(market(QUIET, SIGNAL), Says(entry=(1,), stop=101))
    (rejection,) = result.rejections
    assert rejection.reason == "the stop is on the wrong side of the entry"
    assert (rejection.symbol, rejection.bar_time) == ("BTC/USDT", hour(1))


def test_invalidation_and_expiry_are_events_with_their_reason() -> None:
    strategy = plan(entry_kind="limit", expiry_bars=1)
    setup, events = only(followed(market(SIGNAL, QUIET), Says(order=95), strategy=strategy))
    assert setup.state == "expired"
    assert steps(events)[-1] == (
        1,
        "waiting",
        "expired",
        "the entry was not reached in time",
        None,
    )


@settings(max_examples=80, deadline=None)
@given(worlds())
def test_scan_after_every_bar_tells_the_same_as_one_scan_of_all(
    world: tuple[Strategy, Candles, SignalColumns],
) -> None:
    strategy, candles, columns = world
    whole = follow(origin(strategy), columns, candles, None, 0)
    setups: dict[str, Setup] = {}
    events: list[SetupEvent] = []
    rejections = []
    last: Setup | None = None
    for row in range(len(candles)):
        part = follow(
            origin(strategy),
            columns.window(0, row + 1),
            candles.window(0, row + 1),
            last,
            int(candles.ts[row]),
        )
        for setup, news in part.setups:
            setups[setup.id] = last = setup
            events += news
        rejections += part.rejections
    expected = {setup.id: replace(setup, late=False) for setup, _ in whole.setups}
    assert setups == expected
    assert events == [event for _, news in whole.setups for event in news]
    assert tuple(rejections) == whole.rejections


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_bars_delivered_in_any_order_tell_the_same(
    world: tuple[Strategy, Candles, SignalColumns], chance: Random
) -> None:
    strategy, candles, columns = world
    real = take(candles, ~candles.filled)
    pages = [
        real.window(max(0, start - chance.randint(0, 2)), start + 3)
        for start in range(0, len(real), 3)
    ]
    chance.shuffle(pages)
    arrived = no_candles()
    for page in pages:
        arrived = merged(arrived, page)
    whole = fill_gaps(arrived, Timeframe.H1, until=hour(len(candles)))
    assert whole.ts.tolist() == candles.ts.tolist()
    # The builder makes up prices for its gaps; the rules' columns were made of those.
    made_up = {
        name: np.where(whole.filled, getattr(candles, name), getattr(whole, name))
        for name in ("open", "high", "low", "close", "volume")
    }
    seen = replace(whole, **made_up)
    assert follow(origin(strategy), columns, seen, None, 0) == follow(
        origin(strategy), columns, candles, None, 0
    )


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("kept")
    database = open_database(folder / "harrier.db", folder / "backups")
    yield database
    database.close()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(worlds(), st.data())
def test_restart_at_any_bar_through_the_database_is_no_restart(
    kept: Database, world: tuple[Strategy, Candles, SignalColumns], data: st.DataObject
) -> None:
    strategy, candles, columns = world
    stop = data.draw(st.integers(1, len(candles)))
    before = follow(
        origin(strategy), columns.window(0, stop), candles.window(0, stop), None, 0
    ).setups
    setups = {setup.id: setup for setup, _ in before}
    events = [event for _, news in before for event in news]
    last = None
    if before:
        last_id = before[-1][0].id
        with kept.work() as work:
            work.setups.save(before[-1][0], before[-1][1])
            last = work.setups.get(last_id)
    rest = follow(origin(strategy), columns, candles, last, hour(stop)).setups
    for setup, news in rest:
        setups[setup.id] = setup
        events += news
    whole = follow(origin(strategy), columns, candles, None, 0).setups
    assert {key: replace(one, late=False) for key, one in setups.items()} == {
        setup.id: replace(setup, late=False) for setup, _ in whole
    }
    assert events == [event for _, news in whole for event in news]
