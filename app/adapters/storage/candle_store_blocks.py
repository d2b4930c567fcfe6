"""How candles are written as bytes: blocks of columns, and single rows of the tail."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

import numpy as np

from app.domain.candles import no_candles, real_candles

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.domain.candles import Candles

BLOCK_ROWS: Final = 2048
ROW_BYTES: Final = 48
_ROW: Final = struct.Struct("<qddddd")
_RECORD: Final = np.dtype([("ts", "<i8"), ("prices", "<f8", 5)])
_COLUMNS: Final = ("open", "high", "low", "close", "volume")


class Block(NamedTuple):
    """Some consecutive rows of a series: ts, then open, high, low, close, volume, 8 bytes each."""

    first: int
    last: int
    rows: int
    checksum: int
    data: bytes


type TailRow = tuple[int, int, int, bytes]
"""Series, time, checksum and bytes of one row that has not been folded into a block yet."""


class DamagedBytes(Exception):
    """Stored bytes are not those that were written."""


def blocks_of(candles: Candles) -> Iterator[Block]:
    """Cut a series into blocks."""
    for start in range(0, len(candles), BLOCK_ROWS):
        part = candles.window(start, min(start + BLOCK_ROWS, len(candles)))
        columns = (part.ts, *(getattr(part, name) for name in _COLUMNS))
        data = b"".join(np.ascontiguousarray(column).tobytes() for column in columns)
        yield Block(int(part.ts[0]), int(part.ts[-1]), len(part), crc32(data), data)


def candles_of_block(rows: int, checksum: int, data: bytes) -> Candles:
    """The rows of a block, read-only.

    Raises:
        DamagedBytes: the checksum or the length is wrong.
    """
    if len(data) != rows * ROW_BYTES or crc32(data) != checksum:
        raise DamagedBytes
    columns = np.frombuffer(data, np.float64).reshape(6, rows)
    opens, high, low, close, volume = columns[1:]
    return real_candles(columns[0].view(np.int64), opens, high, low, close, volume)


def tail_rows(series: int, candles: Candles) -> list[TailRow]:
    """The rows of a series one by one, for few of them."""
    times = candles.ts.tolist()
    packed = map(
        _ROW.pack,
        times,
        candles.open.tolist(),
        candles.high.tolist(),
        candles.low.tolist(),
        candles.close.tolist(),
        candles.volume.tolist(),
    )
    return [(series, ts, crc32(data), data) for ts, data in zip(times, packed, strict=True)]


def candles_of_tail(rows: Sequence[tuple[int, bytes]]) -> Candles:
    """Candles of tail rows (checksum, data), in order of time.

    Raises:
        DamagedBytes: a checksum or a length is wrong.
    """
    if not rows:
        return no_candles()
    if any(len(data) != ROW_BYTES or crc32(data) != checksum for checksum, data in rows):
        raise DamagedBytes
    table = np.frombuffer(b"".join(data for _, data in rows), _RECORD)
    prices = np.ascontiguousarray(table["prices"].T)
    opens, high, low, close, volume = prices
    return real_candles(table["ts"], opens, high, low, close, volume)
