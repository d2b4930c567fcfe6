"""When the next scan is due: planned in market time, kept by the wall clock."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import BadInput
from app.domain.timeframe import SECOND, Timeframe
from app.services.events import Event

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.events import EventBus
    from app.services.ports import Timer, WallClock

_PLAN = "scan"
_JUMP = 2 * SECOND
_SOONEST = SECOND
_SAME_PACE = 0.05  # network delay makes two measurements differ by a little


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


class Scheduler:
    """Publishes `ScanDue` once after each close of the cadence's timeframe.

    A close missed by sleep or by a pause is made up by one scan, not by one for each: the next
    plan always follows from the present market time. The market clock may run at any offset and
    speed; `follow` tells where it stands and how fast it goes.
    """

    def __init__(
        self, timer: Timer, wall: WallClock, bus: EventBus, cadence: Callable[[], Cadence | None]
    ) -> None:
        self._timer = timer
        self._wall = wall
        self._bus = bus
        self._cadence = cadence
        self._lock = threading.Lock()
        self._offset: int | None = None
        self._rate = 1.0
        self._measured_at = 0
        self._paused = False
        self._announced: int | None = None
        self._due_at: int | None = None

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
            return self._market_at(self._wall.now())

    def follow(self, market_time: int) -> None:
        """Take a fresh measurement of the market clock, and plan anew when it has jumped."""
        wall = self._wall.now()
        with self._lock:
            expected = self._market_at(wall)
            if self._offset is not None and wall > self._measured_at + SECOND:
                self._rate = self._measured_rate(market_time, wall)
            self._offset = market_time - wall
            self._measured_at = wall
            jumped = expected is None or abs(expected - market_time) > _JUMP
            if self._announced is not None and market_time < self._announced:
                self._announced = None
        if jumped or self._due_at is None:
            self.plan()

    def plan(self) -> None:
        """Plan the next scan; call it after each scan and when settings or rules change."""
        cadence = self._cadence()
        with self._lock:
            moment = None if self._paused or cadence is None else self._next(cadence)
            self._due_at = moment[0] if moment else None
        if moment is None:
            self._timer.cancel(_PLAN)
        else:
            self._timer.plan(_PLAN, moment[0], lambda: self._fire(moment[1]))
        self._bus.publish(
            SchedulePlanned(
                moment[0] if moment else None,
                moment[1] if moment else None,
                cadence.timeframe if cadence else None,
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
            self._announced = bar_close
        self._bus.publish(ScanDue(bar_close))
        self.plan()

    def _missed(self, cadence: Cadence, market: int) -> bool:
        return self._announced is not None and cadence.timeframe.floor(market) > self._announced

    def _next(self, cadence: Cadence) -> tuple[int, int] | None:
        wall = self._wall.now()
        market = self._market_at(wall)
        if market is None:
            return None
        close = cadence.timeframe.floor(market - cadence.delay) + cadence.timeframe.milliseconds
        if self._announced is not None:
            close = max(close, self._announced + cadence.timeframe.milliseconds)
        ahead = max(close + cadence.delay - market, 0)
        wait = ahead / self._rate if self._rate > 0 else ahead
        return wall + max(int(wait), _SOONEST), close

    def _market_at(self, wall: int) -> int | None:
        if self._offset is None:
            return None
        passed = wall - self._measured_at
        return self._measured_at + self._offset + int(passed * self._rate)

    def _measured_rate(self, market_time: int, wall: int) -> float:
        before = self._measured_at + (self._offset or 0)
        rate = max((market_time - before) / (wall - self._measured_at), 0.0)
        return 1.0 if abs(rate - 1) < _SAME_PACE else rate


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
