"""A backtest as one JSON document: UTF-8, times in ISO-8601 UTC, undefined numbers null."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from app.services.backtests.shapes import equity_pieces, facts_shape, trade_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import BinaryIO

    from app.services.ports.backtests import BacktestResult


def write_document(result: BacktestResult, path: Path) -> None:
    """The document that ``backtest --json`` prints, piece by piece.

    All at once half a million bars would hold up every thread of the program.
    """
    with path.open("wb") as file:
        file.write(_dumped(facts_shape(result))[:-1])
        _write_list(file, "trades", trade_pieces(result))
        _write_list(file, "equity", equity_pieces(result))
        file.write(b"}\n")


def _write_list(file: BinaryIO, name: str, pieces: Iterable[object]) -> None:
    file.write(b"," + _dumped(name) + b":[")
    file.writelines((b"," if at else b"") + _dumped(piece)[1:-1] for at, piece in enumerate(pieces))
    file.write(b"]")


def _dumped(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)
