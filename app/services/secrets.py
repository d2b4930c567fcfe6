"""Secrets by name: kept in the system's keyring, hidden from every log."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput, EnvironmentFault
from app.services.events import Event

if TYPE_CHECKING:
    from app.services.events import EventBus
    from app.services.log_streamer import Redactor
    from app.services.ports import SecretStore

log = logging.getLogger(__name__)

PROXY_PASSWORD: Final = "market.proxy_password"
TELEGRAM_TOKEN: Final = "alerts.telegram_token"
APPRISE_URLS: Final = "alerts.apprise_urls"
WEBHOOK_SECRET: Final = "alerts.webhook_secret"
HOOKS_TOKEN: Final = "hooks.token"
ACCOUNT_KEYS: Final = {
    exchange: f"journal.{exchange}_key"
    for exchange in ("binance", "bybit", "okx", "kraken", "coinbase", "kucoin")
}
MANY_LINES: Final = (APPRISE_URLS, *ACCOUNT_KEYS.values())
SECRETS: Final = {
    PROXY_PASSWORD: "Password of the proxy's user",
    TELEGRAM_TOKEN: "Token of the Telegram bot",
    APPRISE_URLS: "Addresses for Apprise, one a line",
    WEBHOOK_SECRET: "What outgoing webhooks are signed with",
    HOOKS_TOKEN: "Token that messages from outside must carry",
} | {
    name: f"Read-only key at {exchange}: key, secret and, where it has one, passphrase, one a line"
    for exchange, name in ACCOUNT_KEYS.items()
}


@dataclass(frozen=True, slots=True)
class SecretChanged(Event):
    """A secret of that name was set or forgotten; the secret itself is never announced."""

    name: str


class SecretService:
    """The only way to secrets. They are never printed, logged or exported.

    Without a keyring, or while it is locked, a secret lives in memory until the program ends.
    """

    def __init__(self, store: SecretStore, redactor: Redactor, bus: EventBus) -> None:
        self._store = store
        self._redactor = redactor
        self._bus = bus
        self._of_session: dict[str, str] = {}

    @property
    def persistent(self) -> bool:
        """Whether secrets outlive the program; else they are asked for at each start."""
        return self._store.available

    def get(self, name: str, *, of: str = "") -> str | None:
        """The secret, or None when there is none or no keyring.

        Args:
            name: one of ``SECRETS``.
            of: whose, where there are several of that name; "" is the first.

        Raises:
            EnvironmentFault: the keyring is locked.
        """
        kept_as = _kept_as(name, of)
        value = self._of_session.get(kept_as) or self._store.get(kept_as)
        if value:
            self._redactor.learn(value)
        return value

    def set(self, name: str, value: str, *, of: str = "") -> bool:
        """Keep a secret; an empty one forgets it.

        Args:
            name: one of ``SECRETS``.
            value: the secret.
            of: whose, where there are several of that name; "" is the first.

        Returns:
            Whether that outlives the program. Without a keyring it does not, and has to be said.

        Raises:
            BadInput: no secret of that name.
        """
        if name not in SECRETS:
            known = ", ".join(SECRETS)
            raise BadInput(f"no secret of that name; known: {known}", source=name)
        if value:
            self._redactor.learn(value)
        kept = self._keep(_kept_as(name, of), value)
        self._bus.publish(SecretChanged(name))
        return kept

    def hide(self, value: str) -> None:
        """Never log this text, which is a secret that may not be kept anywhere."""
        self._redactor.learn(value)

    def _keep(self, name: str, value: str) -> bool:
        self._of_session.pop(name, None)
        try:
            if value:
                self._store.set(name, value)
            else:
                self._store.delete(name)
        except EnvironmentFault as error:
            log.warning("%s It holds for this session.", error)
            if value:
                self._of_session[name] = value
            return False
        return True


def _kept_as(name: str, of: str) -> str:
    """What the keyring calls a secret."""
    return f"{name}/{of}" if of else name
