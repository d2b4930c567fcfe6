"""Services over what the data folder keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.bootstrap.built_once import built_once
from app.bootstrap.foundation import Foundation

if TYPE_CHECKING:
    from app.adapters.storage.candle_store import SqliteCandleStore
    from app.adapters.storage.database import Database
    from app.adapters.storage.maintenance import DatabaseMaintenance
    from app.services.backups import BackupService
    from app.services.candles import CandleService
    from app.services.secrets import SecretService
    from app.services.settings import SettingsService


class StorageServices(Foundation):
    """Preferences, secrets, database and candles."""

    @built_once
    def settings(self) -> SettingsService:
        """Preferences."""
        from app.adapters.storage.settings_file import SettingsFile
        from app.services.settings import SettingsService

        service = SettingsService(SettingsFile(self._folder.settings), self.bus)
        service.override(self._overrides)
        return service

    @built_once
    def secrets(self) -> SecretService:
        """The keyring."""
        from app.adapters.storage.secrets import KeyringSecrets
        from app.services.secrets import SecretService

        return SecretService(KeyringSecrets(), self.logs.redactor, self.bus)

    @built_once
    def database(self) -> Database:
        """Opened, checked and upgraded with the first use."""
        from app.adapters.storage.opening import open_database

        return open_database(self._folder.database, self._folder.backups)

    @built_once
    def store(self) -> SqliteCandleStore:
        """Candles."""
        from app.adapters.storage.candle_store import SqliteCandleStore

        return SqliteCandleStore(self._folder.candles)

    @built_once
    def maintenance(self) -> DatabaseMaintenance:
        """Care of the database; needs no open one."""
        from app.adapters.storage.maintenance import DatabaseMaintenance

        return DatabaseMaintenance(self._folder.database, self._folder.backups, self.wall)

    @built_once
    def backups(self) -> BackupService:
        """Rotating copies."""
        from app.services.backups import BackupService

        return BackupService(self.maintenance, self.wall)

    @built_once
    def candles(self) -> CandleService:
        """The candle store's use cases."""
        from app.adapters.storage.candle_files import CandleFiles
        from app.services.candles import CandleService

        return CandleService(self.store, CandleFiles())
