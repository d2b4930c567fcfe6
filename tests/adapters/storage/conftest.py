from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.adapters.storage.opening import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.adapters.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "harrier.db", tmp_path / "backups")
    yield opened
    opened.close()
