"""Care of the database file: check, backup, restore, upgrade."""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from app.adapters.storage.migrations import NEWEST
from app.adapters.storage.repositories.setup_rows import row_hash
from app.adapters.storage.sqlite_files import (
    copy_verified,
    reading,
    structural_problems,
    version_in,
    version_of,
)
from app.domain.errors import BadInput, EnvironmentFault
from app.services.ports import Backup, DatabaseReport

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

    from app.services.ports import WallClock

_TIME_FORMAT: Final = "%Y-%m-%dT%H-%M-%S"
_ROWS_AT_ONCE: Final = 200


class DatabaseMaintenance:
    """Works on the file beside an open database; `restore` needs it closed."""

    def __init__(self, path: Path, folder: Path, wall: WallClock) -> None:
        """Nothing is touched yet.

        Args:
            path: the database.
            folder: where backups are kept.
            wall: names the backups.
        """
        self._path = path
        self._folder = folder
        self._wall = wall
        self._backup_name = re.compile(
            rf"{re.escape(path.stem)}-(\d{{4}}-\d\d-\d\dT\d\d-\d\d-\d\d){re.escape(path.suffix)}"
        )

    def check(self) -> DatabaseReport:
        """Integrity and version, without changing anything.

        Looks at SQLite's structure, at references between rows, and at the hash of each setup
        and of each row of the journal.
        """
        if not self._path.exists():
            return DatabaseReport(self._path, False, None, NEWEST, ())
        try:
            version = version_of(self._path)
            with reading(self._path) as connection:
                problems = structural_problems(connection, "thorough")
                if version is not None and not problems:
                    problems = [*_changed_setups(connection), *_changed_journal(connection)]
        except EnvironmentFault as error:
            return DatabaseReport(self._path, True, self._stated_version(), NEWEST, (str(error),))
        return DatabaseReport(self._path, True, version, NEWEST, tuple(problems))

    def backup(self, target: Path | None = None) -> Path:
        """Copy to ``target`` or the backup folder; the copy is verified.

        Raises:
            BadInput: there is no database, or the target exists.
            EnvironmentFault: the database is damaged (older backups stay), or the disk is full.
        """
        if not self._path.exists():
            raise BadInput(f"There is no database at {self._path} yet, so nothing to back up.")
        if target is None:
            target = self._folder / self._name_at(self._wall.now())
        elif target.exists():
            raise BadInput(f"{target} exists already; choose another name.")
        version_of(self._path)
        copy_verified(self._path, target)
        return target

    def restore(self, source: Path) -> Path:
        """Put a backup in place; returns where the replaced file was kept.

        The replaced file is kept with its log. When there was none, the new database's own path
        is returned. A crash leaves the old database or the restored one in place.

        Raises:
            BadInput: no such backup.
            EnvironmentFault: the backup is damaged or newer; the database is unchanged then.
        """
        if not source.is_file() or source.stat().st_size == 0 or version_of(source) is None:
            raise BadInput(f"{source} is no backup of a Harrier database.")
        incoming = self._path.with_name(f"{self._path.name}.restored")
        copy_verified(source, incoming)
        try:
            kept = self._keep_aside() if self._path.exists() else self._path
            for suffix in ("-wal", "-shm"):
                _beside(self._path, suffix).unlink(missing_ok=True)
            incoming.replace(self._path)
        except OSError as error:
            incoming.unlink(missing_ok=True)
            raise EnvironmentFault(
                f"{self._path} cannot be replaced ({error.strerror}): close what uses it, or check"
                " who may write to the folder."
            ) from error
        return kept

    def upgrade(self) -> tuple[str | None, str]:
        """Backup, then migrate; returns versions before and after.

        Raises:
            EnvironmentFault: damaged, newer, or the disk refuses; the database is unchanged.
        """
        from app.adapters.storage.upgrade import upgrade  # SQLAlchemy and alembic are slow to load

        return upgrade(self._path, self._folder)

    def backups(self) -> tuple[Backup, ...]:
        """The copies in the backup folder made by `backup` without a target, newest first."""
        found = []
        for path in self._folder.glob(f"{self._path.stem}-*{self._path.suffix}"):
            if name := self._backup_name.fullmatch(path.name):
                moment = datetime.strptime(name.group(1), _TIME_FORMAT).replace(tzinfo=UTC)
                found.append(Backup(path, int(moment.timestamp()) * 1000, path.stat().st_size))
        return tuple(sorted(found, key=lambda backup: backup.taken_at, reverse=True))

    def discard(self, backup: Backup) -> None:
        """Delete one of them."""
        backup.path.unlink(missing_ok=True)

    def _name_at(self, time: int) -> str:
        moment = datetime.fromtimestamp(time / 1000, UTC).strftime(_TIME_FORMAT)
        return f"{self._path.stem}-{moment}{self._path.suffix}"

    def _stated_version(self) -> str | None:
        try:
            with reading(self._path) as connection:
                return version_in(connection)
        except EnvironmentFault:
            return None

    def _keep_aside(self) -> Path:
        moment = datetime.fromtimestamp(self._wall.now() / 1000, UTC).strftime(_TIME_FORMAT)
        kept = self._path.with_name(f"{self._path.name}.replaced-{moment}")
        number = 1
        while kept.exists():
            number += 1
            kept = kept.with_name(f"{self._path.name}.replaced-{moment}-{number}")
        shutil.copy2(self._path, kept)
        if (log := _beside(self._path, "-wal")).exists():
            shutil.copy2(log, _beside(kept, "-wal"))
        with kept.open("rb") as file:
            os.fsync(file.fileno())
        return kept


def _changed_setups(connection: sqlite3.Connection) -> list[str]:
    problems: list[str] = []
    rows = connection.execute("SELECT * FROM setups ORDER BY bar_time")
    while chunk := rows.fetchmany(_ROWS_AT_ONCE):
        problems.extend(
            f"setup {row['id']} of {row['symbol']} is not as it was saved: its data was changed"
            for row in chunk
            if row_hash(dict(row)) != row["row_hash"]
        )
    return problems


def _changed_journal(connection: sqlite3.Connection) -> list[str]:
    from app.adapters.storage.journal_check import damaged_rows, has_journal  # loads SQLAlchemy

    if not has_journal(connection):
        return []
    return [damage.sentence for damage in damaged_rows(connection)]


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)
