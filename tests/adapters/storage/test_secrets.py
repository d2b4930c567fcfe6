from __future__ import annotations

from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring
from keyring.errors import KeyringLocked, PasswordDeleteError

from app.adapters.storage.secrets import KeyringSecrets
from app.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.services.ports import SecretStore


class MemoryKeyring(KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    set_password = get_password  # type: ignore[assignment]
    delete_password = get_password  # type: ignore[assignment]


@pytest.fixture
def use() -> Iterator[object]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_a_secret_is_kept_and_forgotten(use: object) -> None:
    use(MemoryKeyring())  # type: ignore[operator]
    secrets: SecretStore = KeyringSecrets("Harrier test")
    assert secrets.get("token") is None
    secrets.set("token", "s3cret")
    assert secrets.get("token") == "s3cret"
    assert KeyringSecrets("another").get("token") is None
    secrets.delete("token")
    secrets.delete("token")
    assert secrets.get("token") is None


def test_without_a_keyring_nothing_is_known_and_setting_says_why(use: object) -> None:
    use(NoKeyring())  # type: ignore[operator]
    secrets = KeyringSecrets()
    assert secrets.get("token") is None
    secrets.delete("token")
    with pytest.raises(EnvironmentFault, match="no keyring") as told:
        secrets.set("token", "s3cret")
    assert "s3cret" not in str(told.value)


def test_a_locked_keyring_is_told(use: object) -> None:
    use(LockedKeyring())  # type: ignore[operator]
    secrets = KeyringSecrets()
    with pytest.raises(EnvironmentFault, match="locked"):
        secrets.get("token")
    with pytest.raises(EnvironmentFault, match="locked"):
        secrets.delete("token")
