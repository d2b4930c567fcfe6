"""When the next scan is due: planned in market time, kept by the wall clock."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from app.domain.errors import BadInput
from app.domain.timeframe import MINUTE, SECOND, Timeframe
from app.services.events import Event
from app.services.market_clock import MarketClock

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.events import EventBus
    from app.services.ports import Timer, WallClock

_PLAN = "scan"
_JUMP = 2 * SECOND
_SOONEST = SECOND
_FIRST_RETRY = 15 * SECOND
_LONGEST_RETRY = 5 * MINUTE
_ROUGHNESS = SECOND // 4  # of a pace that had to be measured: rather too late than too early


@dataclass(frozen=True, slots=True)
class ScanDue(Event):
    """A planned scan's moment has come; ``bar_close`` is market time, UTC ms."""

    bar_close: int


@dataclass(frozen=True, slots=True)
class SchedulePlanned(Event):
    """The next scan was planned, or none is (paused or switched off).

    Attributes:
        due_at: wall clock, UTC ms; None when nothing is planned.
        bar_close: the close it waits for, market time, UTC ms.
        timeframe: whose close; None when it tries a failed scan again.
    """

    due_at: int | None
    bar_close: int | None
    timeframe: Timeframe | None
    paused: bool


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often: the timeframe whose closes are followed, and the delay after each, ms."""

    timeframe: Timeframe
    delay: int


class _Plan(NamedTuple):
    """When (wall clock) which close (market time) is scanned, UTC ms."""

    due_at: int
    bar_close: int
    timeframe: Timeframe | None


class Scheduler:
    """Publishes `ScanDue` once after each close of the cadence's timeframe.

    A close missed by sleep or by a pause is made up by one scan, not by one for each: the next
    plan always follows from the present market time. The market clock may run at any offset and
    speed; `follow` tells where it stands. A scan that failed is tried again before the next close,
    less and less often while it goes on failing.
    """

    def __init__(
        self, timer: Timer, wall: WallClock, bus: EventBus, cadence: Callable[[], Cadence | None]
    ) -> None:
        self._timer = timer
        self._wall = wall
        self._bus = bus
        self._cadence = cadence
        self._lock = threading.Lock()
        self._clock = MarketClock()
        self._paused = False
        self._announced: int | None = None
        self._due_at: int | None = None
        self._retry_at: int | None = None
        self._failed_in_a_row = 0

    @property
    def paused(self) -> bool:
        """Whether scans wait until `resume`."""
        return self._paused

    @property
    def next_due(self) -> int | None:
        """Wall clock of the next scan, UTC ms; None when nothing is planned."""
        return self._due_at

    def market_now(self) -> int | None:
        """Market time now by the last measurement, UTC ms; None before the first."""
        with self._lock:
            return self._clock.at(self._wall.now())

    def follow(self, market_time: int) -> bool:
        """Take a fresh measurement of the market clock, and plan anew when it has jumped.

        Returns:
            Whether the clock's pace is in doubt, so that another measurement soon is worth it.
        """
        wall = self._wall.now()
        with self._lock:
            expected = self._clock.at(wall)
            self._clock.measure(market_time, wall)
            jumped = expected is None or abs(expected - market_time) > _JUMP
            if self._announced is not None and market_time < self._announced:
                self._announced = None
            in_doubt = not self._clock.is_sure
        if jumped or self._due_at is None:
            self.plan()
        return in_doubt

    def scan_ended(self, retry_at: int | None) -> None:
        """Plan the next scan after one that ended.

        Args:
            retry_at: wall clock, UTC ms, before which it is pointless to try a failed scan again
                (0: unknown); None when it did not fail, or will fail again.
        """
        with self._lock:
            if retry_at is None:
                self._retry_at, self._failed_in_a_row = None, 0
            else:
                pause = min(_FIRST_RETRY * 2 ** min(self._failed_in_a_row, 10), _LONGEST_RETRY)
                self._retry_at = max(retry_at, self._wall.now() + pause)
                self._failed_in_a_row += 1
        self.plan()

    def plan(self) -> None:
        """Plan the next scan; call it when settings or rules change."""
        cadence = self._cadence()
        with self._lock:
            plan = None if self._paused or cadence is None else self._next(cadence)
            self._due_at = plan.due_at if plan else None
        if plan is None:
            self._timer.cancel(_PLAN)
        else:
            self._timer.plan(_PLAN, plan.due_at, lambda: self._fire(plan.bar_close))
        self._bus.publish(
            SchedulePlanned(
                plan.due_at if plan else None,
                plan.bar_close if plan else None,
                plan.timeframe if plan else None,
                self._paused,
            )
        )

    def pause(self) -> None:
        """Hold scheduled scans."""
        self._paused = True
        self.plan()

    def resume(self) -> None:
        """Go on; what was missed is made up by one scan at once."""
        self._paused = False
        cadence = self._cadence()
        market = self.market_now()
        if cadence is not None and market is not None and self._missed(cadence, market):
            self._fire(cadence.timeframe.floor(market))
        else:
            self.plan()

    def stop(self) -> None:
        """End for good."""
        self._timer.stop()

    def _fire(self, bar_close: int) -> None:
        with self._lock:
            self._announced = bar_close if self._clock.is_known else None
            self._retry_at = None
        self._bus.publish(ScanDue(bar_close))
        self.plan()

    def _missed(self, cadence: Cadence, market: int) -> bool:
        return self._announced is not None and cadence.timeframe.floor(market) > self._announced

    def _next(self, cadence: Cadence) -> _Plan | None:
        """The next close, or the failed scan's next try when that comes first."""
        wall = self._wall.now()
        market = self._clock.at(wall)
        plan = None if market is None else self._next_close(cadence, market, wall)
        if self._retry_at is not None and (plan is None or self._retry_at < plan.due_at):
            close = cadence.timeframe.floor(wall if market is None else market)
            return _Plan(max(self._retry_at, wall + _SOONEST), close, None)
        return plan

    def _next_close(self, cadence: Cadence, market: int, wall: int) -> _Plan:
        close = cadence.timeframe.floor(market - cadence.delay) + cadence.timeframe.milliseconds
        if self._announced is not None:
            close = max(close, self._announced + cadence.timeframe.milliseconds)
        ahead = max(close + cadence.delay - market, 0)
        # A clock that seems slow may also have been set back: looking too early costs little.
        pace = max(self._clock.pace, 1.0)
        wait = ahead if pace == 1 else int(ahead / pace) + _ROUGHNESS
        return _Plan(wall + max(wait, _SOONEST), close, cadence.timeframe)


def cadence_of(interval: str, delay_seconds: int, used: set[Timeframe]) -> Cadence | None:
    """The cadence of the settings: ``auto`` follows the shortest timeframe in use.

    Raises:
        BadInput: the interval is neither ``auto`` nor a timeframe.
    """
    if interval == "auto":
        timeframe = min(used, default=None)
    else:
        try:
            timeframe = Timeframe(interval)
        except ValueError as error:
            known = ", ".join(Timeframe)
            message = f"{interval!r} is no interval; choose auto or one of {known}"
            raise BadInput(message, source="schedule.interval") from error
    return None if timeframe is None else Cadence(timeframe, delay_seconds * SECOND)
