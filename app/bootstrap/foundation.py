"""What every service of one installation stands on: its folder, bus, clock and logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.clock import SystemClock
from app.bootstrap.logs import Logs
from app.services.events import EventBus

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from pathlib import Path

    from app.adapters.storage.lock import FolderLock
    from app.adapters.storage.paths import DataFolder
    from app.services.log_streamer import LogStreamer
    from app.services.settings import SettingsService


class Foundation:
    """One installation, without its services."""

    def __init__(
        self,
        folder: DataFolder,
        overrides: dict[str, str],
        *,
        offline: bool,
        logs: Logs | None = None,
    ) -> None:
        """An installation.

        Args:
            folder: where it keeps its data; made when missing.
            overrides: settings for this run alone, text by path.
            offline: send nothing.
            logs: those of the window, which begins before its services; None: new ones.

        Raises:
            EnvironmentFault: the folder cannot be written.
        """
        folder.prepare()
        self._folder = folder
        self._overrides = overrides
        self.offline = offline
        self.bus = EventBus()
        self.wall = SystemClock()
        self.logs = logs or Logs(folder.logs)
        self._lock: FolderLock | None = None

    @property
    def home(self) -> Path:
        """The data folder."""
        return self._folder.root

    @property
    def log(self) -> LogStreamer:
        """The newest log lines."""
        return self.logs.streamer

    @property
    def notice(self) -> str | None:
        """What the user must know about the settings, when they were needed and were not sound."""
        settings: SettingsService | None = self.__dict__.get("settings")
        return settings.notice if settings is not None else None

    def claim(self) -> AbstractContextManager[object]:
        """The right to write, which one process has at a time.

        Raises:
            EnvironmentFault: when entered while another process has it.
        """
        from app.adapters.storage.lock import FolderLock

        self._lock = FolderLock(self._folder.lock)
        return self._lock
