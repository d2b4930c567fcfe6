"""A backtest as one JSON document: UTF-8, times in ISO-8601 UTC, undefined numbers null."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from app.adapters.reports.progress import Progress
from app.services.backtests.shapes import equity_pieces, facts_shape, trade_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from app.services.file_progress import FileWriting
    from app.services.ports.backtests import BacktestResult


def write_document(result: BacktestResult, path: Path) -> FileWriting:
    """The document that ``backtest --json`` prints, piece by piece.

    All at once half a million bars would hold up every thread of the program.
    """
    outcome = result.outcome
    progress = Progress(len(outcome.trades) + len(outcome.times))
    with path.open("wb") as file:
        file.write(_dumped(facts_shape(result))[:-1])
        yield from _write_list(file, "trades", trade_pieces(result), progress)
        yield from _write_list(file, "equity", equity_pieces(result), progress)
        file.write(b"}\n")


def _write_list(
    file: BinaryIO, name: str, pieces: Iterable[Sequence[object]], progress: Progress
) -> FileWriting:
    file.write(b"," + _dumped(name) + b":[")
    for at, piece in enumerate(pieces):
        file.write((b"," if at else b"") + _dumped(piece)[1:-1])
        yield progress.add(len(piece))
    file.write(b"]")


def _dumped(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)
