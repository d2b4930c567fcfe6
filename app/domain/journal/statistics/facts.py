"""What the figures of chosen trades rest on, each worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from app.domain.journal.columns import JournalColumns

    type Floats = NDArray[np.float64]
    type Times = NDArray[np.int64]
    type Booleans = NDArray[np.bool_]

IN_R: Final = "r"
"""The unit of a report in R; every other one is a quote currency."""


class JournalFacts:
    """Facts of the chosen ones among n trades. Closed trades are in order of their last fills."""

    def __init__(
        self,
        columns: JournalColumns,
        chosen: Booleans,
        unit: str = IN_R,
        skipped: Sequence[float] = (),
    ) -> None:
        """Facts in one unit.

        Args:
            columns: of the n trades.
            chosen: bool[n]; with a currency as unit only trades of that quote.
            unit: `IN_R` or a quote currency.
            skipped: results in R of setups that were let go.
        """
        self.columns = columns
        self.chosen = chosen
        self.unit = unit
        self.skipped = tuple(skipped)

    @cached_property
    def rows(self) -> NDArray[np.intp]:
        """Places of the closed ones among the n trades, by last fill, then first fill."""
        rows = np.flatnonzero(self.chosen & self.columns.closed)
        order = np.lexsort((self.columns.opened_at[rows], self.columns.closed_at[rows]))
        ordered: NDArray[np.intp] = rows[order]
        return ordered

    @cached_property
    def found(self) -> int:
        """How many trades were chosen, open ones too."""
        return int(self.chosen.sum())

    @cached_property
    def wins(self) -> int:
        """How many of the closed ones were won."""
        return int((self.outcome > 0).sum())

    def of(self, column: Floats) -> Floats:
        """The closed trades' part of a column."""
        return column[self.rows]

    @cached_property
    def results(self) -> Floats:
        """float64[n], result of every trade in the unit; NaN where it has none."""
        return self.columns.r if self.unit == IN_R else self.columns.profit

    @cached_property
    def result(self) -> Floats:
        """Results in the unit, NaN where a trade has none."""
        return self.of(self.results)

    @cached_property
    def known(self) -> Floats:
        """Results in the unit of those that have one."""
        return _known(self.result)

    @cached_property
    def r(self) -> Floats:
        """Results in R of those that have one."""
        return _known(self.of(self.columns.r))

    @cached_property
    def outcome(self) -> Times:
        """1 a win, −1 a loss, 0 break-even."""
        return self.columns.outcome[self.rows]

    @cached_property
    def fees(self) -> Floats:
        """In the unit; NaN where there is no risk to measure them by."""
        fees = self.of(self.columns.fees)
        return fees / self.of(self.columns.risk) if self.unit == IN_R else fees

    @cached_property
    def closed_at(self) -> Times:
        """UTC ms, ascending."""
        return self.columns.closed_at[self.rows]

    @cached_property
    def total(self) -> Floats:
        """Sum of results after each trade; one without a result adds nothing."""
        total: Floats = np.nancumsum(self.result)
        return total

    @cached_property
    def below_peak(self) -> Floats:
        """``total`` below the highest so far, the start at 0 included: 0 or less."""
        below: Floats = self.total - np.maximum(np.maximum.accumulate(self.total), 0.0)
        return below

    @cached_property
    def longest_below(self) -> int:
        """Longest time from a peak to its recovery or to the last trade, ms."""
        edges = np.flatnonzero(np.diff(self.below_peak < 0, prepend=False, append=False))
        if not len(edges):
            return 0
        times = self.closed_at
        begin = np.where(edges[::2] > 0, times[edges[::2] - 1], self.started_at)
        end = times[np.minimum(edges[1::2], len(times) - 1)]
        return int((end - begin).max())

    @cached_property
    def started_at(self) -> int:
        """First entry of a closed trade, UTC ms."""
        return int(self.columns.opened_at[self.rows].min())

    def mean(self, column: Floats, rows: Booleans | None = None) -> float | None:
        """Mean of a column over closed trades where it is known; None where it nowhere is.

        Args:
            column: float64[n].
            rows: of the closed ones, these alone.
        """
        return mean_of(self.of(column) if rows is None else self.of(column)[rows])


def mean_of(values: Floats) -> float | None:
    """Mean of what is known; None without any."""
    known = _known(values)
    return float(known.mean()) if len(known) else None


def _known(values: Floats) -> Floats:
    known: Floats = values[~np.isnan(values)]
    return known
