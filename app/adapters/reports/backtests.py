"""The files a backtest can be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.adapters.reports.whole_file import whole_file
from app.services.file_progress import FileProgress

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.file_progress import FileWriting
    from app.services.ports.backtests import BacktestResult


class BacktestFiles:
    """See `app.services.ports.reports.BacktestReports`. What a kind of file needs loads with it."""

    def trades(self, result: BacktestResult, path: Path) -> FileWriting:
        """Every trade as a line of CSV."""
        from app.adapters.reports.csv_files import write_trades

        with whole_file(path) as part:
            yield from write_trades(result, part)

    def equity(self, result: BacktestResult, path: Path) -> FileWriting:
        """The account at the close of every bar as CSV."""
        from app.adapters.reports.csv_files import write_equity

        with whole_file(path) as part:
            yield from write_equity(result, part)

    def document(self, result: BacktestResult, path: Path) -> FileWriting:
        """Everything as one JSON document."""
        from app.adapters.reports.json_file import write_document

        with whole_file(path) as part:
            yield from write_document(result, part)

    def workbook(self, result: BacktestResult, path: Path) -> FileWriting:
        """Everything as an Excel workbook."""
        from app.adapters.reports.workbook import write_workbook

        with whole_file(path) as part:
            yield from write_workbook(result, part)

    def page(self, result: BacktestResult, path: Path) -> FileWriting:
        """Everything as one HTML file."""
        from app.adapters.reports.page import page_text

        text = yield from page_text(result)
        trades = len(result.outcome.trades)
        with whole_file(path) as part:
            part.write_text(text, "utf-8")
            yield FileProgress(trades, trades)  # before the older page is replaced
