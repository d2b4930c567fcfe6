from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from app.adapters.storage.maintenance import DatabaseMaintenance
from app.adapters.storage.migrations import NEWEST
from app.adapters.storage.opening import open_database
from app.domain.errors import BadInput, EnvironmentFault
from app.services.ports import SetupFilter
from tests.builders.setups import a_setup, an_event
from tests.builders.wall import StandingClock

if TYPE_CHECKING:
    from pathlib import Path

    from app.adapters.storage.database import Database
    from app.services.ports import Maintenance

DAY = 86_400_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "harrier.db"


@pytest.fixture
def wall() -> StandingClock:
    return StandingClock()


@pytest.fixture
def care(path: Path, wall: StandingClock) -> Maintenance:
    return DatabaseMaintenance(path, path.parent / "backups", wall)


def add(database: Database, *names: str) -> None:
    with database.work() as work:
        for name in names:
            setup = a_setup(id=name)
            work.setups.save(setup, [an_event(setup)])
        work.commit()


def opened(path: Path) -> Database:
    return open_database(path, path.parent / "backups")


def held(path: Path) -> set[str]:
    database = opened(path)
    with database.work(read_only=True) as work:
        found = {setup.id for setup in work.setups.find(SetupFilter(open_only=False))}
    database.close()
    return found


def test_no_database_is_no_problem(care: Maintenance, path: Path) -> None:
    report = care.check()
    assert (report.exists, report.version, report.problems) == (False, None, ())
    assert list(path.parent.iterdir()) == []


def test_a_sound_database_has_no_problems_and_its_version(
    care: Maintenance, path: Path, database: Database
) -> None:
    add(database, "a", "b")
    report = care.check()
    assert (report.exists, report.problems) == (True, ())
    assert report.version == report.newest_version == NEWEST


def test_a_silently_changed_setup_is_found(
    care: Maintenance, path: Path, database: Database
) -> None:
    add(database, "a", "b")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE setups SET stop = stop + 0.01 WHERE id = 'b'")
    (problem,) = care.check().problems
    assert "setup b of BTC/USDT" in problem


def test_a_row_that_points_nowhere_is_found(care: Maintenance, database: Database) -> None:
    add(database, "a")
    with closing(sqlite3.connect(care.check().path)) as connection, connection:
        connection.execute("DELETE FROM setups")
    (problem,) = care.check().problems
    assert "setup_events" in problem


def test_flipped_bits_in_setups_are_found(care: Maintenance, path: Path) -> None:
    database = opened(path)
    add(database, *(f"{number:03}" for number in range(200)))
    database.close()
    sound = path.read_bytes()
    places = [place for place in range(0, len(sound), 97) if sound[place]]
    chance, missed = random.Random(1), 0
    for place in chance.sample(places, 60):
        content = bytearray(sound)
        content[place] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        missed += not care.check().problems
    assert missed <= 6


def test_damage_and_newer_versions_are_reported_not_raised(care: Maintenance, path: Path) -> None:
    path.write_bytes(b"no database at all" * 100)
    assert "damaged" in care.check().problems[0]
    path.unlink()
    opened(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0099'")
    report = care.check()
    assert report.version == "0099"
    assert "newer Harrier" in report.problems[0]


def test_a_backup_is_one_sound_file_with_everything_committed(
    care: Maintenance, path: Path, database: Database
) -> None:
    add(database, "a")
    made = care.backup()
    assert made == path.parent / "backups" / "harrier-2026-01-01T12-00-00.db"
    assert [entry.name for entry in made.parent.iterdir()] == [made.name]
    add(database, "b")
    shutil.copy(made, path.parent / "copy.db")
    assert held(path.parent / "copy.db") == {"a"}
    with closing(sqlite3.connect(made)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_backup_goes_where_it_is_told_but_over_nothing(
    care: Maintenance, path: Path, database: Database
) -> None:
    target = path.parent / "mine" / "copy.db"
    assert care.backup(target) == target
    before = target.read_bytes()
    with pytest.raises(BadInput, match="exists already"):
        care.backup(target)
    assert target.read_bytes() == before
    assert care.backups() == ()


def test_nothing_to_back_up_is_told(care: Maintenance) -> None:
    with pytest.raises(BadInput, match="no database"):
        care.backup()


def test_a_damaged_database_is_never_backed_up_over_a_good_one(
    care: Maintenance, path: Path
) -> None:
    database = opened(path)
    add(database, *(f"{number:03}" for number in range(60)))
    database.close()
    good = care.backup()
    before = good.read_bytes()
    content = bytearray(path.read_bytes())
    content[8192:12288] = bytes(4096)
    path.write_bytes(content)
    with pytest.raises(EnvironmentFault, match="damaged"):
        care.backup()
    assert good.read_bytes() == before
    assert [entry.name for entry in good.parent.iterdir()] == [good.name]


def test_backups_are_listed_newest_first_and_others_left_alone(
    care: Maintenance, path: Path, wall: StandingClock, database: Database
) -> None:
    first = care.backup()
    wall.time += DAY
    second = care.backup()
    care.backup(first.with_name("harrier-mine.db"))
    listed = care.backups()
    assert [backup.path for backup in listed] == [second, first]
    assert [backup.taken_at for backup in listed] == [wall.time, wall.time - DAY]
    assert listed[0].size == second.stat().st_size
    care.discard(listed[1])
    assert [backup.path for backup in care.backups()] == [second]


def test_restoring_returns_to_the_backup_and_keeps_the_other(care: Maintenance, path: Path) -> None:
    database = opened(path)
    add(database, "a")
    made = care.backup()
    add(database, "b")
    database.close()
    kept = care.restore(made)
    assert held(path) == {"a"}
    assert held(kept) == {"a", "b"}
    again = care.restore(kept)
    assert again not in (kept, path)
    assert held(path) == {"a", "b"}


def test_a_damaged_database_is_replaced_and_kept_with_its_log(
    care: Maintenance, path: Path
) -> None:
    database = opened(path)
    add(database, "a")
    database.close()
    made = care.backup()
    path.write_bytes(b"rubbish" * 1_000)
    path.with_name("harrier.db-wal").write_bytes(b"old log")
    kept = care.restore(made)
    assert kept.read_bytes() == b"rubbish" * 1_000
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"old log"
    assert held(path) == {"a"}


def test_restoring_into_an_empty_folder(care: Maintenance, path: Path) -> None:
    opened(path).close()
    made = care.backup()
    path.unlink()
    assert care.restore(made) == path
    assert held(path) == set()


@pytest.mark.parametrize("content", [None, b"", b"rubbish" * 1_000])
def test_what_is_no_backup_changes_nothing(
    care: Maintenance, path: Path, content: bytes | None
) -> None:
    opened(path).close()
    before = path.read_bytes()
    source = path.with_name("source.db")
    if content is not None:
        source.write_bytes(content)
    with pytest.raises((BadInput, EnvironmentFault), match=r"source\.db"):
        care.restore(source)
    assert path.read_bytes() == before
    assert {entry.name for entry in path.parent.iterdir()} <= {"harrier.db", "source.db"}


def test_upgrading_makes_a_missing_database(care: Maintenance) -> None:
    assert care.upgrade() == (None, NEWEST)
    assert care.upgrade() == (NEWEST, NEWEST)
