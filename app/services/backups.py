"""Copies of the database: one a day, the older ones thinned out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput
from app.domain.timeframe import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from app.services.ports import Backup, Maintenance, WallClock

KEPT_DAYS: Final = 7
KEPT_WEEKS: Final = 4


class BackupService:
    """Makes, thins and restores backups. Each is verified before it counts."""

    def __init__(self, maintenance: Maintenance, wall: WallClock) -> None:
        self._maintenance = maintenance
        self._wall = wall

    def list(self) -> tuple[Backup, ...]:
        """Newest first."""
        return self._maintenance.backups()

    def make(self, target: Path | None = None) -> Path:
        """Make one now, in the backup folder unless a target is given.

        Raises:
            BadInput: there is no database yet, or the target exists.
            EnvironmentFault: the database is damaged, or the disk is full; older backups stay.
        """
        return self._maintenance.backup(target)

    def make_daily(self) -> Path | None:
        """Make one when the newest is a day old, then thin out; None when none was due.

        Raises:
            EnvironmentFault: the database is damaged, or the disk is full; older backups stay.
        """
        backups = self._maintenance.backups()
        if backups and 0 <= self._wall.now() - backups[0].taken_at < DAY:
            return None
        made = self._maintenance.backup()
        backups = self._maintenance.backups()
        kept = worth_keeping(backups)
        for backup in backups:
            if backup not in kept:
                self._maintenance.discard(backup)
        return made

    def restore(self, source: Path | None = None) -> Path:
        """Put a backup in place, the newest unless one is named; the database must be closed.

        Returns:
            Where the replaced file was kept.

        Raises:
            BadInput: no such backup, or none at all.
            EnvironmentFault: the backup is damaged or newer; nothing has changed then.
        """
        if source is None:
            backups = self._maintenance.backups()
            if not backups:
                raise BadInput("There is no backup yet; name a file to restore.")
            source = backups[0].path
        return self._maintenance.restore(source)


def worth_keeping(backups: Iterable[Backup]) -> frozenset[Backup]:
    """The newest of each of the last days, and of each of the last weeks, that have one."""
    ordered = sorted(backups, key=lambda backup: backup.taken_at, reverse=True)
    return _newest_of(ordered, KEPT_DAYS, _day) | _newest_of(ordered, KEPT_WEEKS, _week)


def _newest_of(
    ordered: Iterable[Backup], periods: int, period: Callable[[Backup], tuple[int, ...]]
) -> frozenset[Backup]:
    newest: dict[tuple[int, ...], Backup] = {}
    for backup in ordered:
        newest.setdefault(period(backup), backup)
    return frozenset(list(newest.values())[:periods])


def _day(backup: Backup) -> tuple[int, ...]:
    return (backup.taken_at // DAY,)


def _week(backup: Backup) -> tuple[int, ...]:
    return datetime.fromtimestamp(backup.taken_at / 1000, UTC).isocalendar()[:2]
