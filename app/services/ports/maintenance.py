"""Care of the database file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """Outcome of a check: problems are sentences, empty when sound."""

    path: Path
    exists: bool
    version: str | None
    newest_version: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Backup:
    """One kept copy of the database. ``taken_at`` is wall clock, UTC ms; size in bytes."""

    path: Path
    taken_at: int
    size: int


class Maintenance(Protocol):
    """Care of the database file."""

    def check(self) -> DatabaseReport:
        """Integrity and version, without changing anything."""

    def backup(self, target: Path | None = None) -> Path:
        """Copy to ``target`` or the backup folder; the copy is verified."""

    def restore(self, source: Path) -> Path:
        """Put a backup in place; returns where the replaced file was kept."""

    def upgrade(self) -> tuple[str | None, str]:
        """Backup, then migrate; returns versions before and after."""

    def backups(self) -> tuple[Backup, ...]:
        """The copies in the backup folder made by `backup` without a target, newest first."""

    def discard(self, backup: Backup) -> None:
        """Delete one of them."""
