from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders.keyrings import without_keyring

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def no_keyring() -> Iterator[None]:
    """Tokens live as long as the installation."""
    with without_keyring():
        yield
