"""Trades, fills, days and statistics of the journal as tables."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.journal.statistics.metrics import JOURNAL_METRICS
from app.services.ports.journal_files import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from app.domain.backtester.metric import Measures
    from app.domain.journal.day import DayNote
    from app.domain.journal.fill import Fill
    from app.domain.journal.statistics.report import GroupRow, JournalReport, WhatIf
    from app.domain.journal.trade import JournalTrade, Plan, TradeRecord
    from app.services.ports.journal_files import Cell

    type ReadFills = Callable[[Iterable[str]], Mapping[str, Sequence[Fill]]]

TRADES_AT_ONCE: Final = 200
"""So many trades' fills are read together."""

_MEASURES: Final = (
    *("mae", "mfe", "mae_r", "mfe_r", "mae_after_r", "mfe_after_r", "efficiency"),
    *("entry_efficiency", "exit_efficiency", "entry_slip", "exit_slip_r", "first_touch"),
    "candles",
)
_TRADE_HEADINGS: Final = (
    *("id", "account", "symbol", "direction", "status", "result", "opened_at", "closed_at"),
    *("amount", "entry_price", "exit_price", "dust", "fees", "fees_unconverted", "profit"),
    *("quote", "risk", "r", "fills"),
    *("setup_id", "strategy", "strategy_version", "timeframe", "regime"),
    *("planned_entry", "planned_stop", "planned_targets"),
    *("tags", "mistakes", "emotions", "rating", "confidence", "rules_kept", "notes", "pictures"),
    *_MEASURES,
)
_FILL_HEADINGS: Final = (
    *("trade_id", "account", "symbol", "time", "side", "price", "amount", "fee", "fee_currency"),
    *("fee_quote", "exchange_id", "origin", "line", "id", "part"),
)
_GROUP_HEADINGS: Final = (
    *("group", "n", "wins", "losses", "win_rate", "win_rate_low", "win_rate_high", "mean"),
    *("total", "too_few"),
)


@dataclass(frozen=True, slots=True)
class MadeRows[Item]:
    """One row for each item, made when it is asked for: all at once take seconds."""

    items: Sequence[Item]
    make: Callable[[Item], tuple[Cell, ...]]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return map(self.make, self.items)


def trade_table(trades: Sequence[JournalTrade]) -> Table:
    """One row for each trade."""
    rows = MadeRows(trades, _trade_row)
    return Table("Trades", _TRADE_HEADINGS, rows, frozenset({"opened_at", "closed_at"}))


@dataclass(frozen=True, slots=True)
class FillRows:
    """One row for each fill of some trades, read as they are asked for: all are a lot to hold.

    A trade whose import was taken back since has none.
    """

    trades: Sequence[JournalTrade]
    read: ReadFills

    def __len__(self) -> int:
        return sum(trade.figures.fills for trade in self.trades)

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        for some in batched(self.trades, TRADES_AT_ONCE):
            fills = self.read([trade.id for trade in some])
            for trade in some:
                for fill in fills.get(trade.id, ()):
                    yield _fill_row(trade.id, fill)


def fill_table(trades: Sequence[JournalTrade], read: ReadFills) -> Table:
    """One row for each fill; ``read`` gives the fills of trades by their ids."""
    return Table("Fills", _FILL_HEADINGS, FillRows(trades, read), frozenset({"time"}))


def day_table(days: Iterable[DayNote]) -> Table:
    """One row for each day with notes."""
    rows = [(one.day, one.mood, one.plan, one.notes) for one in days]
    return Table("Days", ("day", "mood", "plan", "notes"), rows)


def figure_table(by_quote: Mapping[str, Measures]) -> Table:
    """Each figure with its definition, a column for each quote currency."""
    rows = [
        (metric.label, *(figures[name] for figures in by_quote.values()), metric.definition)
        for name, metric in JOURNAL_METRICS.items()
    ]
    return Table("Statistics", ("figure", *by_quote, "definition"), rows)


def report_tables(report: JournalReport) -> Iterator[tuple[str, Table]]:
    """Everything a report holds by its id: figures, calendar, curve, trades, each way to split."""
    yield "figures", figure_table({report.unit: report.figures})
    days = [(one.day, one.n, one.total) for one in report.calendar]
    yield "calendar", Table("Calendar", ("day", "n", "total"), days)
    curve = report.curve
    points = zip(*(one.tolist() for one in (curve.times, curve.total, curve.drawdown)), strict=True)
    headings = ("time", "total", "drawdown")
    yield "curve", Table("Curve", headings, list(points), frozenset({"time"}))
    yield "trades", _results(report)
    yield "comparison", _groups("What skipping cost", report.comparison)
    for breakdown in report.breakdowns:
        yield breakdown.id, _groups(breakdown.label, breakdown.rows)


def what_if_table(found: WhatIf) -> Table:
    """Each stop with each target."""
    rows = [
        (stop, target, _known(found.mean_r[row, column]), float(found.total_r[row, column]))
        for row, stop in enumerate(found.stops)
        for column, target in enumerate(found.targets)
    ]
    return Table("What if", ("stop", "target", "mean_r", "total_r"), rows)


def _results(report: JournalReport) -> Table:
    own = report.trades
    names = ("result", "r", "mae_r", "mfe_r", "held", "entry_slip", "exit_slip_r")
    columns = [[_known(value) for value in getattr(own, name)] for name in names]
    rows = list(zip(own.ids, own.symbols, *columns, strict=True))
    return Table("Results", ("id", "symbol", *names), rows)


def _groups(label: str, rows: Iterable[GroupRow]) -> Table:
    found = [
        (
            *(row.label, row.n, row.wins, row.losses, row.win_rate, row.low, row.high),
            *(row.mean, row.total, row.is_too_few),
        )
        for row in rows
    ]
    return Table(label, _GROUP_HEADINGS, found)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _trade_row(trade: JournalTrade) -> tuple[Cell, ...]:
    return (*_figures(trade), *_noted(trade.record), *_rest(trade))


def _fill_row(trade_id: str, fill: Fill) -> tuple[Cell, ...]:
    return (trade_id, *(_text(getattr(fill, name)) for name in _FILL_HEADINGS[1:]))


def _figures(trade: JournalTrade) -> tuple[Cell, ...]:
    own = trade.figures
    return (
        *(trade.id, trade.account, trade.symbol, str(own.direction), str(own.status)),
        *(_text(own.result), own.opened_at, own.closed_at, own.amount, own.entry_price),
        *(own.exit_price, own.dust, own.fees, ", ".join(own.fees_unconverted), own.profit),
        *(trade.quote, own.risk, own.r, own.fills),
    )


def _noted(record: TradeRecord) -> tuple[Cell, ...]:
    words = (", ".join(each) for each in (record.tags, record.mistakes, record.emotions))
    return (
        *(record.setup_id, record.strategy, record.strategy_version or None, record.timeframe),
        *(record.regime, record.plan.entry, record.plan.stop, _targets(record.plan), *words),
        *(record.rating, record.confidence, record.rules_kept, record.notes),
    )


def _rest(trade: JournalTrade) -> tuple[Cell, ...]:
    measures = trade.measures
    if measures is None:
        return (trade.pictures, *(None for _ in _MEASURES))
    return (trade.pictures, *(getattr(measures, name) for name in _MEASURES))


def _targets(plan: Plan) -> str:
    return "; ".join(f"{target.price:.12g} × {target.share:.6g}" for target in plan.targets)


def _text(value: Cell) -> Cell:
    """Members of enumerations as plain texts."""
    return str(value) if isinstance(value, str) else value
