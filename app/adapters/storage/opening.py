"""Opening the database at start: checked, upgraded when needed, refused when it must not be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.adapters.storage.database import Database
from app.adapters.storage.migrations import NEWEST
from app.adapters.storage.sqlite_faults import damaged
from app.adapters.storage.sqlite_files import reading, structural_problems, version_of

if TYPE_CHECKING:
    from pathlib import Path

CHECKED_AT_START: Final = 16 * 1024 * 1024


def open_database(path: Path, backups: Path) -> Database:
    """Open the database, making or upgrading it first where needed.

    Files up to `CHECKED_AT_START` bytes are checked by SQLite's quick check; larger ones would
    hold up the start and are left to `DatabaseMaintenance.check` in the background.

    Args:
        path: the database.
        backups: where a copy goes before an upgrade.

    Raises:
        EnvironmentFault: damaged, newer, not a database of Harrier, or not writable. The file is
            left as it is.
    """
    if _lost_its_content(path, backups):
        raise damaged(path, "the file is empty though there are backups")
    if version_of(path) != NEWEST:
        from app.adapters.storage.upgrade import upgrade  # alembic is slow to load

        upgrade(path, backups)
    elif path.stat().st_size <= CHECKED_AT_START:
        with reading(path) as connection:
            problems = structural_problems(connection, "quick")
        if problems:
            raise damaged(path, problems[0])
    return Database(path)


def _lost_its_content(path: Path, backups: Path) -> bool:
    is_empty = path.exists() and path.stat().st_size == 0
    return is_empty and any(backups.glob(f"{path.stem}-*{path.suffix}"))
