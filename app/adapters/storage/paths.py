"""Where an installation keeps its files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.errors import EnvironmentFault

_SYNC_PROGRAMS: Final = (
    "Dropbox",
    "OneDrive",
    "Google Drive",
    "GoogleDrive",
    "iCloud Drive",
    "iCloudDrive",
    "Mobile Documents",
    "Nextcloud",
    "ownCloud",
    "pCloudDrive",
    "Syncthing",
)


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One installation's folder: all data, settings, logs and its database."""

    root: Path

    @property
    def settings(self) -> Path:
        """Preferences."""
        return self.root / "settings.json"

    @property
    def database(self) -> Path:
        """Setups, scans, strategies, universes."""
        return self.root / "harrier.db"

    @property
    def candles(self) -> Path:
        """The candle store."""
        return self.root / "candles.db"

    @property
    def backups(self) -> Path:
        """Copies of the database."""
        return self.root / "backups"

    @property
    def logs(self) -> Path:
        """Log files."""
        return self.root / "logs"

    @property
    def layouts(self) -> Path:
        """Window layouts."""
        return self.root / "layouts"

    @property
    def journal(self) -> Path:
        """The copy of the journal's changes, and its pictures."""
        return self.root / "journal"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes."""
        return self.root / "harrier.lock"

    @property
    def synced_by(self) -> str | None:
        """The program that seems to copy this folder elsewhere, or None.

        Such programs copy a database without its log, which damages the copy, or lock it.
        """
        parts = [f"{part.casefold()} " for part in self.root.parts]
        found = (
            name
            for name in _SYNC_PROGRAMS
            for part in parts
            if part.startswith(f"{name} ".casefold())
        )
        return next(found, None)

    def prepare(self) -> None:
        """Make the folder, readable by its owner alone, and make sure that it can be written.

        Raises:
            EnvironmentFault: it cannot be made or written.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self.root / f".writable-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise EnvironmentFault(
                f"The data folder {self.root} cannot be written ({error.strerror}): check who may"
                " write to it, or choose another one with --home."
            ) from error


def data_folder(home: str | None) -> DataFolder:
    """The folder named by ``--home``, else the platform's place for a user's data."""
    if home:
        return DataFolder(Path(home).expanduser().resolve())
    from platformdirs import user_data_path

    return DataFolder(user_data_path("Harrier", appauthor=False))
