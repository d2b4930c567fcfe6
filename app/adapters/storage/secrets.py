"""Secrets in the system's keyring, never in a file of ours."""

from __future__ import annotations

from app.domain.errors import EnvironmentFault

SERVICE = "Harrier"


class KeyringSecrets:
    """Loads the keyring at the first call, since its back ends take a while to be found."""

    def __init__(self, service: str = SERVICE) -> None:
        self._service = service

    @property
    def available(self) -> bool:
        """Whether this system has a keyring at all; it may still be locked."""
        import keyring
        from keyring.backends.fail import Keyring as NoKeyring

        return not isinstance(keyring.get_keyring(), NoKeyring)

    def get(self, name: str) -> str | None:
        """The secret, or None; None too where there is no keyring.

        Raises:
            EnvironmentFault: the keyring is locked or fails.
        """
        import keyring
        from keyring.errors import KeyringError, NoKeyringError

        try:
            return keyring.get_password(self._service, name)
        except NoKeyringError:
            return None
        except KeyringError as error:
            raise _refused("read", name) from error

    def set(self, name: str, value: str) -> None:
        """Keep a secret.

        Raises:
            EnvironmentFault: no keyring on this system, or it is locked.
        """
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.set_password(self._service, name, value)
        except KeyringError as error:
            raise _refused("kept", name) from error

    def delete(self, name: str) -> None:
        """Forget a secret; one that is not there is no error.

        Raises:
            EnvironmentFault: the keyring is locked or fails.
        """
        import keyring
        from keyring.errors import KeyringError, NoKeyringError, PasswordDeleteError

        try:
            keyring.delete_password(self._service, name)
        except (NoKeyringError, PasswordDeleteError):
            return
        except KeyringError as error:
            raise _refused("forgotten", name) from error


def _refused(what: str, name: str) -> EnvironmentFault:
    return EnvironmentFault(
        f"The secret '{name}' cannot be {what}: this system has no keyring, or it is locked."
        " Unlock it, or install one such as GNOME Keyring or KWallet."
    )
