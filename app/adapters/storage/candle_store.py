"""Candles of all exchanges in one SQLite file."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from app.adapters.storage.candle_store_blocks import (
    DamagedBytes,
    candles_of_block,
    candles_of_tail,
)
from app.adapters.storage.candle_store_check import problems_in
from app.adapters.storage.candle_store_file import CandleFile
from app.adapters.storage.candle_store_writer import SeriesWriter
from app.domain.candles import chained
from app.domain.errors import EnvironmentFault
from app.domain.timeframe import Timeframe
from app.services.ports import SeriesInfo

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from app.domain.candles import Candles

_EARLIEST: Final = -(2**62)
_LATEST: Final = 2**62


class SqliteCandleStore:
    """The `CandleStore` port on one SQLite file (write-ahead log).

    Readers see a consistent state and do not wait for the writer. What a killed process had not
    committed is gone as a whole. Each block and tail row carries a checksum, checked whenever it is
    read.

    Args:
        path: made at the first use.
    """

    def __init__(self, path: Path) -> None:
        self._file = CandleFile(path)
        self._writer: SeriesWriter | None = None

    def load(
        self,
        exchange: str,
        symbols: Sequence[str],
        timeframe: Timeframe,
        since: int | None = None,
        until: int | None = None,
    ) -> dict[str, Candles]:
        """Series with since ≤ opening time < until; a symbol without rows is left out.

        Raises:
            EnvironmentFault: the file is damaged, unreadable or of a newer program.
        """
        wanted = set(symbols)
        found: dict[str, Candles] = {}
        with self._file.reading() as connection:
            known = connection.execute(
                "SELECT symbol, id FROM series WHERE exchange = ? AND timeframe = ?",
                (exchange, timeframe.value),
            ).fetchall()
            for symbol, id in known:
                if symbol not in wanted:
                    continue
                try:
                    candles = _read(connection, id, since, until)
                except DamagedBytes as error:
                    raise self._damaged(exchange, symbol, timeframe) from error
                if len(candles):
                    found[symbol] = candles
        return found

    def merge(self, exchange: str, timeframe: Timeframe, series: Mapping[str, Candles]) -> None:
        """Add rows, in one transaction; a row with a known opening time replaces the stored one.

        Rows that stand in for missing candles are not kept.

        Raises:
            EnvironmentFault: the file is damaged, the disk is full or refuses.
            RetryableError: another program has been writing for long.
        """
        with self._writing() as writer:
            try:
                writer.merge(exchange, timeframe, series)
            except DamagedBytes as error:
                raise self._damaged(exchange, "a symbol", timeframe) from error

    def series(self, exchange: str | None = None) -> tuple[SeriesInfo, ...]:
        """What is there, in order of exchange, symbol, timeframe."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT exchange, symbol, timeframe, rows + count(tail.ts),"
                " coalesce(first, min(tail.ts)), coalesce(max(tail.ts), last)"
                " FROM series LEFT JOIN tail ON tail.series = series.id"
                " WHERE :exchange IS NULL OR exchange = :exchange"
                " GROUP BY series.id HAVING rows + count(tail.ts) > 0",
                {"exchange": exchange},
            ).fetchall()
        every = [
            SeriesInfo(name, symbol, Timeframe(timeframe), count, first, last)
            for name, symbol, timeframe, count, first, last in rows
        ]
        every.sort(key=lambda one: (one.exchange, one.symbol, one.timeframe.milliseconds))
        return tuple(every)

    def drop(self, exchange: str, symbol: str, timeframe: Timeframe) -> None:
        """Forget one series; one that is not there is no mistake."""
        with self._writing() as writer:
            writer.drop(exchange, symbol, timeframe)

    def verify(self) -> tuple[str, ...]:
        """Sentences on what is damaged; empty when sound. Changes nothing but a broken file's name.

        A file that SQLite cannot read at all is set aside as at any other use.
        """
        try:
            with self._file.reading() as connection:
                return tuple(problems_in(connection))
        except EnvironmentFault as fault:
            return (str(fault),)

    def close(self) -> None:
        """Close connections and fold the write-ahead log away; a later call opens the file anew."""
        self._file.close()

    @contextmanager
    def _writing(self) -> Iterator[SeriesWriter]:
        with self._file.writing() as connection:
            if self._writer is None or self._writer.connection is not connection:
                self._writer = SeriesWriter(connection)
            try:
                yield self._writer
            except BaseException:
                self._writer = None  # it remembers what is being undone
                raise

    def _damaged(self, exchange: str, symbol: str, timeframe: Timeframe) -> EnvironmentFault:
        return EnvironmentFault(
            f"Stored candles of {symbol} {timeframe.value} ({exchange}) in {self._file.path} are"
            " damaged. `candles verify` lists what is; drop such a series and fetch it again."
        )


def _read(
    connection: sqlite3.Connection, series: int, since: int | None, until: int | None
) -> Candles:
    span = (series, _EARLIEST if since is None else since, _LATEST if until is None else until)
    blocks = connection.execute(
        "SELECT rows, checksum, data FROM blocks WHERE series = ? AND last >= ? AND first < ?"
        " ORDER BY first",
        span,
    )
    parts = [candles_of_block(*row) for row in blocks]
    tail = connection.execute(
        "SELECT checksum, data FROM tail WHERE series = ? AND ts >= ? AND ts < ? ORDER BY ts",
        span,
    )
    whole = chained((*parts, candles_of_tail(tail.fetchall())))
    return whole if since is None and until is None else whole.between(since, until)
