"""How each way out of this machine is built from settings and secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.alerts.policy import APPRISE, TELEGRAM, WEBHOOK
from app.domain.errors import EnvironmentFault
from app.services.secrets import APPRISE_URLS, TELEGRAM_TOKEN, WEBHOOK_SECRET

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.adapters.notify.telegram_client import Pace, TelegramAccount
    from app.services.ports import Channel, WallClock
    from app.services.secrets import SecretService
    from app.services.settings import SettingsService


def channel_makers(
    settings: SettingsService, secrets: SecretService, wall: WallClock, pace: Callable[[], Pace]
) -> dict[str, Callable[[], Channel]]:
    """What builds each channel, by its name, in the order they are served.

    ``pace`` is Telegram's, kept by everything that writes to the chat.
    """

    def telegram() -> Channel:
        from app.adapters.notify.telegram import TelegramChannel

        required(secrets, TELEGRAM_TOKEN, "Telegram needs the bot's token")
        return TelegramChannel(
            lambda: telegram_account(settings, secrets),
            wall,
            lambda chat: settings.set("alerts.telegram_chat", chat),
            pace(),
        )

    def webhook() -> Channel:
        from app.adapters.notify.webhook import WebhookChannel

        return WebhookChannel(
            lambda: settings.current.alerts.webhook_url,
            lambda: secrets.get(WEBHOOK_SECRET),
            lambda: settings.current.alerts.allow_local_network,
            wall,
        )

    def apprise() -> Channel:
        from app.adapters.notify.apprise_channel import AppriseChannel

        required(secrets, APPRISE_URLS, "Apprise needs its addresses")
        return AppriseChannel(lambda: secrets.get(APPRISE_URLS), secrets.hide)

    return {TELEGRAM: telegram, WEBHOOK: webhook, APPRISE: apprise}


def telegram_account(settings: SettingsService, secrets: SecretService) -> TelegramAccount:
    """The bot and its chat as they are set now."""
    from app.adapters.notify.telegram_client import TelegramAccount

    alerts = settings.current.alerts
    return TelegramAccount(
        secrets.get(TELEGRAM_TOKEN),
        alerts.telegram_chat,
        alerts.telegram_address,
        alerts.allow_local_network,
    )


def required(secrets: SecretService, name: str, sentence: str) -> str:
    """A secret that nothing goes without; alerts wait until it is there.

    Raises:
        EnvironmentFault: it was not entered, or not since the program began.
    """
    value = secrets.get(name)
    if not value:
        kept = "" if secrets.persistent else " again, since this system has no keyring"
        raise EnvironmentFault(f"{sentence}: enter it under Alerts{kept}.")
    return value
