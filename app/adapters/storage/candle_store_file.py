"""The file of the candle store: its tables, its connections, and what to do about damage."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Final

from app.adapters.storage.sqlite_faults import fault_of
from app.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA_VERSION: Final = 1
_APPLICATION: Final = 0x48415243  # "HARC"
_HEADER_BYTES: Final = 100
_WAIT_SECONDS: Final = 15.0
_PAGE_BYTES: Final = 16_384
_LOG_PAGES: Final = 1024  # 16 MB of write-ahead log before it is folded into the file

# Of a series, rows, first and last describe its blocks; the tail comes after them.
_SCHEMA: Final = """
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    exchange TEXT NOT NULL,
    timeframe TEXT NOT NULL,
    symbol TEXT NOT NULL,
    rows INTEGER NOT NULL,
    first INTEGER,
    last INTEGER,
    UNIQUE (exchange, timeframe, symbol)
);
CREATE TABLE blocks (
    series INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (series, first)
);
CREATE TABLE tail (
    series INTEGER NOT NULL,
    ts INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (series, ts)
) WITHOUT ROWID;
"""


class CandleFile:
    """One SQLite file: a single writer, any number of readers, each with a connection of its own.

    The file is opened, and made, at the first use.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing = threading.RLock()
        self._pool_lock = threading.Lock()
        self._idle: list[sqlite3.Connection] = []
        self._writer: sqlite3.Connection | None = None
        self._ready = False

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view of the file, which later writes do not disturb."""
        with self._faults():
            self._prepare()
            connection = self._borrow()
            try:
                connection.execute("BEGIN")
                yield connection
            except BaseException:
                connection.close()
                raise
            connection.execute("COMMIT")
            with self._pool_lock:
                self._idle.append(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; whatever goes wrong inside undoes all of it."""
        with self._writing, self._faults():
            self._prepare()
            if self._writer is None:
                self._writer = self._connect()
            connection = self._writer
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close all connections; the last one folds the write-ahead log into the file."""
        with self._writing, self._pool_lock:
            for connection in self._idle:
                connection.close()
            self._idle.clear()
            if self._writer is not None:
                with suppress(sqlite3.Error):
                    self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._writer.close()
                self._writer = None
            self._ready = False

    def set_aside(self, detail: str) -> EnvironmentFault:
        """Keep a damaged file under another name, so that a new one can take its place.

        Returns:
            The failure to raise, which says so.
        """
        self.close()
        stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
        kept = self.path.with_name(f"{self.path.name}.damaged-{stamp}")
        number = 1
        while kept.exists():
            kept = self.path.with_name(f"{self.path.name}.damaged-{stamp}-{number}")
            number += 1
        try:
            self.path.rename(kept)
            for suffix in ("-wal", "-shm"):
                beside = self.path.with_name(self.path.name + suffix)
                if beside.exists():
                    beside.rename(kept.with_name(kept.name + suffix))
        except OSError as error:
            return EnvironmentFault(
                f"The candle store {self.path} is damaged ({detail}) and cannot be moved aside"
                f" ({error.strerror}): move it away yourself; candles are fetched again."
            )
        return EnvironmentFault(
            f"The candle store {self.path} was damaged ({detail}). It is kept as {kept.name}; a"
            " new store takes its place and candles are fetched again."
        )

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", None)
            if code is not None and code & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                raise self.set_aside(str(error)) from error
            raise fault_of(self.path, error) or error from error

    def _borrow(self) -> sqlite3.Connection:
        with self._pool_lock:
            if self._idle:
                return self._idle.pop()
        connection = self._connect()
        connection.execute("PRAGMA query_only = 1")
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        connection.execute("PRAGMA cache_size = -16000")
        return connection

    def _prepare(self) -> None:
        if self._ready:
            return
        with self._writing:
            if self._ready:
                return
            damage = damage_of(self.path)
            if damage:
                raise self.set_aside(damage)
            with closing(self._connect()) as connection:
                self._make_tables(connection)
            self._ready = True

    def _make_tables(self, connection: sqlite3.Connection) -> None:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version > SCHEMA_VERSION:
            raise EnvironmentFault(
                f"{self.path} was written by a newer Harrier (candle store {version}, this one"
                f" knows {SCHEMA_VERSION}). It is left as it is: update Harrier, or choose another"
                " --home."
            )
        if version == SCHEMA_VERSION:
            return
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("BEGIN IMMEDIATE")
        if not connection.execute("PRAGMA user_version").fetchone()[0]:
            if connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
                connection.execute("ROLLBACK")
                raise EnvironmentFault(
                    f"{self.path} is no candle store of Harrier. It is left as it is: move it"
                    " away, or choose another --home."
                )
            for statement in filter(str.strip, _SCHEMA.split(";")):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")


def damage_of(path: Path) -> str:
    """What a look at the file's head and length finds wrong; "" when nothing, or no file.

    SQLite itself reads a file that was cut short until it happens on a missing page.
    """
    try:
        if not path.exists() or path.stat().st_size == 0:
            return ""
        with path.open("rb") as file:
            head = file.read(_HEADER_BYTES)
    except OSError:
        return ""  # SQLite says better what is in the way
    if len(head) < _HEADER_BYTES or not head.startswith(b"SQLite format 3\0"):
        return "it does not begin as a database"
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        return ""  # pages may still be in the log alone
    page = int.from_bytes(head[16:18], "big")
    size = (65536 if page == 1 else page) * int.from_bytes(head[28:32], "big")
    return "its end is missing" if path.stat().st_size < size else ""
