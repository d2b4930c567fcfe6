"""An account by UTC months and years: what each brought, marked to the market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from app.domain.backtester.outcome import Outcome


@dataclass(frozen=True, slots=True)
class MonthlyReturn:
    """One month of the account.

    Attributes:
        month: 1 to 12; a bar belongs to the month it opens in.
        start: equity before its first close, quote currency: the one before it, at first the
            starting equity. ``end`` at its last close.
    """

    year: int
    month: int
    start: float
    end: float

    @property
    def change(self) -> float | None:
        """Growth from start to end, a fraction; None when it began without equity."""
        return self.end / self.start - 1 if self.start > 0 else None


@dataclass(frozen=True, slots=True)
class YearlyReturns:
    """One row of the monthly table.

    Attributes:
        months: twelve places from January on; None outside of the run.
    """

    year: int
    months: tuple[MonthlyReturn | None, ...]

    @property
    def change(self) -> float | None:
        """What the months of this year brought together, a fraction; None without equity."""
        inside = [month for month in self.months if month is not None]
        start, end = inside[0].start, inside[-1].end
        return end / start - 1 if start > 0 else None


def monthly_returns(outcome: Outcome) -> tuple[MonthlyReturn, ...]:
    """Every UTC month from the first bar's to the last bar's; one without a bar brings nothing."""
    times, equity = outcome.times, outcome.equity
    if not len(times):
        return ()
    first, last = times[[0, -1]].astype("datetime64[ms]").astype("datetime64[M]")
    months = np.arange(first, last + 1)
    ends = (months + 1).astype("datetime64[ms]").astype(np.int64)
    at_end: list[float] = equity[np.searchsorted(times, ends) - 1].tolist()
    numbers = range(int(months[0].astype(np.int64)), int(months[-1].astype(np.int64)) + 1)
    starts = [outcome.account.equity, *at_end[:-1]]
    return tuple(
        MonthlyReturn(1970 + number // 12, number % 12 + 1, start, end)
        for number, start, end in zip(numbers, starts, at_end, strict=True)
    )


def monthly_table(outcome: Outcome) -> tuple[YearlyReturns, ...]:
    """The months in rows of one year each, oldest first."""
    by_year: dict[int, list[MonthlyReturn | None]] = {}
    for month in monthly_returns(outcome):
        by_year.setdefault(month.year, [None] * 12)[month.month - 1] = month
    return tuple(YearlyReturns(year, tuple(months)) for year, months in by_year.items())
