from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from app.domain.errors import BadInput
from app.domain.timeframe import HOUR, MINUTE, SECOND, Timeframe
from app.services.events import EventBus
from app.services.scheduler import Cadence, ScanDue, SchedulePlanned, Scheduler, cadence_of

if TYPE_CHECKING:
    from collections.abc import Callable

NOON = 1_700_049_600_000  # a full hour, UTC


@dataclass
class Clock:
    time: int = NOON + 10 * MINUTE

    def now(self) -> int:
        return self.time


@dataclass
class ManualTimer:
    """Fires when the test says that time has come to the plan."""

    plans: dict[str, tuple[int, Callable[[], None]]] = field(default_factory=dict)

    def plan(self, name: str, at: int, call: Callable[[], None]) -> None:
        self.plans[name] = (at, call)

    def cancel(self, name: str) -> None:
        self.plans.pop(name, None)

    def stop(self) -> None:
        self.plans.clear()

    def run_due(self, clock: Clock) -> None:
        at, call = self.plans.pop("scan")
        clock.time = max(clock.time, at)
        call()


class Desk:
    def __init__(self, cadence: Cadence | None = None) -> None:
        self.clock, self.timer, self.bus = Clock(), ManualTimer(), EventBus()
        self.cadence = cadence or Cadence(Timeframe.H1, 5 * SECOND)
        self.events: list[object] = []
        self.bus.subscribe(self.events.append)
        self.scheduler = Scheduler(self.timer, self.clock, self.bus, lambda: self.cadence)

    @property
    def due(self) -> list[int]:
        return [event.bar_close for event in self.events if isinstance(event, ScanDue)]


def test_a_scan_is_due_after_the_close_plus_the_delay():
    desk = Desk()
    desk.scheduler.follow(desk.clock.time)
    assert desk.scheduler.next_due == NOON + HOUR + 5 * SECOND
    desk.timer.run_due(desk.clock)
    assert desk.due == [NOON + HOUR]
    assert desk.scheduler.next_due == NOON + 2 * HOUR + 5 * SECOND


def test_nothing_is_planned_before_the_market_clock_is_known():
    desk = Desk()
    desk.scheduler.plan()
    assert desk.scheduler.next_due is None
    assert desk.timer.plans == {}


def test_another_market_time_shifts_the_plan():
    desk = Desk()
    market = 1_667_908_800_000 + 20 * MINUTE  # 2022-11-08T12:20
    desk.scheduler.follow(market)
    assert desk.scheduler.next_due == desk.clock.time + 40 * MINUTE + 5 * SECOND


def test_a_fast_market_clock_is_planned_at_its_pace():
    desk = Desk()
    market = 1_667_908_800_000
    desk.scheduler.follow(market)
    desk.clock.time += 10 * SECOND
    desk.scheduler.follow(market + 600 * SECOND)
    assert desk.scheduler.next_due is not None
    wait = desk.scheduler.next_due - desk.clock.time
    assert wait == pytest.approx((50 * MINUTE + 5 * SECOND) / 60, abs=SECOND // 2)


def test_sleep_over_several_closes_means_one_scan():
    desk = Desk()
    desk.scheduler.follow(desk.clock.time)
    desk.clock.time = NOON + 7 * HOUR + 3 * MINUTE
    desk.timer.run_due(desk.clock)
    assert len(desk.due) == 1
    assert desk.scheduler.next_due == NOON + 8 * HOUR + 5 * SECOND


def test_pause_holds_scans_and_resume_makes_up_one():
    desk = Desk()
    desk.scheduler.follow(desk.clock.time)
    desk.timer.run_due(desk.clock)
    desk.scheduler.pause()
    assert desk.timer.plans == {}
    desk.clock.time = NOON + 5 * HOUR + MINUTE
    desk.scheduler.resume()
    assert desk.due == [NOON + HOUR, NOON + 5 * HOUR]


def test_resume_in_the_same_bar_scans_nothing_twice():
    desk = Desk()
    desk.scheduler.follow(desk.clock.time)
    desk.timer.run_due(desk.clock)
    desk.scheduler.pause()
    desk.scheduler.resume()
    assert desk.due == [NOON + HOUR]


def test_a_scan_that_came_too_early_is_planned_again():
    desk = Desk()
    desk.scheduler.follow(desk.clock.time)
    desk.timer.run_due(desk.clock)
    desk.scheduler.follow(NOON + HOUR - 10 * SECOND)
    assert desk.scheduler.next_due == desk.clock.time + 15 * SECOND


def test_switched_off_plans_nothing_and_says_so():
    desk = Desk()
    desk.scheduler.follow(desk.clock.time)
    desk.cadence = None
    desk.scheduler.plan()
    last = desk.events[-1]
    assert isinstance(last, SchedulePlanned)
    assert last.due_at is None
    assert desk.timer.plans == {}


def test_auto_follows_the_shortest_timeframe_in_use():
    assert cadence_of("auto", 5, {Timeframe.D1, Timeframe.M15}) == Cadence(Timeframe.M15, 5000)
    assert cadence_of("auto", 5, set()) is None
    assert cadence_of("4h", 0, {Timeframe.M15}) == Cadence(Timeframe.H4, 0)
    with pytest.raises(BadInput, match="'7m' is no interval"):
        cadence_of("7m", 5, set())


def test_a_failed_scan_is_tried_again_less_and_less_often_until_the_next_close():
    desk = Desk()
    desk.scheduler.follow(desk.clock.time)
    desk.timer.run_due(desk.clock)
    pauses = []
    for _ in range(7):
        desk.scheduler.scan_ended(0)
        pauses.append(desk.scheduler.next_due - desk.clock.time)
        desk.timer.run_due(desk.clock)
    assert pauses == [pause * SECOND for pause in (15, 30, 60, 120, 240, 300, 300)]
    assert set(desk.due) == {NOON + HOUR}
    desk.clock.time = NOON + 2 * HOUR
    desk.scheduler.scan_ended(0)
    assert desk.scheduler.next_due == NOON + 2 * HOUR + 5 * SECOND


def test_a_scan_that_succeeds_ends_the_tries():
    desk = Desk()
    desk.scheduler.follow(desk.clock.time)
    desk.timer.run_due(desk.clock)
    desk.scheduler.scan_ended(0)
    desk.scheduler.scan_ended(None)
    assert desk.scheduler.next_due == NOON + 2 * HOUR + 5 * SECOND
    desk.scheduler.scan_ended(0)
    assert desk.scheduler.next_due == desk.clock.time + 15 * SECOND


def test_an_ordered_wait_is_waited_out_before_the_next_try():
    desk = Desk()
    desk.scheduler.follow(desk.clock.time)
    ordered = desk.clock.time + 2 * MINUTE
    desk.scheduler.scan_ended(ordered)
    assert desk.scheduler.next_due == ordered
    last = desk.events[-1]
    assert isinstance(last, SchedulePlanned)
    assert last.timeframe is None


def test_an_exchange_that_never_answered_is_tried_again():
    desk = Desk()
    desk.scheduler.plan()
    assert desk.scheduler.next_due is None
    desk.scheduler.scan_ended(0)
    assert desk.scheduler.next_due == desk.clock.time + 15 * SECOND
    desk.timer.run_due(desk.clock)
    assert len(desk.due) == 1


def test_paused_or_switched_off_nothing_is_tried_again():
    desk = Desk()
    desk.scheduler.pause()
    desk.scheduler.scan_ended(0)
    assert desk.timer.plans == {}
    desk.scheduler.resume()
    assert desk.scheduler.next_due == desk.clock.time + 15 * SECOND
    desk.cadence = None
    desk.scheduler.plan()
    assert desk.timer.plans == {}
