"""What the statistics of the journal say about some trades: figures, curves, groups, days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.base_rate import FEWEST_CASES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.journal.statistics.period import Period

type Floats = NDArray[np.float64]
type Times = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """Closed trades that have something in common.

    Attributes:
        key: stable and untranslated; ``label``: as it is shown.
        query: filter words that find these trades; "" where there are none.
        n: how many. ``wins``, ``losses``: of them.
        win_rate: fraction with its 95 % interval ``low``–``high``; None without cases.
        mean: in the report's unit; None where none has a result in it. ``total``: their sum.
    """

    key: str
    label: str
    n: int
    wins: int = 0
    losses: int = 0
    win_rate: float | None = None
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    total: float = 0.0
    query: str = ""

    @property
    def is_too_few(self) -> bool:
        """Whether there are too few cases to rely on."""
        return self.n < FEWEST_CASES


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way to split the closed trades; a trade with two tags stands in two groups."""

    id: str
    label: str
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """What was closed on one day.

    Attributes:
        day: ISO date in the user's zone.
        total: in the report's unit; None where no trade has a result in it.
    """

    day: str
    n: int
    total: float | None


@dataclass(frozen=True, slots=True, eq=False)
class ResultCurve:
    """The sum of results after each closed trade, by the time it was closed.

    Attributes:
        times: int64[n], UTC ms, ascending.
        total: float64[n], the report's unit. ``drawdown``: below the highest so far (or 0), ≤ 0.
    """

    times: Times
    total: Floats
    drawdown: Floats


@dataclass(frozen=True, slots=True, eq=False)
class TradeColumns:
    """The closed trades of the report, oldest closed first; NaN where unknown.

    Attributes:
        ids: of the trades.
        result: float64[n], the report's unit. ``r``: in R.
        mae_r: ≥ 0, so is ``mfe_r``.
        held: float64[n], ms.
        entry_slip: share of the planned price, above 0 is worse. ``exit_slip_r``: R.
    """

    ids: tuple[str, ...]
    symbols: tuple[str, ...]
    result: Floats
    r: Floats
    mae_r: Floats
    mfe_r: Floats
    held: Floats
    entry_slip: Floats
    exit_slip_r: Floats


@dataclass(frozen=True, slots=True, eq=False)
class JournalReport:
    """All statistics of the trades that a filter found in a period.

    Attributes:
        unit: ``r`` or a quote currency.
        quotes: of all trades of the journal, the one with the most trades first.
        journal: trades in the whole journal, whatever the filter.
        since: first day covered, UTC ms; None without trades. ``until``: end of the last one.
        figures: by the ids of `JOURNAL_METRICS`.
        comparison: rows ``all``, ``taken``, ``skipped``, ``outside``; mean and total in R.
        target: R of the planned target (median over the trades); None without plans.
    """

    query: str
    period: Period
    unit: str
    zone: str
    quotes: tuple[str, ...]
    journal: int
    since: int | None
    until: int | None
    figures: Mapping[str, float | int | None]
    calendar: tuple[CalendarDay, ...]
    curve: ResultCurve
    trades: TradeColumns
    breakdowns: tuple[Breakdown, ...]
    comparison: tuple[GroupRow, ...]
    target: float | None = None

    def breakdown(self, id: str) -> Breakdown | None:
        """One way to split; None where it makes no group."""
        return next((one for one in self.breakdowns if one.id == id), None)


@dataclass(frozen=True, slots=True, eq=False)
class WhatIf:
    """Other stops and targets replayed over the candles of the trades.

    Attributes:
        stops: in initial risks (1 = as planned), ascending. ``targets``: in R, ascending.
        mean_r: float64[stops, targets], results in R of the *initial* risk. ``total_r`` likewise.
        n: trades replayed. ``left_out``: closed ones without plan or candles.
        actual_mean_r: of the same trades as they went. ``actual_total_r`` likewise.
    """

    stops: tuple[float, ...]
    targets: tuple[float, ...]
    mean_r: Floats
    total_r: Floats
    n: int
    left_out: int
    actual_mean_r: float | None
    actual_total_r: float | None
