"""A backtest as an Excel workbook, written row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.adapters.reports.book import Book
from app.adapters.reports.content import (
    check_rows,
    made_text,
    metric_rows,
    subject,
    title_rows,
)
from app.adapters.reports.progress import Progress
from app.adapters.reports.sheet import serial
from app.adapters.reports.trade_columns import TIMES, headings, trade_rows
from app.domain.backtester.breakdowns import breakdowns
from app.domain.backtester.daily import daily_equity
from app.domain.backtester.drawdown import drawdown_series
from app.domain.backtester.monthly import monthly_table

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from app.adapters.reports.sheet import Sheet
    from app.adapters.reports.trade_columns import Cell
    from app.domain.lifecycle.bars import Floats
    from app.services.file_progress import FileWriting
    from app.services.ports.backtests import BacktestResult

_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_TIME: Final = "yyyy-mm-dd hh:mm"
_DATE: Final = "yyyy-mm-dd"
_PERCENT: Final = "0.00%"


def write_workbook(result: BacktestResult, path: Path) -> FileWriting:
    """Sheets Summary, Trades, Equity (by days), Monthly, Breakdowns and Assumptions.

    Trades and days are what is counted: all else is little beside them.
    """
    days = daily_equity(result.outcome.times, result.outcome.equity)
    progress = Progress(len(result.outcome.trades) + len(days[0]))
    with path.open("wb") as file, Book(file) as book:
        with book.sheet("Summary", (26, 22, 90)) as sheet:
            _summary(sheet, result)
        with book.sheet("Trades", (8, 14, 10, *[17] * 19), is_frozen=True) as sheet:
            yield from _trades(sheet, result, progress)
        with book.sheet("Equity", (12, 16, 16, 12), is_frozen=True) as sheet:
            yield from _equity(sheet, result, days, progress)
        with book.sheet("Monthly", (8, *[10] * 13), is_frozen=True) as sheet:
            _monthly(sheet, result)
        with book.sheet("Breakdowns", (26, 26, *[12] * 7), is_frozen=True) as sheet:
            _breakdowns(sheet, result)
        with book.sheet("Assumptions", (20, 120)) as sheet:
            _assumptions(sheet, result)


def _summary(sheet: Sheet, result: BacktestResult) -> None:
    for name, text in title_rows(result):
        sheet.row((name, text))
    sheet.row(("Made", made_text(result)))
    sheet.row(())
    sheet.heading("Check", "Level", "Finding")
    for check in check_rows(result):
        sheet.row((subject(check.id), str(check.level), check.sentence))
    sheet.row(())
    sheet.heading("Net profit", "Quote currency")
    for mode, profit in result.bracket.items():
        sheet.row((mode, profit), ("", "#,##0.00"))
    sheet.row(())
    sheet.heading("Metric", "Value", "Definition")
    for row in metric_rows(result):
        shape = {"money": "#,##0.00", "fraction": _PERCENT}.get(row.metric.unit, "0.00")
        whole = row.metric.unit in ("count", "bars") and isinstance(row.value, int)
        value = row.text if row.metric.unit == "duration" else row.value
        sheet.row((row.metric.label, value, row.metric.definition), ("", "0" if whole else shape))


def _trades(sheet: Sheet, result: BacktestResult, progress: Progress) -> FileWriting:
    names = headings(result)
    sheet.heading(*names)
    formats = tuple(_TIME if name in TIMES else "" for name in names)
    times = [place for place, name in enumerate(names) if name in TIMES]

    def write(row: tuple[Cell, ...]) -> None:
        cells: list[Cell] = list(row)
        for place in times:
            cells[place] = _serial(cells[place])
        sheet.row(cells, formats)

    yield from progress.over(trade_rows(result), write, len(names))


def _equity(
    sheet: Sheet,
    result: BacktestResult,
    daily: tuple[NDArray[np.int64], Floats],
    progress: Progress,
) -> FileWriting:
    times = result.outcome.times
    sheet.heading("day", "equity", "buy_and_hold", "drawdown")
    _, held = daily_equity(times, result.buy_and_hold)
    _, below = daily_equity(times, drawdown_series(result.outcome.equity))
    columns = [column.tolist() for column in (*daily, held, below)]
    formats = (_DATE, "#,##0.00", "#,##0.00", _PERCENT)

    def write(row: tuple[float, ...]) -> None:
        time, *values = row
        sheet.row((serial(time), *values), formats)

    yield from progress.over(zip(*columns, strict=True), write, len(columns))


def _monthly(sheet: Sheet, result: BacktestResult) -> None:
    sheet.heading("year", *_MONTHS, "Year")
    for year in monthly_table(result.outcome):
        months = [None if month is None else month.change for month in year.months]
        sheet.row((year.year, *months, year.change), ("0", *[_PERCENT] * 13))


def _breakdowns(sheet: Sheet, result: BacktestResult) -> None:
    sheet.heading("by", "kind", "trades", "wins", "win_rate", "mean_r", "sum_r", "profit", "note")
    formats = ("", "", "0", "0", _PERCENT, "0.000", "0.00", "#,##0.00")
    for split in breakdowns(result.outcome, result.regime, result.conditions.splits):
        for row in split.rows:
            note = "too few cases (n < 20)" if row.is_too_few else ""
            figures = (row.n, row.wins, row.win_rate, row.mean_r, row.sum_r, row.profit)
            sheet.row((split.label, row.key, *figures, note), formats)


def _assumptions(sheet: Sheet, result: BacktestResult) -> None:
    sheet.heading("subject", "assumption")
    for name, sentence in result.assumptions.items():
        sheet.row((subject(name), sentence))


def _serial(time: Cell) -> Cell:
    return serial(time) if isinstance(time, int) else time
