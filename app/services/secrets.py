"""Secrets by name: kept in the system's keyring, hidden from every log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.errors import BadInput

if TYPE_CHECKING:
    from app.services.log_streamer import Redactor
    from app.services.ports import SecretStore

PROXY_PASSWORD: Final = "market.proxy_password"
SECRETS: Final = {PROXY_PASSWORD: "Password of the proxy's user"}


class SecretService:
    """The only way to secrets. They are never printed, logged or exported."""

    def __init__(self, store: SecretStore, redactor: Redactor) -> None:
        self._store = store
        self._redactor = redactor

    def get(self, name: str) -> str | None:
        """The secret, or None when there is none or no keyring.

        Raises:
            EnvironmentFault: the keyring is locked.
        """
        value = self._store.get(name)
        if value:
            self._redactor.learn(value)
        return value

    def set(self, name: str, value: str) -> None:
        """Keep a secret; an empty one forgets it.

        Raises:
            BadInput: no secret of that name.
            EnvironmentFault: no keyring on this system, or it is locked.
        """
        if name not in SECRETS:
            known = ", ".join(SECRETS)
            raise BadInput(f"no secret of that name; known: {known}", source=name)
        if value:
            self._redactor.learn(value)
            self._store.set(name, value)
        else:
            self._store.delete(name)
