"""A report of the journal made ready to be painted, beside the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.timeframe import Timeframe
from app.ui.charts.curves import Curves
from app.ui.charts.line_pyramid import LinePyramid
from app.ui.charts.time_ticks import BarClock
from app.ui.journal_choice import R
from app.ui.models import formats
from app.ui.panels.journal_statistics import words
from app.ui.panels.journal_statistics.calendar_weeks import calendar_weeks
from app.ui.panels.journal_statistics.scatter import make_scatter
from app.ui.widgets.histogram import LEAST_R, histogram

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.journal.statistics.report import JournalReport
    from app.ui.panels.journal_statistics.calendar_weeks import CalendarWeeks
    from app.ui.panels.journal_statistics.scatter import Scatter
    from app.ui.widgets.histogram import Histogram

_MOST_STEPS: Final = 4_000
_GRIDS: Final = (Timeframe.H1, Timeframe.H4, Timeframe.D1)
_LEAST_SLIP: Final = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What the pages show.

    Attributes:
        report: of the trades that the filter finds.
        weeks: of all days, also while the filter asks for one of them alone; None without any.
        curves: the sum of results on an even grid of times; None without a closed trade.
        spread: of the results. ``entry_slips``: in percent. ``exit_slips``: in R.
    """

    report: JournalReport
    weeks: CalendarWeeks | None
    curves: Curves | None
    scatter: Scatter | None
    spread: Histogram | None
    entry_slips: Histogram | None
    exit_slips: Histogram | None


def prepare(report: JournalReport, around: JournalReport | None = None) -> Shown:
    """Make a report ready; takes some ten milliseconds for 20,000 trades.

    Args:
        report: what is to be shown.
        around: the same without the filter's day, for the calendar; None: there is no day in it.
    """
    trades, unit = report.trades, report.unit
    return Shown(
        report,
        _weeks(around or report),
        make_curves(report),
        make_scatter(trades, report.target),
        histogram(_known(trades.result), words.unit_word(unit), LEAST_R if unit == R else 0.0),
        histogram(_known(trades.entry_slip) * 100, "%", _LEAST_SLIP),
        histogram(_known(trades.exit_slip_r), "R", _LEAST_SLIP),
    )


def _known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known: NDArray[np.float64] = values[np.isfinite(values)]
    return known


def _weeks(report: JournalReport) -> CalendarWeeks | None:
    first = last = None
    if report.since is not None and report.until is not None:
        first = formats.local(report.since, report.zone).date()
        # The end is the first moment that no longer belongs to it.
        last = max(formats.local(report.until - 1, report.zone).date(), first)
    return calendar_weeks(report.calendar, first, last)


def make_curves(report: JournalReport) -> Curves | None:
    """The sum of results and how far it lies below its highest, hour by hour or day by day.

    The grid is the finest of 1 h, 4 h and 1 d with 4,000 steps at most; each step shows the last
    sum and the deepest drawdown of its time.
    """
    curve = report.curve
    if not len(curve.times):
        return None
    first, last = int(curve.times[0]), int(curve.times[-1])
    grid = next(
        (one for one in _GRIDS if (last - first) // one.milliseconds < _MOST_STEPS), _GRIDS[-1]
    )
    step = grid.milliseconds
    start = first // step * step - step
    places = (curve.times - start) // step
    count = int(places[-1]) + 1
    total, below = np.zeros(count), np.zeros(count)
    ends = np.searchsorted(places, np.arange(count), side="right") - 1
    known = ends >= 0
    total[known], below[known] = curve.total[ends[known]], curve.drawdown[ends[known]]
    np.minimum.at(below, places, curve.drawdown)
    is_r = report.unit == R
    deepest = -float(curve.drawdown.min())
    return Curves(
        BarClock(start, grid, formats.zone_of(report.zone)),
        count,
        LinePyramid(total),
        LinePyramid(below),
        deepest,
        None,
        (),
        name=words.tr("Sum of results"),
        depth_unit="R" if is_r else report.unit,
        least_depth=max(float(np.ptp(total)) * 0.02, 1e-9),
    )
