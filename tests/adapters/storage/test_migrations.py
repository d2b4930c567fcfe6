from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, event

from app.adapters.storage import migrations
from app.adapters.storage.database import connect_engine
from app.adapters.storage.maintenance import DatabaseMaintenance
from app.adapters.storage.models import Base
from app.adapters.storage.opening import open_database
from app.adapters.storage.sqlite_files import reading, row_counts, version_of
from app.adapters.storage.upgrade import upgrade
from app.services.ports import SetupFilter
from tests.builders.wall import StandingClock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.adapters.storage.database import Database

FIXTURES = Path(__file__).parents[2] / "fixtures"


class Crash(BaseException):
    pass


@contextmanager
def crash_at(statement: int) -> Iterator[list[str]]:
    seen: list[str] = []

    def count(_connection: object, _cursor: object, sql: str, *_: object) -> None:
        seen.append(sql)
        if len(seen) == statement:
            raise Crash

    event.listen(Engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", count)


def test_the_declared_versions_are_those_of_the_files() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    walked = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(walked)) == migrations.REVISIONS
    assert scripts.get_current_head() == migrations.NEWEST


def test_the_migrations_lead_to_the_tables_that_are_declared(database: Database) -> None:
    with database._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def parts_of(sql: str) -> str:
    """A statement's own name, then what stands between its outer commas in order of the alphabet.

    A column that was added later stands last, after the constraints.
    """
    head, _, body = sql.partition("(")
    parts, depth = [""], 0
    for letter in body.rpartition(")")[0]:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return "; ".join([" ".join(head.split()), *sorted(" ".join(part.split()) for part in parts)])


def test_tables_and_indexes_are_spelled_as_declared(tmp_path: Path, database: Database) -> None:
    engine = connect_engine(tmp_path / "declared.db")
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
    engine.dispose()

    def spelled(name: str) -> set[str]:
        with reading(tmp_path / name) as connection:
            rows = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
            return {parts_of(str(row[0])) for row in rows}

    migrated = {sql for sql in spelled("harrier.db") if "alembic_version" not in sql}
    assert migrated == spelled("declared.db")


def test_every_constraint_has_a_name(database: Database, tmp_path: Path) -> None:
    with reading(tmp_path / "harrier.db") as connection:
        tables = [
            str(row[0])
            for row in connection.execute(
                "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name <> 'alembic_version'"
            )
        ]
    assert len(tables) == len(Base.metadata.tables)
    for sql in tables:
        for kind in ("PRIMARY KEY", "FOREIGN KEY", "CHECK", "UNIQUE"):
            named = sum("CONSTRAINT" in line for line in sql.splitlines() if kind in line)
            assert sql.count(kind) == named


def test_a_crash_at_any_statement_leaves_no_half_schema(tmp_path: Path) -> None:
    with crash_at(-1) as seen:
        upgrade(tmp_path / "whole.db", tmp_path)
    for statement in range(1, len(seen) + 1):
        path = tmp_path / f"{statement}.db"
        with crash_at(statement), pytest.raises(Crash):
            upgrade(path, tmp_path)
        assert version_of(path) is None
    open_database(path, tmp_path / "backups").close()
    assert version_of(path) == migrations.NEWEST


def test_a_second_upgrade_does_nothing(tmp_path: Path) -> None:
    path = tmp_path / "harrier.db"
    assert upgrade(path, tmp_path / "backups") == (None, migrations.NEWEST)
    before = path.read_bytes()
    assert upgrade(path, tmp_path / "backups") == (migrations.NEWEST, migrations.NEWEST)
    assert path.read_bytes() == before
    assert not (tmp_path / "backups").exists()


def test_a_folder_with_a_percent_sign_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "100% mine" / "harrier ü#?.db"
    open_database(path, tmp_path).close()
    assert version_of(path) == migrations.NEWEST


@pytest.mark.parametrize("version", migrations.REVISIONS)
def test_every_earlier_version_opens_with_all_its_rows(tmp_path: Path, version: str) -> None:
    path = tmp_path / "harrier.db"
    shutil.copy(FIXTURES / f"database-{version}.db", path)
    with reading(path) as connection:
        before = row_counts(connection)
    assert version_of(path) == version
    database = open_database(path, tmp_path / "backups")
    with database.work(read_only=True) as work:
        setups = work.setups.find(SetupFilter(open_only=False))
        assert len(setups) == before["setups"] == 6
        assert sum(len(work.setups.events(setup.id)) for setup in setups) == before["setup_events"]
        assert len(work.scans.latest(10)) == before["scans"]
        assert [len(stored.strategy.name) > 0 for stored in work.strategies.all()] == [True, True]
        universe = work.universes.latest()
        assert universe is not None
        assert len(universe.members) == 3
        assert work.facts.get("gallery_installed") is True
    database.close()
    with reading(path) as connection:
        after = row_counts(connection)
    assert {table: after[table] for table in before} == before
    assert DatabaseMaintenance(path, tmp_path / "backups", StandingClock()).check().problems == ()


def test_an_upgrade_keeps_a_copy_of_the_old_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, backups = tmp_path / "harrier.db", tmp_path / "backups"
    folder = tmp_path / "migrations"
    shutil.copytree(Path(migrations.__file__).parent, folder)
    older = migrations.NEWEST
    (folder / "versions" / "v9999_more.py").write_text(
        "from alembic import op\nimport sqlalchemy as sa\n"
        f"revision, down_revision = '9999', '{older}'\nbranch_labels = depends_on = None\n"
        "def upgrade():\n"
        "    with op.batch_alter_table('setups') as table:\n"
        "        table.add_column(sa.Column('remarks', sa.String()))\n"
        "        table.alter_column('intrabar', new_column_name='fills')\n"
    )
    shutil.copy(FIXTURES / f"database-{older}.db", path)
    monkeypatch.setattr(migrations, "__file__", str(folder / "__init__.py"))
    monkeypatch.setattr(migrations, "NEWEST", "9999")
    with reading(path) as connection:
        before = row_counts(connection)
    assert upgrade(path, backups) == (older, "9999")
    assert version_of(backups / f"harrier-version-{older}.db") == older
    with closing(sqlite3.connect(path)) as connection:
        assert row_counts(connection) == before
        assert connection.execute("SELECT count(remarks), count(fills) FROM setups").fetchone() == (
            0,
            before["setups"],
        )
        names = str(connection.execute("SELECT group_concat(sql) FROM sqlite_schema").fetchone())
        assert "ck_setups_state" in names
        assert "fk_setups_scan_id_scans" in names
