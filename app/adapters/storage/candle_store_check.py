"""Looking for damage in the candle store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from app.adapters.storage.candle_store_blocks import (
    DamagedBytes,
    candles_of_block,
    candles_of_tail,
)
from app.domain.candle_faults import first_fault
from app.domain.candles import chained

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from app.domain.candles import Candles

_MOST: Final = 20


def problems_in(connection: sqlite3.Connection) -> Iterator[str]:
    """Sentences on what is wrong, the file's structure first."""
    for row in connection.execute(f"PRAGMA integrity_check({_MOST})"):
        if row[0] != "ok":
            yield f"The file's structure is damaged: {row[0]}."
    stray = connection.execute(
        "SELECT count(*) FROM blocks WHERE series NOT IN (SELECT id FROM series)"
    ).fetchone()[0]
    if stray:
        yield f"{stray} blocks of candles belong to no series."
    rows = connection.execute(
        "SELECT id, exchange, symbol, timeframe, rows, first, last FROM series"
        " ORDER BY exchange, symbol, timeframe"
    ).fetchall()
    for id, exchange, symbol, timeframe, *stated in rows:
        said = _series_problem(connection, id, stated)
        if said:
            yield f"{symbol} {timeframe} ({exchange}): {said}."


def _series_problem(connection: sqlite3.Connection, id: int, stated: list[int]) -> str:
    try:
        candles = _whole(connection, id)
    except DamagedBytes:
        return "stored bytes are not those that were written (wrong checksum)"
    fault = first_fault(candles)
    if fault is not None:
        return f"row {fault.row + 1}, {fault.column}: {fault.reason}"
    found = connection.execute(
        "SELECT coalesce(sum(rows), 0), min(first), max(last) FROM blocks WHERE series = ?", (id,)
    ).fetchone()
    if list(found) != stated:
        return f"blocks hold {found[0]} rows where {stated[0]} should be, or their times differ"
    return ""


def _whole(connection: sqlite3.Connection, id: int) -> Candles:
    parts = []
    for first, last, *block in connection.execute(
        "SELECT first, last, rows, checksum, data FROM blocks WHERE series = ? ORDER BY first",
        (id,),
    ):
        part = candles_of_block(*block)
        if not np.array_equal(part.ts[[0, -1]], (first, last)):
            raise DamagedBytes
        parts.append(part)
    tail = connection.execute(
        "SELECT checksum, data FROM tail WHERE series = ? ORDER BY ts", (id,)
    ).fetchall()
    return chained((*parts, candles_of_tail(tail)))
