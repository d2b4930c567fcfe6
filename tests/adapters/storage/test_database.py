from __future__ import annotations

import random
import sqlite3
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from app.adapters.storage.opening import open_database
from app.domain.errors import EnvironmentFault, RetryableError
from app.services.ports import SetupFilter
from tests.builders.setups import a_setup, an_event

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.adapters.storage.database import Database
    from app.services.ports import OpenUnitOfWork


def pragma(database: Database, name: str) -> object:
    with database.work(read_only=True) as work:
        return work._connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_connections_are_safe_and_patient(database: Database) -> None:
    assert pragma(database, "journal_mode") == "wal"
    assert pragma(database, "synchronous") == 2
    assert pragma(database, "foreign_keys") == 1
    assert pragma(database, "busy_timeout") == 5_000
    assert pragma(database, "journal_size_limit") == 64 * 1024 * 1024


def test_it_is_what_the_services_ask_for(database: Database) -> None:
    open_work: OpenUnitOfWork = database.work
    with open_work() as work:
        work.facts.set("answer", 42)
        work.commit()
    with open_work(read_only=True) as work:
        assert work.facts.get("answer") == 42


def test_a_unit_may_go_on_after_its_commit(database: Database) -> None:
    with database.work() as work:
        work.facts.set("kept", 1)
        work.commit()
        work.facts.set("undone", 1)
    with database.work() as work:
        assert (work.facts.get("kept"), work.facts.get("undone")) == (1, None)


def test_a_reading_unit_refuses_to_commit(database: Database) -> None:
    with database.work(read_only=True) as work, pytest.raises(RuntimeError, match="only reads"):
        work.commit()


def test_readers_see_the_last_commit_beside_a_writer(database: Database) -> None:
    with database.work() as writer:
        writer.facts.set("key", "new")
        with database.work(read_only=True) as reader:
            assert reader.facts.get("key") is None
            writer.commit()
            assert reader.facts.get("key") is None
    with database.work(read_only=True) as reader:
        assert reader.facts.get("key") == "new"


def test_many_threads_count_without_losing_one(database: Database) -> None:
    def count() -> None:
        for _ in range(25):
            with database.work() as work:
                before = work.facts.get("count")
                assert before is None or isinstance(before, int)
                work.facts.set("count", (before or 0) + 1)
                work.commit()

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.work(read_only=True) as work:
        assert work.facts.get("count") == 200


def test_a_nested_writer_is_a_mistake_that_shows_at_once(database: Database) -> None:
    with database.work() as outer:
        with pytest.raises(RuntimeError, match="already"), database.work():
            pytest.fail("it would wait for itself")
        with database.work(read_only=True) as reader:
            assert reader.facts.get("key") is None
        outer.facts.set("key", 1)
        outer.commit()
    with database.work() as work:
        assert work.facts.get("key") == 1


def test_a_failed_block_frees_the_writers_turn(database: Database) -> None:
    with pytest.raises(KeyError), database.work() as work:
        work.facts.set("key", 1)
        raise KeyError
    with database.work() as work:
        assert work.facts.get("key") is None


def test_a_database_held_by_another_program_is_told(database: Database, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "harrier.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with database.work() as work:
            work._connection.connection.driver_connection.execute("PRAGMA busy_timeout = 1")
            with pytest.raises(RetryableError, match="in use by another program"):
                work.facts.set("key", 1)
        other.execute("ROLLBACK")
    with database.work() as work:
        work.facts.set("key", 1)
        work.commit()


def test_a_full_disk_is_told_and_costs_nothing_committed(database: Database) -> None:
    with database.work() as work:
        work.setups.save(a_setup(id="kept"), [an_event(a_setup(id="kept"))])
        work.commit()
    with database.work() as work:
        driver = work._connection.connection.driver_connection
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        driver.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(EnvironmentFault, match="disk is full"):
            work.facts.set("large", "x" * 1_000_000)
        driver.execute("PRAGMA max_page_count = 1000000")
    with database.work() as work:
        assert work.setups.get("kept") is not None
        work.facts.set("large", "x" * 1_000_000)
        work.commit()


def test_closing_folds_the_log_away(tmp_path: Path) -> None:
    database = open_database(tmp_path / "harrier.db", tmp_path / "backups")
    with database.work() as work:
        work.facts.set("key", "value" * 1_000)
        work.commit()
    assert (tmp_path / "harrier.db-wal").stat().st_size > 0
    database.close()
    assert [path.name for path in tmp_path.iterdir()] == ["harrier.db"]


def test_a_new_database_is_kept_and_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "harrier.db"
    for expected in (None, 1):
        database = open_database(path, tmp_path / "backups")
        with database.work() as work:
            assert work.facts.get("key") == expected
            work.facts.set("key", 1)
            work.commit()
        database.close()


def filled(tmp_path: Path) -> Path:
    database = open_database(tmp_path / "harrier.db", tmp_path / "backups")
    with database.work() as work:
        for number in range(60):
            setup = a_setup(id=f"{number:016x}")
            work.setups.save(setup, [an_event(setup)])
        work.commit()
    database.close()
    return tmp_path / "harrier.db"


def zero_a_page(content: bytearray, chance: random.Random) -> None:
    page = chance.randrange(len(content) // 4096) * 4096
    content[page : page + 4096] = bytes(4096)


def cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(1, len(content) - 4096) :]


def replace_header(content: bytearray, _chance: random.Random) -> None:
    content[:16] = b"Not SQLite at al"


def garble(content: bytearray, chance: random.Random) -> None:
    content[:] = chance.randbytes(len(content))


@pytest.mark.parametrize("damage", [zero_a_page, cut, replace_header, garble])
def test_damage_is_refused_by_name_and_nothing_is_touched(
    tmp_path: Path, damage: Callable[[bytearray, random.Random], None]
) -> None:
    path = filled(tmp_path)
    sound = path.read_bytes()
    for seed in range(10):
        content = bytearray(sound)
        damage(content, random.Random(seed))
        path.write_bytes(content)
        with pytest.raises(EnvironmentFault, match=r"harrier\.db .*(damaged|no database of)"):
            open_database(path, tmp_path / "backups")
        assert path.read_bytes() == content


def test_an_emptied_file_with_backups_beside_it_is_damage(tmp_path: Path) -> None:
    path = filled(tmp_path)
    path.write_bytes(b"")
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "harrier-2026-01-01T00-00-00.db").write_bytes(b"x")
    with pytest.raises(EnvironmentFault, match="empty though there are backups"):
        open_database(path, tmp_path / "backups")


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    path = filled(tmp_path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    with pytest.raises(EnvironmentFault, match="newer Harrier"):
        open_database(path, tmp_path / "backups")
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "harrier.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE notes (text)")
    before = path.read_bytes()
    with pytest.raises(EnvironmentFault, match="no database of Harrier"):
        open_database(path, tmp_path / "backups")
    assert path.read_bytes() == before


def test_a_folder_in_the_place_of_the_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "harrier.db").mkdir()
    with pytest.raises(EnvironmentFault, match=r"harrier\.db"):
        open_database(tmp_path / "harrier.db", tmp_path / "backups")


def test_reading_a_damaged_page_later_is_told_too(tmp_path: Path) -> None:
    path = filled(tmp_path)
    database = open_database(path, tmp_path / "backups")
    content = bytearray(path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    with (
        pytest.raises(EnvironmentFault, match="damaged"),
        database.work(read_only=True) as work,
    ):
        work.setups.find(SetupFilter())
    database.close()
