"""Backtests as files for people and other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.file_progress import FileWriting
    from app.services.ports.backtests import BacktestResult


class BacktestReports(Protocol):
    """Writes a run as files: each whole or not at all, in place of what was there.

    All take seconds for long runs: for a thread that may wait. To cancel, close the stream.
    """

    def trades(self, result: BacktestResult, path: Path) -> FileWriting:
        """Every trade as a line of CSV (UTF-8).

        Raises:
            EnvironmentFault: the file cannot be written. So do the others.
        """

    def equity(self, result: BacktestResult, path: Path) -> FileWriting:
        """The account at the close of every bar as CSV."""

    def document(self, result: BacktestResult, path: Path) -> FileWriting:
        """Everything as one JSON document, as the command line prints it."""

    def workbook(self, result: BacktestResult, path: Path) -> FileWriting:
        """Everything as an Excel workbook; equity by days."""

    def page(self, result: BacktestResult, path: Path) -> FileWriting:
        """Everything as one HTML file with interactive charts that loads nothing from anywhere."""
