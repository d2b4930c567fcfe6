"""A new database, migrated by the program once for all tests of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from app.adapters.storage.opening import open_database

if TYPE_CHECKING:
    from app.adapters.storage.database import Database


def new_database(folder: Path, name: str = "harrier.db") -> Database:
    """Open a database in a folder, backups beside it; empty when there was none."""
    lay_database(folder / name)
    return open_database(folder / name, folder / "backups")


def lay_database(path: Path) -> None:
    """Put an empty database of the newest version where there is none."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "harrier.db"
        open_database(path, Path(folder) / "backups").close()
        assert [each.name for each in path.parent.iterdir()] == [path.name]
        return path.read_bytes()
