"""Where the labels of the time axis stand: round local times at least 84 pixels apart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from app.domain.timeframe import DAY, HOUR, MINUTE, Timeframe

if TYPE_CHECKING:
    from datetime import tzinfo

LABEL_SPACING = 84.0
MOST_TICKS = 200
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST, LATEST = datetime(1902, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)

SHORT_STEPS = tuple(n * MINUTE for n in (1, 2, 5, 10, 15, 30)) + tuple(
    n * HOUR for n in (1, 2, 3, 4, 6, 12)
)
DAY_STEPS = (1, 2, 3, 7, 14)
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240)


@dataclass(frozen=True, slots=True)
class BarClock:
    """Turns bar positions into times and back, also beyond the last bar.

    Attributes:
        start: opening time of bar 0, UTC ms.
        zone: what times are shown in. Bars of a day and longer keep to UTC, where they open.
    """

    start: int
    timeframe: Timeframe
    zone: tzinfo

    @property
    def shown_zone(self) -> tzinfo:
        """The zone of labels for this timeframe."""
        return self.zone if self.timeframe < Timeframe.D1 else UTC

    def time(self, position: float) -> int:
        """UTC ms at a bar position; whole positions give opening times."""
        return self.start + round(position * self.timeframe.milliseconds)

    def position(self, time: int) -> float:
        """The bar position of a moment, UTC ms."""
        return (time - self.start) / self.timeframe.milliseconds

    def local(self, position: float) -> datetime:
        """The moment at a bar position, in the shown zone, held within the years 1902 to 2199."""
        try:
            moment = EPOCH + timedelta(milliseconds=self.time(position))
        except OverflowError:
            moment = LATEST if position > 0 else EARLIEST
        return min(max(moment, EARLIEST), LATEST).astimezone(self.shown_zone)


class TimeTick(NamedTuple):
    """A label of the time axis at a bar position."""

    position: float
    label: str


def time_ticks(clock: BarClock, left: float, right: float, pixels: float) -> tuple[TimeTick, ...]:
    """Round local times between two bar positions, on an axis ``pixels`` (logical) wide."""
    if right <= left or pixels <= 0:
        return ()
    spacing = (right - left) / pixels * LABEL_SPACING * clock.timeframe.milliseconds
    start, end = clock.local(left), clock.local(right)
    for step in SHORT_STEPS:
        if step >= spacing and step >= clock.timeframe.milliseconds:
            return _placed(clock, _times_of_day(start, end, step))
    for days in DAY_STEPS:
        if days * DAY >= spacing and days * DAY >= clock.timeframe.milliseconds:
            return _placed(clock, _days(start, end, days))
    months = next((n for n in MONTH_STEPS if n * 30.4 * DAY >= spacing), MONTH_STEPS[-1])
    return _placed(clock, _months(start, end, months))


def moment_label(clock: BarClock, position: float) -> str:
    """The full time of a bar for the crosshair: ``Tue 19 Dec  00:00``; with the year from 1d on."""
    local = clock.local(position)
    day = f"{WEEKDAYS[local.weekday()]} {local.day:02d} {MONTHS[local.month - 1]}"
    if clock.timeframe >= Timeframe.D1:
        return f"{day} {local.year}"
    return f"{day}  {local:%H:%M}"


def _placed(clock: BarClock, moments: list[datetime]) -> tuple[TimeTick, ...]:
    ticks = []
    for local in moments:
        time = round((local - EPOCH).total_seconds() * 1000)
        ticks.append(TimeTick(clock.position(clock.timeframe.floor(time)), _label(local)))
    return tuple(ticks)


def _label(local: datetime) -> str:
    if local.hour or local.minute:
        return f"{local:%H:%M}"
    if local.day > 1:
        return f"{local.day:02d} {MONTHS[local.month - 1]}"
    return MONTHS[local.month - 1] if local.month > 1 else str(local.year)


def _times_of_day(start: datetime, end: datetime, step: int) -> list[datetime]:
    zone = start.tzinfo
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    moments: list[datetime] = []
    wall = midnight
    while len(moments) < MOST_TICKS:
        moment = wall.replace(tzinfo=zone)
        if moment > end:
            break
        if moment >= start:
            moments.append(moment)
        wall += timedelta(milliseconds=step)
    return moments


def _days(start: datetime, end: datetime, days: int) -> list[datetime]:
    zone = start.tzinfo
    ordinal = -(-start.toordinal() // days) * days
    moments: list[datetime] = []
    while len(moments) < MOST_TICKS:
        moment = datetime.fromordinal(ordinal).replace(tzinfo=zone)
        if moment > end:
            break
        if moment >= start:
            moments.append(moment)
        ordinal += days
    return moments


def _months(start: datetime, end: datetime, months: int) -> list[datetime]:
    zone = start.tzinfo
    number = (start.year * 12 + start.month - 1) // months * months
    moments: list[datetime] = []
    while len(moments) < MOST_TICKS:
        moment = datetime(number // 12, number % 12 + 1, 1, tzinfo=zone)
        if moment > end:
            break
        if moment >= start:
            moments.append(moment)
        number += months
    return moments
