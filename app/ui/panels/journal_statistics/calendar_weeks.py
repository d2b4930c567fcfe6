"""The calendar's arithmetic: weeks across, weekdays down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.domain.journal.statistics.report import CalendarDay

_TYPICAL = 95.0


@dataclass(frozen=True, slots=True, eq=False)
class CalendarWeeks:
    """Days on a grid of whole weeks.

    Attributes:
        first: the first day covered. ``last``: the last one, inclusive.
        days: those on which something was closed.
        largest: the size of result that gets the strongest colour.
        monday: of the first week.
        count: how many weeks.
    """

    first: date
    last: date
    days: Mapping[date, CalendarDay]
    largest: float
    monday: date
    count: int

    def day(self, week: int, weekday: int) -> date | None:
        """The day at a place; None outside of what is covered."""
        found = self.monday + timedelta(days=7 * week + weekday)
        return found if self.first <= found <= self.last else None

    def place(self, day: date) -> tuple[int, int]:
        """Week and weekday of a day."""
        week, weekday = divmod((day - self.monday).days, 7)
        return week, weekday

    def within(self, day: date) -> date:
        """The day, or the nearest one that is covered."""
        return min(max(day, self.first), self.last)

    def month_at(self, week: int) -> date | None:
        """The month that begins in a week, or that the first week shows; None: none does."""
        monday = self.monday + timedelta(days=7 * week)
        if week == 0:
            return monday if monday.day <= 21 else None
        return monday if monday.day <= 7 else None


def calendar_weeks(
    days: Sequence[CalendarDay], first: date | None, last: date | None
) -> CalendarWeeks | None:
    """The weeks of some days; None without any.

    Args:
        days: in any order.
        first: covered from then on; None: from the first of ``days``.
        last: the last day covered; None: the last of ``days``.
    """
    known = {date.fromisoformat(one.day): one for one in days}
    every = [*known, *(bound for bound in (first, last) if bound is not None)]
    if not every:
        return None
    sizes = [abs(one.total) for one in days if one.total]
    largest = float(np.percentile(sizes, _TYPICAL)) if sizes else 0.0
    start, end = min(every), max(every)
    monday = start - timedelta(days=start.weekday())
    return CalendarWeeks(start, end, known, largest, monday, (end - monday).days // 7 + 1)
