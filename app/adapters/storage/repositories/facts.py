"""Facts by key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.models import FactRow

if TYPE_CHECKING:
    from sqlalchemy import Connection


class SqlFacts:
    """JSON values that change in one transaction with the data."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> object | None:
        """The value, or None."""
        value = self._connection.scalar(select(FactRow.value).where(FactRow.key == key))
        return None if value is None else json.loads(value)

    def set(self, key: str, value: object) -> None:
        """Keep a JSON-serialisable value."""
        text = json.dumps(value, ensure_ascii=False)
        statement = insert(FactRow).values(key=key, value=text)
        self._connection.execute(
            statement.on_conflict_do_update(index_elements=["key"], set_={"value": text})
        )
