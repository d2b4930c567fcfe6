"""Statistics of the journal for any filter, period and unit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.journal.columns import JournalColumns
from app.domain.journal.measures import time_after
from app.domain.journal.query import Query, parse_query
from app.domain.journal.statistics.comparison import SetupColumns
from app.domain.journal.statistics.facts import JournalFacts
from app.domain.journal.statistics.making import (
    Question,
    chosen_trades,
    make_ground,
    make_report,
    quotes_of,
)
from app.domain.journal.statistics.metrics import IN_R, measure
from app.domain.journal.statistics.period import Period
from app.domain.journal.what_if import WhatIfSum
from app.domain.timeframe import DAY
from app.services.events import Event, Waiting
from app.services.journal.candle_series import CandleSeries
from app.services.journal.user_clock import offsets_in
from app.services.ports import SetupFilter
from app.services.streams import at_once

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from app.domain.backtester.metric import Measures
    from app.domain.journal.statistics.making import (
        Ground,
    )
    from app.domain.journal.statistics.report import JournalReport, WhatIf
    from app.domain.journal.trade import JournalTrade
    from app.domain.setup_results import Outcome
    from app.services.journal.kept_trades import KeptTrades
    from app.services.ports import CandleStore, Waits
    from app.services.setups import SetupService

FITTING: Final = ""
"""As a unit: R when any trade has a result in it, else the quote currency of most trades."""

_ALWAYS: Final = Period()
_ZONES_KEPT: Final = 2
_BETWEEN: Final = 10


@dataclass(frozen=True, slots=True)
class WhatIfProgress(Event):
    """How many trades have been replayed."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Stored:
    """Where candles come from: the store, and the exchange that is asked first."""

    store: CandleStore
    exchange: Callable[[], str]


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """The last ground, and the setups it was made of."""

    outcomes: Sequence[Outcome]
    ground: Ground


class StatisticsService:
    """Reports over the whole journal; its columns are kept until a trade changes.

    Safe from any thread.
    """

    def __init__(
        self,
        kept: KeptTrades,
        setups: SetupService,
        candles: Stored,
        market_now: Callable[[], int],
    ) -> None:
        self._setups = setups
        self._candles = candles
        self._market_now = market_now
        self._lock = threading.Lock()
        self._kept = kept
        self._columns: OrderedDict[str, JournalColumns] = OrderedDict()
        self._ground_kept: _Kept | None = None  # replaced as a whole, so it needs no lock

    def trades(self) -> tuple[JournalTrade, ...]:
        """All that were not deleted, newest opened first; at once when they were read before."""
        return self._kept.trades()

    def report(
        self, query: str = "", period: Period = _ALWAYS, unit: str = IN_R, zone: str = "UTC"
    ) -> JournalReport:
        """All statistics of the trades that a filter finds in a period, see `reporting`."""
        return at_once(self.reporting(query, period, unit, zone))

    def reporting(
        self, query: str = "", period: Period = _ALWAYS, unit: str = IN_R, zone: str = "UTC"
    ) -> Waits[JournalReport]:
        """All statistics of the trades that a filter finds in a period, in steps.

        Args:
            query: see `app.domain.journal.query`.
            period: by the trades' last fills; of open ones by their first.
            unit: `IN_R`, a quote currency, or `FITTING`.
            zone: whose days and hours count.

        Raises:
            QueryError: the filter cannot be read; names the place.
            BadInput: no such zone.
        """
        ground = yield from self._ground(zone)
        question = self._question(ground.columns, query, period, unit, zone)
        return (yield from _waiting(make_report(ground, question)))

    def columns(self, zone: str = "UTC") -> JournalColumns:
        """All trades that were not deleted, newest opened first; made anew when one has changed."""
        with self._lock:
            trades = self._kept.trades()
            known = self._columns.get(zone)
            if known is None or known.trades is not trades:
                known = self._columns[zone] = JournalColumns(trades, offsets_in(zone))
            self._columns.move_to_end(zone)
            while len(self._columns) > _ZONES_KEPT:
                self._columns.popitem(last=False)
            return known

    def find(self, query: str, zone: str = "UTC") -> tuple[JournalTrade, ...]:
        """Trades that a filter finds, newest opened first.

        Raises:
            QueryError: it cannot be read; names the place.
        """
        columns = self.columns(zone)
        rows = np.flatnonzero(parse_query(query).mask(columns)).tolist()
        return tuple(columns.trades[row] for row in rows)

    def narrowed(
        self, trades: Sequence[JournalTrade], query: str, zone: str = "UTC"
    ) -> tuple[JournalTrade, ...]:
        """Those of some trades that a filter finds, in their order.

        Raises:
            QueryError: it cannot be read; names the place.
        """
        mask = parse_query(query).mask(JournalColumns(trades, offsets_in(zone)))
        return tuple(trades[row] for row in np.flatnonzero(mask).tolist())

    def by_quote(self, trades: Sequence[JournalTrade], zone: str = "UTC") -> Mapping[str, Measures]:
        """The figures of some trades by quote currency, the one with the most trades first."""
        columns = JournalColumns(trades, offsets_in(zone))
        return {
            quote: measure(JournalFacts(columns, columns.quotes.carriers(quote.__eq__), quote))
            for quote in quotes_of(columns)
        }

    def report_of(self, trades: Sequence[JournalTrade], zone: str = "UTC") -> JournalReport:
        """All statistics of some trades: in their quote currency if they share one, else in R."""
        columns = JournalColumns(trades, offsets_in(zone))
        ground = at_once(make_ground(columns, SetupColumns((), offsets_in(zone))))
        quotes = quotes_of(columns)
        unit = quotes[0] if len(quotes) == 1 else IN_R
        return at_once(make_report(ground, Question("", Query(), _ALWAYS, _ALWAYS, unit, zone)))

    def what_if(
        self, query: str = "", period: Period = _ALWAYS, zone: str = "UTC"
    ) -> Generator[Event, None, WhatIf]:
        """Replay closed trades with other stops and targets; closing the stream breaks it off.

        A trade is followed to its exit and for the 24 bars after it, as far as candles reach.

        Raises:
            QueryError: the filter cannot be read; names the place.
        """
        columns = self.columns(zone)
        question = self._question(columns, query, period, IN_R, zone)
        chosen = chosen_trades(columns, question) & columns.closed
        trades = [columns.trades[row] for row in np.flatnonzero(chosen).tolist()]
        yield WhatIfProgress(0, len(trades))
        series = CandleSeries(self._candles.store, self._candles.exchange())
        gathered = WhatIfSum()
        for done, trade in enumerate(trades, 1):
            _replay(trade, series, gathered)
            if not done % _BETWEEN:
                yield WhatIfProgress(done, len(trades))
        yield WhatIfProgress(len(trades), len(trades))
        return gathered.done()

    def bounds(self, period: Period, zone: str = "UTC") -> Period:
        """A period with its days worked out to ``since``, UTC ms: the start of the first day."""
        if not period.days:
            return period
        offsets = offsets_in(zone)
        now = np.array([self._market_now()], np.int64)
        today = (now + offsets(now)) // DAY * DAY
        first = today - (period.days - 1) * DAY
        since = int((first - offsets(first - offsets(first)))[0])
        return replace(period, days=0, since=max(since, period.since or since))

    def _question(
        self, columns: JournalColumns, query: str, period: Period, unit: str, zone: str
    ) -> Question:
        unit = unit or _fitting(columns)
        parsed = parse_query(query)
        return Question(query, parsed, period, self.bounds(period, zone), unit, zone)

    def _ground(self, zone: str) -> Waits[Ground]:
        """What reports rest on, made anew when a trade or a setup's end has changed."""
        columns = self.columns(zone)
        outcomes = self._setups.outcomes(SetupFilter(open_only=False))
        known = self._ground_kept
        if known is not None and known.ground.columns is columns and known.outcomes == outcomes:
            return known.ground
        if known is not None and known.ground.columns is columns:
            ground = replace(known.ground, setups=SetupColumns(outcomes, offsets_in(zone)))
        else:
            setups = SetupColumns(outcomes, offsets_in(zone))
            ground = yield from _waiting(make_ground(columns, setups))
        self._ground_kept = _Kept(outcomes, ground)
        return ground


def _fitting(columns: JournalColumns) -> str:
    quotes = quotes_of(columns)
    return IN_R if np.isfinite(columns.r).any() or not quotes else quotes[0]


def _waiting[Answer](steps: Generator[None, None, Answer]) -> Waits[Answer]:
    """Between all steps others may go first, or break it off."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            answer: Answer = end.value
            return answer
        yield Waiting()


def _replay(trade: JournalTrade, series: CandleSeries, gathered: WhatIfSum) -> None:
    figures = trade.figures
    if figures.closed_at is None:
        return
    beyond = figures.closed_at + time_after(trade.record)
    found = series.covering(trade.symbol, figures.opened_at, figures.closed_at, beyond)
    gathered.add(figures, None if found is None else found.candles)
