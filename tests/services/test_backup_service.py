from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.storage.maintenance import DatabaseMaintenance
from app.adapters.storage.opening import open_database
from app.domain.errors import BadInput
from app.services.backups import KEPT_DAYS, KEPT_WEEKS, BackupService, worth_keeping
from app.services.ports import Backup
from tests.builders.wall import StandingClock

DAY = 86_400_000
HOUR = 3_600_000


@pytest.fixture
def wall() -> StandingClock:
    return StandingClock()


@pytest.fixture
def service(tmp_path: Path, wall: StandingClock) -> BackupService:
    care = DatabaseMaintenance(tmp_path / "harrier.db", tmp_path / "backups", wall)
    return BackupService(care, wall)


def write(folder: Path, value: int) -> None:
    database = open_database(folder / "harrier.db", folder / "backups")
    with database.work() as work:
        work.facts.set("value", value)
        work.commit()
    database.close()


def read(folder: Path) -> object:
    database = open_database(folder / "harrier.db", folder / "backups")
    with database.work(read_only=True) as work:
        value = work.facts.get("value")
    database.close()
    return value


def test_one_backup_a_day(service: BackupService, tmp_path: Path, wall: StandingClock) -> None:
    write(tmp_path, 1)
    assert service.make_daily() is not None
    wall.time += DAY - 1_000
    assert service.make_daily() is None
    wall.time += 1_000
    assert service.make_daily() is not None
    assert len(service.list()) == 2


def test_a_clock_that_was_set_back_does_not_stop_backups(
    service: BackupService, tmp_path: Path, wall: StandingClock
) -> None:
    write(tmp_path, 1)
    service.make_daily()
    wall.time -= 30 * DAY
    assert service.make_daily() is not None


def test_sixty_days_leave_seven_days_and_four_weeks(
    service: BackupService, tmp_path: Path, wall: StandingClock
) -> None:
    write(tmp_path, 1)
    for _ in range(60):
        wall.time += DAY
        service.make_daily()
    ages = [(wall.time - backup.taken_at) // DAY for backup in service.list()]
    assert ages[:7] == [0, 1, 2, 3, 4, 5, 6]
    assert len(ages) <= KEPT_DAYS + KEPT_WEEKS
    assert 14 < max(ages) <= 28


def test_restoring_takes_the_newest_unless_told(
    service: BackupService, tmp_path: Path, wall: StandingClock
) -> None:
    for value in (1, 2, 3):
        write(tmp_path, value)
        if value < 3:
            service.make()
            wall.time += DAY
    oldest = service.list()[-1].path
    service.restore()
    assert read(tmp_path) == 2
    wall.time += DAY
    service.restore(oldest)
    assert read(tmp_path) == 1


def test_without_a_backup_there_is_nothing_to_restore(service: BackupService) -> None:
    with pytest.raises(BadInput, match="no backup yet"):
        service.restore()


@given(hours=st.lists(st.integers(0, 24 * 100), unique=True))
def test_what_is_kept_has_the_newest_of_each_period(hours: list[int]) -> None:
    backups = [Backup(Path(f"{hour}.db"), hour * HOUR, 1) for hour in hours]
    kept = worth_keeping(backups)
    assert kept <= set(backups)
    assert len(kept) <= KEPT_DAYS + KEPT_WEEKS
    days = sorted({backup.taken_at // DAY for backup in backups}, reverse=True)[:KEPT_DAYS]
    for day in days:
        newest = max(
            (backup for backup in backups if backup.taken_at // DAY == day),
            key=lambda backup: backup.taken_at,
        )
        assert newest in kept
    assert worth_keeping(kept) == kept
