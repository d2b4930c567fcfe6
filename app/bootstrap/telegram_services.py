"""The bot that listens to the configured Telegram chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.bootstrap.built_once import built_once
from app.bootstrap.journal_import_services import JournalImportServices
from app.services.secrets import TELEGRAM_TOKEN, SecretChanged
from app.services.settings import SettingsChanged

if TYPE_CHECKING:
    from app.adapters.notify.telegram_bot import TelegramBot
    from app.adapters.notify.telegram_client import TelegramAccount
    from app.services.events import Event

_OF_ACCOUNT: Final = ("alerts.telegram", "alerts.allow_local_network")


class TelegramServices(JournalImportServices):
    """What is asked and pressed in Telegram; begun by a window or a watch, never by a command."""

    @built_once
    def telegram_bot(self) -> TelegramBot:
        """Listens while Telegram is on in the settings."""
        from app.adapters.notify.telegram_bot import TelegramBot
        from app.services.telegram_desk import TelegramDesk

        desk = TelegramDesk(self, self.decisions, self.database.work)
        return TelegramBot(self._listened_to, desk, self.wall, self._telegram_pace)

    def _begin_telegram(self) -> None:
        """Nothing of it is loaded while Telegram is off."""
        if self.settings.current.alerts.telegram:
            self.telegram_bot.start()
        self.bus.subscribe(self._follow_account)

    def _listened_to(self) -> TelegramAccount | None:
        from app.bootstrap.channels import telegram_account

        if self.offline or not self.settings.current.alerts.telegram:
            return None
        return telegram_account(self.settings, self.secrets)

    def _follow_account(self, event: Event) -> None:
        if isinstance(event, SettingsChanged):
            changed = any(path.startswith(_OF_ACCOUNT) for path in event.paths)
        else:
            changed = isinstance(event, SecretChanged) and event.name == TELEGRAM_TOKEN
        if changed and (self.settings.current.alerts.telegram or "telegram_bot" in self.__dict__):
            self.telegram_bot.start()
            self.telegram_bot.look_again()
