"""Looking at database files and copying them, with SQLite alone."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Final, Literal

from app.adapters.storage.migrations import NEWEST, REVISIONS
from app.adapters.storage.sqlite_faults import damaged, fault_of
from app.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST_PROBLEMS: Final = 20

type Depth = Literal["quick", "thorough"]


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that changes nothing.

    Raises:
        EnvironmentFault: not a file SQLite can read, or it is damaged.
        RetryableError: another program holds it.
    """
    try:
        uri = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            yield connection
    except (sqlite3.Error, ValueError) as error:  # ValueError: names that are no text any more
        raise fault_of(path, error) or damaged(path, str(error)) from error


def version_of(path: Path) -> str | None:
    """The version a database is at; None when there is no file or it is still empty.

    Raises:
        EnvironmentFault: damaged, of another program, or of a newer one; left untouched.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    with reading(path) as connection:
        version = version_in(connection)
        if version is None and connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
            raise EnvironmentFault(
                f"{path} is no database of Harrier. It is left as it is: move it away, or choose"
                " another --home."
            )
    if version is not None and version not in REVISIONS:
        raise EnvironmentFault(
            f"{path} was written by a newer Harrier (version {version}, this one knows {NEWEST})."
            " It is left as it is: update Harrier, or choose another --home."
        )
    return version


def version_in(connection: sqlite3.Connection) -> str | None:
    """What the version table says; None without one."""
    tables = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'alembic_version'"
    if connection.execute(tables).fetchone() is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def structural_problems(connection: sqlite3.Connection, depth: Depth) -> list[str]:
    """What SQLite itself finds wrong with the file, and rows that point at nothing."""
    pragma = "quick_check" if depth == "quick" else "integrity_check"
    found = [
        str(row[0])
        for row in connection.execute(f"PRAGMA {pragma}({_MOST_PROBLEMS})")
        if row[0] != "ok"
    ]
    if depth == "thorough" and not found:
        found = [
            f"row {row[1]} of {row[0]} points at a row of {row[2]} that is not there"
            for row in connection.execute("PRAGMA foreign_key_check").fetchmany(_MOST_PROBLEMS)
        ]
    return found


def row_counts(connection: sqlite3.Connection) -> dict[str, int]:
    """Rows by table, the version table left out."""
    tables = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND name <> 'alembic_version' ORDER BY name"
        )
    ]
    count = 'SELECT count(*) FROM "{}"'
    return {table: connection.execute(count.format(table)).fetchone()[0] for table in tables}


def copy_verified(source: Path, target: Path) -> None:
    """Copy a database, committed log included, to one file that appears only when it is sound.

    Raises:
        EnvironmentFault: the source is damaged (then nothing is written), or the disk is full.
    """
    partial = target.with_name(f"{target.name}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.unlink(missing_ok=True)
        with reading(source) as connection:
            _require_sound(source, connection)
            counts = row_counts(connection)
            _copy(connection, partial)
        with reading(partial) as connection:
            _require_sound(partial, connection)
            if row_counts(connection) != counts:
                raise damaged(partial, "the copy has other rows than the original")
        partial.replace(target)
    except OSError as error:
        raise EnvironmentFault(
            f"The copy {target} cannot be written ({error.strerror}): free some space or check who"
            " may write to the folder."
        ) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _require_sound(path: Path, connection: sqlite3.Connection) -> None:
    problems = structural_problems(connection, "quick")
    if problems:
        raise damaged(path, problems[0])


def _copy(connection: sqlite3.Connection, partial: Path) -> None:
    try:
        with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
            connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # so that the copy is one file
    except sqlite3.Error as error:
        raise fault_of(partial, error) or error from error
    with partial.open("rb") as file:
        os.fsync(file.fileno())
