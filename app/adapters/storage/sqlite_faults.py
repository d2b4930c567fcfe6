"""What SQLite's errors mean to the user."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from app.domain.errors import EnvironmentFault, RetryableError

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.errors import HarrierError

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_REFUSED = {
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_AUTH,
}


def fault_of(path: Path, error: BaseException | None) -> HarrierError | None:
    """The failure a SQLite error stands for, or None when it is a mistake of the program."""
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & 0xFF
    if primary in _BUSY:
        return RetryableError(
            f"The database {path} is in use by another program; try again in a moment."
        )
    if primary in _DAMAGED or _says_not_a_database(error):
        return damaged(path, str(error))
    if primary == sqlite3.SQLITE_FULL:
        return EnvironmentFault(
            f"The disk is full: {path} cannot take more. Free some space; what was saved is safe."
        )
    if primary in _REFUSED:
        return EnvironmentFault(
            f"The database {path} cannot be opened or written ({error}): check that its folder"
            " exists and that you may write to it."
        )
    if primary == sqlite3.SQLITE_IOERR:
        return EnvironmentFault(f"The disk fails at {path} ({error}): check the disk, then retry.")
    return None


def damaged(path: Path, detail: str) -> EnvironmentFault:
    """The failure of a database whose content is broken."""
    return EnvironmentFault(
        f"The database {path} is damaged ({detail}). It is kept as it is; `db restore` puts the"
        " newest good backup in its place and keeps the damaged file beside it."
    )


def _says_not_a_database(error: BaseException | None) -> bool:
    return isinstance(error, sqlite3.DatabaseError) and "not a database" in str(error)
