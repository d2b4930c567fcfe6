"""The files a backtest can be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.adapters.reports.whole_file import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.ports.backtests import BacktestResult


class BacktestFiles:
    """See `app.services.ports.reports.BacktestReports`. What a kind of file needs loads with it."""

    def trades(self, result: BacktestResult, path: Path) -> None:
        """Every trade as a line of CSV."""
        from app.adapters.reports.csv_files import write_trades

        with whole_file(path) as part:
            write_trades(result, part)

    def equity(self, result: BacktestResult, path: Path) -> None:
        """The account at the close of every bar as CSV."""
        from app.adapters.reports.csv_files import write_equity

        with whole_file(path) as part:
            write_equity(result, part)

    def document(self, result: BacktestResult, path: Path) -> None:
        """Everything as one JSON document."""
        from app.adapters.reports.json_file import write_document

        with whole_file(path) as part:
            write_document(result, part)

    def workbook(self, result: BacktestResult, path: Path) -> None:
        """Everything as an Excel workbook."""
        from app.adapters.reports.workbook import write_workbook

        with whole_file(path) as part:
            write_workbook(result, part)

    def page(self, result: BacktestResult, path: Path) -> None:
        """Everything as one HTML file."""
        from app.adapters.reports.page import page_text

        text = page_text(result)
        with whole_file(path) as part:
            part.write_text(text, "utf-8")
