"""From trades, a filter and a period to the report of their statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.domain.journal.statistics.breakdowns import breakdowns
from app.domain.journal.statistics.comparison import comparison
from app.domain.journal.statistics.facts import JournalFacts
from app.domain.journal.statistics.metrics import IN_R, JOURNAL_METRICS
from app.domain.journal.statistics.report import (
    CalendarDay,
    JournalReport,
    ResultCurve,
    TradeColumns,
)
from app.domain.journal.statistics.ways import ways
from app.domain.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Generator

    from numpy.typing import NDArray

    from app.domain.backtester.metric import Measure, Measures
    from app.domain.journal.columns import JournalColumns
    from app.domain.journal.query import Query
    from app.domain.journal.statistics.comparison import SetupColumns
    from app.domain.journal.statistics.period import Period
    from app.domain.journal.statistics.report import Breakdown
    from app.domain.journal.statistics.ways import Way

    type Booleans = NDArray[np.bool_]
    type Steps[Answer] = Generator[None, None, Answer]


@dataclass(frozen=True, slots=True)
class Question:
    """What a report is asked for.

    Attributes:
        text: of the filter, and the ``query`` it was read as.
        period: as it was asked for.
        bounds: the same with its days worked out: only ``since`` and ``until`` count.
        unit: `IN_R` or a quote currency.
        zone: name of the user's time zone.
    """

    text: str
    query: Query
    period: Period
    bounds: Period
    unit: str
    zone: str


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What every report rests on: all trades of the journal and all setups that have ended."""

    columns: JournalColumns
    ways: tuple[Way, ...]
    setups: SetupColumns


def make_ground(columns: JournalColumns, setups: SetupColumns) -> Steps[Ground]:
    """What reports of these trades and setups rest on, in steps of some milliseconds."""
    found: list[Way] = []
    for way in ways(columns):
        found.append(way)
        yield
    return Ground(columns, tuple(found), setups)


def make_report(ground: Ground, question: Question) -> Steps[JournalReport]:
    """The statistics of the trades that a filter finds in a period, in steps of milliseconds."""
    columns = ground.columns
    of_setups = _chosen(ground.setups.columns, question, question.query.of_setups)
    skipped = ground.setups.results(of_setups, skipped=True)
    yield
    chosen = _chosen(columns, question, question.query)
    yield
    facts = JournalFacts(columns, chosen, question.unit, skipped.tolist())
    targets = columns.target_r[chosen]
    planned = targets[~np.isnan(targets)]
    yield
    since, until = _span(facts)
    figures = yield from _measured(facts)
    split = yield from _split(facts, ground)
    calendar, curve = calendar_of(facts), curve_of(facts)
    yield
    return JournalReport(
        query=question.text,
        period=question.period,
        unit=question.unit,
        zone=question.zone,
        quotes=quotes_of(columns),
        journal=len(columns),
        since=since,
        until=until,
        figures=figures,
        calendar=calendar,
        curve=curve,
        trades=trades_of(facts),
        breakdowns=split,
        comparison=comparison(facts, ground.setups.results(of_setups), skipped),
        target=float(np.median(planned)) if len(planned) else None,
    )


def _measured(facts: JournalFacts) -> Steps[Measures]:
    figures: dict[str, Measure] = {}
    for name, metric in JOURNAL_METRICS.items():
        figures[name] = metric.compute(facts)
        yield
    return figures


def _split(facts: JournalFacts, ground: Ground) -> Steps[tuple[Breakdown, ...]]:
    found: list[Breakdown] = []
    for breakdown in breakdowns(facts, ground.ways):
        found.append(breakdown)
        yield
    return tuple(found)


def chosen_trades(columns: JournalColumns, question: Question) -> Booleans:
    """bool[n], the trades a report is about."""
    return _chosen(columns, question, question.query)


def _chosen(columns: JournalColumns, question: Question, query: Query) -> Booleans:
    chosen, bounds = query.mask(columns), question.bounds
    if bounds.since is not None:
        chosen = chosen & (columns.ended_at >= bounds.since)
    if bounds.until is not None:
        chosen = chosen & (columns.ended_at < bounds.until)
    if question.unit != IN_R:
        chosen = chosen & columns.quotes.carriers(question.unit.__eq__)
    return chosen


def _span(facts: JournalFacts) -> tuple[int | None, int | None]:
    """From the first to the end of the last day on which a trade was closed, UTC ms."""
    if not len(facts.rows):
        return None, None
    days = facts.columns.ended_here[facts.rows] // DAY * DAY
    first, last = facts.columns.to_utc(np.array([days.min(), days.max() + DAY])).tolist()
    return first, last


def quotes_of(columns: JournalColumns) -> tuple[str, ...]:
    """Quote currencies, the one with the most trades first."""
    labels = columns.quotes
    counts = np.bincount(labels.codes, minlength=len(labels.names))
    order = np.argsort(-counts, kind="stable")
    return tuple(labels.names[place] for place in order.tolist())


def calendar_of(facts: JournalFacts) -> tuple[CalendarDay, ...]:
    """Days of the user's zone on which a trade was closed, in their order."""
    here = facts.columns.ended_here[facts.rows] // DAY
    days, places = np.unique(here, return_inverse=True)
    places = places.reshape(-1)
    known = ~np.isnan(facts.result)
    counts = np.bincount(places, minlength=len(days)).tolist()
    cases = np.bincount(places[known], minlength=len(days)).tolist()
    totals = np.bincount(places[known], facts.result[known], minlength=len(days)).tolist()
    names = np.datetime_as_string(days.astype("datetime64[D]")).tolist()
    return tuple(
        CalendarDay(name, n, total if some else None)
        for name, n, some, total in zip(names, counts, cases, totals, strict=True)
    )


def curve_of(facts: JournalFacts) -> ResultCurve:
    """Of the trades that have a result in the unit."""
    known = ~np.isnan(facts.result)
    return ResultCurve(facts.closed_at[known], facts.total[known], facts.below_peak[known])


def trades_of(facts: JournalFacts) -> TradeColumns:
    """The closed trades one by one."""
    columns, rows = facts.columns, facts.rows
    some = [columns.trades[row] for row in rows.tolist()]
    return TradeColumns(
        ids=tuple(trade.id for trade in some),
        symbols=tuple(trade.symbol for trade in some),
        result=facts.result,
        r=facts.of(columns.r),
        mae_r=facts.of(columns.measured("mae_r")),
        mfe_r=facts.of(columns.measured("mfe_r")),
        held=facts.of(columns.held),
        entry_slip=facts.of(columns.entry_slip),
        exit_slip_r=facts.of(columns.exit_slip_r),
    )
