"""A backtest as an Excel workbook, written row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.adapters.reports.content import (
    check_rows,
    made_text,
    metric_rows,
    subject,
    title_rows,
)
from app.adapters.reports.sheet import Sheet
from app.adapters.reports.texts import moment
from app.adapters.reports.trade_columns import TIMES, headings, trade_rows
from app.domain.backtester.breakdowns import breakdowns
from app.domain.backtester.daily import daily_equity
from app.domain.backtester.drawdown import drawdown_series
from app.domain.backtester.monthly import monthly_table

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.ports.backtests import BacktestResult

_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_TIME: Final = "yyyy-mm-dd hh:mm"
_DATE: Final = "yyyy-mm-dd"
_PERCENT: Final = "0.00%"


def write_workbook(result: BacktestResult, path: Path) -> None:
    """Sheets Summary, Trades, Equity (by days), Monthly, Breakdowns and Assumptions."""
    # Imported with the first workbook: half a second that no other command has to wait.
    from openpyxl import Workbook

    # Opened before the first sheet, which would be left half-written when it cannot be.
    with path.open("wb") as file:
        book = Workbook(write_only=True)
        _summary(Sheet(book, "Summary", (26, 22, 90)), result)
        _trades(Sheet(book, "Trades", (8, 14, 10, *[17] * 19)), result)
        _equity(Sheet(book, "Equity", (12, 16, 16, 12)), result)
        _monthly(Sheet(book, "Monthly", (8, *[10] * 13)), result)
        _breakdowns(Sheet(book, "Breakdowns", (26, 26, *[12] * 7)), result)
        _assumptions(Sheet(book, "Assumptions", (20, 120)), result)
        book.save(file)


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


def _trades(sheet: Sheet, result: BacktestResult) -> None:
    sheet.freeze()
    names = headings(result)
    sheet.heading(*names)
    formats = [_TIME if name in TIMES else "" for name in names]
    for row in trade_rows(result):
        cells = zip(names, row, strict=True)
        values = [_naive(cell) if name in TIMES else cell for name, cell in cells]
        sheet.row(values, formats)


def _equity(sheet: Sheet, result: BacktestResult) -> None:
    outcome = result.outcome
    sheet.freeze()
    sheet.heading("day", "equity", "buy_and_hold", "drawdown")
    days, equity = daily_equity(outcome.times, outcome.equity)
    _, held = daily_equity(outcome.times, result.buy_and_hold)
    _, below = daily_equity(outcome.times, drawdown_series(outcome.equity))
    columns = (column.tolist() for column in (days, equity, held, below))
    for time, *values in zip(*columns, strict=True):
        sheet.row((_naive(time), *values), (_DATE, "#,##0.00", "#,##0.00", _PERCENT))


def _monthly(sheet: Sheet, result: BacktestResult) -> None:
    sheet.freeze()
    sheet.heading("year", *_MONTHS, "Year")
    for year in monthly_table(result.outcome):
        months = [None if month is None else month.change for month in year.months]
        sheet.row((year.year, *months, year.change), ("0", *[_PERCENT] * 13))


def _breakdowns(sheet: Sheet, result: BacktestResult) -> None:
    sheet.freeze()
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


def _naive(time: object) -> object:
    """Workbooks know no time zones; all are UTC."""
    return moment(time).replace(tzinfo=None) if isinstance(time, int) else time
