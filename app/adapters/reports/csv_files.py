"""Trades and equity as CSV: UTF-8, comma, times in ISO-8601 UTC, numbers in full."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

import numpy as np

from app.adapters.reports.progress import Progress
from app.adapters.reports.texts import disarmed, iso
from app.adapters.reports.trade_columns import TIMES, headings, trade_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from app.adapters.reports.trade_columns import Cell
    from app.services.file_progress import FileWriting
    from app.services.ports.backtests import BacktestResult

_AT_ONCE: Final = 5_000  # rows


def write_trades(result: BacktestResult, path: Path) -> FileWriting:
    """One line for each trade, in order of entry."""
    names = headings(result)
    rows = (
        [_written(name, cell) for name, cell in zip(names, row, strict=True)]
        for row in trade_rows(result)
    )
    yield from _write(path, names, rows, len(result.outcome.trades))


def write_equity(result: BacktestResult, path: Path) -> FileWriting:
    """One line for each bar of the run: its opening time, the account and holding at its close."""
    names = ("time", "equity", "buy_and_hold")
    yield from _write(path, names, _equity_rows(result), len(result.outcome.times))


def _equity_rows(result: BacktestResult) -> Iterator[tuple[str, float, float]]:
    """In pieces: one by one the times take seconds, all at once nothing else runs meanwhile."""
    outcome = result.outcome
    for at in range(0, len(outcome.times), _AT_ONCE):
        piece = slice(at, at + _AT_ONCE)
        moments = outcome.times[piece].astype("datetime64[ms]")
        times = np.datetime_as_string(moments, unit="s", timezone="UTC")
        columns = (times, outcome.equity[piece], result.buy_and_hold[piece])
        yield from zip(*(column.tolist() for column in columns), strict=True)


def _write(
    path: Path, headings: Sequence[str], rows: Iterable[Iterable[object]], total: int
) -> FileWriting:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headings)
        yield from Progress(total).over(rows, writer.writerow, len(headings))


def _written(name: str, cell: Cell) -> Cell:
    if name in TIMES and isinstance(cell, int):
        return iso(cell)
    if isinstance(cell, bool):
        return int(cell)
    return disarmed(cell) if isinstance(cell, str) else cell
