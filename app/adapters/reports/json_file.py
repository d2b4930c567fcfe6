"""A backtest as one JSON document: UTF-8, times in ISO-8601 UTC, undefined numbers null."""

from __future__ import annotations

from itertools import batched
from typing import TYPE_CHECKING, Final

import orjson

from app.services.backtests.shapes import backtest_shape

if TYPE_CHECKING:
    from pathlib import Path

    from app.services.ports.backtests import BacktestResult

_AT_ONCE: Final = 10_000  # rows: no thread waits for the interpreter longer than a frame


def write_document(result: BacktestResult, path: Path) -> None:
    """The document that ``backtest --json`` prints, long lists written in pieces."""
    with path.open("wb") as file:
        for number, (key, value) in enumerate(backtest_shape(result).items()):
            file.write(b"," if number else b"{")
            file.write(orjson.dumps(key) + b":")
            if isinstance(value, list):
                file.write(b"[")
                for at, rows in enumerate(batched(value, _AT_ONCE)):
                    file.write(b"," if at else b"")
                    file.write(_dumped(rows)[1:-1])
                file.write(b"]")
            else:
                file.write(_dumped(value))
        file.write(b"}\n")


def _dumped(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY)
