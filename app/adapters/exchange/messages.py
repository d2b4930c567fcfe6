"""Frames between the program and its exchange helper: a JSON header, then plain columns.

A frame is the header's length (4 bytes, little endian), the header, padding to 8 bytes, and the
little-endian bytes of each column. Nothing is ever unpickled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import orjson

from app.domain.candles import real_candles
from app.domain.errors import (
    BadInput,
    EnvironmentFault,
    ExchangeError,
    RetryableError,
    SymbolError,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.domain.errors import (
        HarrierError,
    )

_ALIGNMENT = 8
_KINDS: dict[str, type[HarrierError]] = {
    "exchange": ExchangeError,
    "environment": EnvironmentFault,
    "input": BadInput,
}


class Frame(NamedTuple):
    """One message: a JSON object and the columns that came with it."""

    header: dict[str, Any]
    columns: tuple[NDArray[Any], ...] = ()


def encode(header: dict[str, Any], columns: Sequence[NDArray[Any]] = ()) -> bytes:
    """The bytes of a frame; columns are int64 or float64, one-dimensional."""
    plain = [np.ascontiguousarray(column).astype(_wire_type(column)) for column in columns]
    head = orjson.dumps({**header, "columns": [[c.dtype.str, len(c)] for c in plain]})
    head += b" " * (-(len(head) + 4) % _ALIGNMENT)
    return b"".join((len(head).to_bytes(4, "little"), head, *(c.tobytes() for c in plain)))


def decode(data: bytes) -> Frame:
    """The frame in ``data``; its columns are writable copies.

    Raises:
        ValueError: the bytes are no frame.
    """
    start = 4 + int.from_bytes(data[:4], "little")
    header = orjson.loads(data[4:start])
    columns = []
    for dtype, length in header.pop("columns"):
        column = np.frombuffer(data, np.dtype(dtype), length, start)
        columns.append(column.astype(column.dtype.newbyteorder("=")))
        start += column.nbytes
    return Frame(header, tuple(columns))


def _wire_type(column: NDArray[Any]) -> str:
    return "<i8" if column.dtype.kind == "i" else "<f8"


def candle_columns(candles: Candles) -> tuple[NDArray[Any], ...]:
    """The columns of a frame that carries candles, times first."""
    return candles.ts, candles.open, candles.high, candles.low, candles.close, candles.volume


def columns_candles(columns: Sequence[NDArray[Any]]) -> Candles:
    """The candles carried by a frame."""
    ts, opens, high, low, close, volume = columns
    return real_candles(ts, opens, high, low, close, volume)


def error_fields(error: HarrierError) -> dict[str, Any]:
    """An error as JSON."""
    fields: dict[str, Any] = {"kind": "retryable", "message": str(error.args[0])}
    if isinstance(error, RetryableError):
        fields["retry_at"] = error.retry_at
    elif isinstance(error, SymbolError):
        fields |= {"kind": "symbol", "symbol": error.symbol}
    else:
        fields["kind"] = next((k for k, v in _KINDS.items() if isinstance(error, v)), "exchange")
    return fields


def fields_error(fields: dict[str, Any]) -> HarrierError:
    """The error that `error_fields` described."""
    message = str(fields["message"])
    if fields["kind"] == "retryable":
        return RetryableError(message, retry_at=fields.get("retry_at"))
    if fields["kind"] == "symbol":
        return SymbolError(message, symbol=str(fields["symbol"]))
    return _KINDS[fields["kind"]](message)
