"""The system's keyring as a test needs it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import keyring
from keyring.backends.fail import Keyring as NoKeyring

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def without_keyring() -> Iterator[None]:
    """As on a system without one, whatever this machine has."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        yield
    finally:
        keyring.set_keyring(before)
