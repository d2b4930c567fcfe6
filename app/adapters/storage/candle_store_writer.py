"""Adding rows to stored series, and taking series away."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Final

from app.adapters.storage.candle_store_blocks import (
    BLOCK_ROWS,
    blocks_of,
    candles_of_block,
    candles_of_tail,
    tail_rows,
)
from app.domain.candles import chained, merged, no_candles, take

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from app.adapters.storage.candle_store_blocks import TailRow
    from app.domain.candles import Candles
    from app.domain.timeframe import Timeframe

_TAIL_ROWS: Final = 24
_STRIDE: Final = 8 * BLOCK_ROWS
_NEVER: Final = -(2**63)

_BEFORE: Final = "first < ? ORDER BY first DESC"
_AFTER: Final = "first > ? ORDER BY first"


class _Series:
    """What is stored of one series: its newest time, and how many rows are in its tail."""

    __slots__ = ("id", "last", "tail")

    def __init__(self, id: int, last: int, tail: int) -> None:
        self.id = id
        self.last = last
        self.tail = tail

    @property
    def longest_tail(self) -> int:
        """Differs from series to series, so that they are not all folded at once."""
        return _TAIL_ROWS + self.id % _TAIL_ROWS


class SeriesWriter:
    """Writes inside transactions that the caller opens and ends.

    New bars go to the tail, a row each. A tail that has grown long, many new rows, and rows before
    the end are written as blocks. What is stored is remembered from one call to the next, as long
    as nobody else has written; so after a transaction that was undone a new writer is needed.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._known: dict[tuple[str, str], dict[str, _Series]] = {}
        self._version = -1

    def merge(self, exchange: str, timeframe: Timeframe, fresh: Mapping[str, Candles]) -> None:
        """Add rows; a row with a known opening time replaces the stored one."""
        known = self._recalled(exchange, timeframe.value)
        appended: list[TailRow] = []
        for symbol, candles in fresh.items():
            # In bytes, since numpy takes longer than all the rest for the usual single row.
            rows = take(candles, ~candles.filled) if 1 in candles.filled.tobytes() else candles
            count = len(rows.ts)
            if not count:
                continue
            series = known.get(symbol)
            if series is None:
                series = known[symbol] = self._added(exchange, timeframe.value, symbol)
            if rows.ts[0] > series.last and series.tail + count <= series.longest_tail:
                appended += tail_rows(series.id, rows)
                series.tail += count
                series.last = appended[-1][1]
            else:
                self._write_blocks(series, rows)
        self.connection.executemany("INSERT INTO tail VALUES (?, ?, ?, ?)", appended)

    def drop(self, exchange: str, symbol: str, timeframe: Timeframe) -> None:
        """Forget one series; one that is not there is no mistake."""
        series = self._recalled(exchange, timeframe.value).pop(symbol, None)
        if series is not None:
            for table, column in (("blocks", "series"), ("tail", "series"), ("series", "id")):
                self.connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (series.id,))

    def _recalled(self, exchange: str, timeframe: str) -> dict[str, _Series]:
        version = int(self.connection.execute("PRAGMA data_version").fetchone()[0])
        if version != self._version:
            self._known.clear()
            self._version = version
        key = (exchange, timeframe)
        if key not in self._known:
            self._known[key] = {
                symbol: _Series(id, _NEVER if last is None else last, tail)
                for symbol, id, last, tail in self.connection.execute(
                    "SELECT symbol, id, coalesce(max(tail.ts), series.last), count(tail.ts)"
                    " FROM series LEFT JOIN tail ON tail.series = series.id"
                    " WHERE exchange = ? AND timeframe = ? GROUP BY series.id",
                    key,
                )
            }
        return self._known[key]

    def _added(self, exchange: str, timeframe: str, symbol: str) -> _Series:
        cursor = self.connection.execute(
            "INSERT INTO series (exchange, timeframe, symbol, rows) VALUES (?, ?, ?, 0)",
            (exchange, timeframe, symbol),
        )
        assert cursor.lastrowid is not None
        return _Series(cursor.lastrowid, _NEVER, 0)

    def _write_blocks(self, series: _Series, rows: Candles) -> None:
        change = 0
        for start in range(0, len(rows), _STRIDE):
            change += self._rewrite(series, rows.window(start, min(start + _STRIDE, len(rows))))
        self.connection.execute(
            "UPDATE series SET rows = rows + :change,"
            " first = (SELECT min(first) FROM blocks WHERE series = :id),"
            " last = (SELECT max(last) FROM blocks WHERE series = :id) WHERE id = :id",
            {"change": change, "id": series.id},
        )

    def _rewrite(self, series: _Series, rows: Candles) -> int:
        """Merge rows into the blocks they touch; returns by how many rows the blocks grew.

        Rows that reach the tail take it along.
        """
        first, last = int(rows.ts[0]), int(rows.ts[-1])
        tail = self._taken_tail(series, last)
        if len(tail):
            first, last = min(first, int(tail.ts[0])), max(last, int(tail.ts[-1]))
        taken = chained(self._taken_blocks(series.id, first, last, len(rows) + len(tail)))
        whole = merged(chained((taken, tail)), rows)
        self.connection.executemany(
            "INSERT INTO blocks VALUES (?, ?, ?, ?, ?, ?)",
            ((series.id, *block) for block in blocks_of(whole)),
        )
        series.last = max(series.last, last)
        return len(whole) - len(taken)

    def _taken_tail(self, series: _Series, last: int) -> Candles:
        """The whole tail, removed, when rows up to ``last`` reach it."""
        if not series.tail:
            return no_candles()
        rows = self.connection.execute(
            "SELECT ts, checksum, data FROM tail WHERE series = ? ORDER BY ts", (series.id,)
        ).fetchall()
        if last < rows[0][0]:
            return no_candles()
        self.connection.execute("DELETE FROM tail WHERE series = ?", (series.id,))
        series.tail = 0
        return candles_of_tail([row[1:] for row in rows])

    def _taken_blocks(self, series: int, first: int, last: int, size: int) -> Iterator[Candles]:
        """Blocks between two times and their smaller neighbours, removed, in order of time.

        Taking neighbours of up to twice the size keeps a series in few blocks, of which each row is
        written only a few times (O'Neil and others 1996, the log-structured merge-tree).
        """
        between = self.connection.execute(
            "SELECT rowid, first, rows FROM blocks WHERE series = ? AND first <= ? AND last >= ?",
            (series, last, first),
        ).fetchall()
        chosen = list(between)
        first = min([first, *(row[1] for row in between)])
        size += sum(row[2] for row in between)
        for side, bound in ((_BEFORE, first), (_AFTER, last)):
            for row in self.connection.execute(
                f"SELECT rowid, first, rows FROM blocks WHERE series = ? AND {side}",
                (series, bound),
            ):
                if row[2] >= BLOCK_ROWS or row[2] > 2 * size:
                    break
                size += row[2]
                chosen.append(row)
        for rowid, *_ in sorted(chosen, key=itemgetter(1)):
            block = self.connection.execute(
                "SELECT rows, checksum, data FROM blocks WHERE rowid = ?", (rowid,)
            ).fetchone()
            self.connection.execute("DELETE FROM blocks WHERE rowid = ?", (rowid,))
            yield candles_of_block(*block)
