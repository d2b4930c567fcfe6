"""Bringing a database to the newest version: a backup, then all steps in one transaction."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.adapters.storage import migrations
from app.adapters.storage.database import connect_engine
from app.adapters.storage.sqlite_faults import damaged
from app.adapters.storage.sqlite_files import copy_verified, row_counts, version_in, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection


def upgrade(path: Path, backups: Path) -> tuple[str | None, str]:
    """Make the database if there is none, or migrate it; a no-op at the newest version.

    A crash at any moment leaves the old version or the new one, never something in between.

    Args:
        path: the database.
        backups: where the copy of the old version goes.

    Returns:
        Versions before (None: there was none) and after.

    Raises:
        EnvironmentFault: damaged, newer, or the disk refuses; the database is unchanged.
    """
    before = version_of(path)
    if before == migrations.NEWEST:
        return before, before
    if before is not None:
        copy_verified(path, backups / f"{path.stem}-version-{before}{path.suffix}")
    path.parent.mkdir(parents=True, exist_ok=True)
    with _migrating(path) as connection:
        _migrate(path, connection)
    return before, migrations.NEWEST


@contextmanager
def _migrating(path: Path) -> Iterator[Connection]:
    engine = connect_engine(path)
    try:
        with engine.connect() as connection:
            driver = _driver(connection)
            # Tables are rebuilt by copying, which must not cascade; it is checked afterwards.
            driver.execute("PRAGMA foreign_keys = OFF")
            with connection.begin():
                yield connection
    finally:
        engine.dispose()


def _migrate(path: Path, connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    driver = _driver(connection)
    if version_in(driver) == migrations.NEWEST:  # another process was faster
        return
    before = row_counts(driver)
    config = Config()
    folder = str(Path(migrations.__file__).parent)
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    after = row_counts(driver)
    lost = [table for table, count in before.items() if table in after and after[table] != count]
    if lost:
        raise damaged(path, f"the upgrade would change the number of rows in {', '.join(lost)}")
    if driver.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise damaged(path, "after the upgrade rows would point at nothing")


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError(f"expected a SQLite connection, found {driver!r}")
    return driver
