"""The database of one installation: connections, their settings, and units of work."""

from __future__ import annotations

import logging
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL

from app.adapters.storage.sqlite_faults import fault_of
from app.adapters.storage.unit_of_work import READ_ONLY, SqlUnitOfWork, WritersTurn
from app.domain.errors import HarrierError

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import ExceptionContext

_LOG: Final = logging.getLogger(__name__)

BUSY_TIMEOUT_MS: Final = 5_000
_LOG_LIMIT: Final = 64 * 1024 * 1024
_PRAGMAS: Final = (
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA journal_size_limit = {_LOG_LIMIT}",
)


class Database:
    """An open database at the newest version. Safe from any thread.

    Readers work beside one writer. Writers of this process queue for a lock instead of polling
    SQLite's; those of other processes wait up to `BUSY_TIMEOUT_MS`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._engine = connect_engine(path)
        self._turn = WritersTurn()

    def work(self, *, read_only: bool = False) -> SqlUnitOfWork:
        """One transaction, as a context manager; writing unless told otherwise."""
        return SqlUnitOfWork(self._engine, None if read_only else self._turn)

    def close(self) -> None:
        """Fold the write-ahead log into the file and close all connections.

        A failing disk or a damaged file is no reason to stay open: SQLite keeps the log and folds
        it at the next start.
        """
        try:
            with self._engine.connect() as connection:
                driver = connection.connection.driver_connection
                if isinstance(driver, sqlite3.Connection):
                    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except (sqlite3.Error, HarrierError):
            _LOG.warning("the write-ahead log of %s was not folded away", self._path, exc_info=True)
        finally:
            self._engine.dispose()


def connect_engine(path: Path) -> Engine:
    """An engine for the file, without looking at its version.

    Its transactions begin as writers, so that none fails when it turns from reading to writing,
    unless the connection carries the option `READ_ONLY`.
    """
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", lambda connection, _record: _prepare(path, connection))
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", lambda context: _translate(path, context))
    return engine


def _prepare(path: Path, connection: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin` says
    try:
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    except sqlite3.Error as error:
        raise fault_of(path, error) or error from error


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _translate(path: Path, context: ExceptionContext) -> None:
    fault = fault_of(path, context.original_exception)
    if fault is not None:
        raise fault from context.original_exception
