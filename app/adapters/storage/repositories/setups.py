"""Setups with their events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.collector import collector_in_small_steps
from app.adapters.storage.models import SetupEventRow, SetupRow
from app.adapters.storage.models.setups import OPEN_STATES
from app.adapters.storage.repositories.setup_rows import (
    COLUMNS,
    event_of,
    event_row,
    setup_of,
    setup_row,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Select

    from app.domain.setup import Setup, SetupEvent
    from app.services.ports import SetupFilter

_ROWS_AT_ONCE = 100  # more would hold the interpreter lock long enough to be seen


class SqlSetups:
    """Saves are gathered and written together, before the next read and at the commit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[str, dict[str, Any]] = {}
        self._event_rows: list[dict[str, Any]] = []

    def get(self, setup_id: str) -> Setup | None:
        """One setup, or None."""
        found = self._read(_setups().where(SetupRow.id == setup_id))
        return found[0] if found else None

    def find(self, wanted: SetupFilter) -> tuple[Setup, ...]:
        """Setups that match, newest signal bar first."""
        query = _setups().order_by(SetupRow.bar_time.desc(), SetupRow.id)
        if wanted.state is not None:
            query = query.where(SetupRow.state == wanted.state)
        elif wanted.open_only:
            query = query.where(SetupRow.state.in_(OPEN_STATES))
        for name in ("symbol", "strategy", "exchange"):
            if (value := getattr(wanted, name)) is not None:
                query = query.where(getattr(SetupRow, name) == value)
        return tuple(self._read(query.limit(wanted.limit)))

    def save(self, setup: Setup, events: Iterable[SetupEvent]) -> None:
        """Insert or update a setup and add its new events."""
        self._rows[setup.id] = setup_row(setup)
        self._event_rows.extend(event_row(event) for event in events)

    def events(self, setup_id: str) -> tuple[SetupEvent, ...]:
        """Events in the order they were recorded."""
        return self._read_events(
            _events().where(SetupEventRow.setup_id == setup_id).order_by(SetupEventRow.id)
        )

    def recent_events(self, since: int, limit: int) -> tuple[SetupEvent, ...]:
        """Events recorded since a wall-clock time, newest first."""
        return self._read_events(
            _events()
            .where(SetupEventRow.recorded_at >= since)
            .order_by(SetupEventRow.recorded_at.desc(), SetupEventRow.id.desc())
            .limit(limit)
        )

    def flush(self) -> None:
        """Write what was gathered."""
        statement = insert(SetupRow)
        changed = {
            column.name: statement.excluded[column.name]
            for column in SetupRow.__table__.columns
            if column.name != "id"
        }
        upsert = statement.on_conflict_do_update(index_elements=["id"], set_=changed)
        rows, self._rows = list(self._rows.values()), {}
        events, self._event_rows = self._event_rows, []
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            self._connection.execute(upsert, rows[start : start + _ROWS_AT_ONCE])
        for start in range(0, len(events), _ROWS_AT_ONCE):
            self._connection.execute(insert(SetupEventRow), events[start : start + _ROWS_AT_ONCE])

    def _read(self, query: Select[Any]) -> list[Setup]:
        self.flush()
        found: list[Setup] = []
        with collector_in_small_steps() as settle:
            for rows in self._connection.execute(query).partitions(_ROWS_AT_ONCE):
                found.extend([setup_of(row) for row in rows])
                settle()
        return found

    def _read_events(self, query: Select[Any]) -> tuple[SetupEvent, ...]:
        self.flush()
        return tuple(event_of(row) for row in self._connection.execute(query).mappings())


def _setups() -> Select[Any]:
    return select(*(SetupRow.__table__.columns[name] for name in COLUMNS))


def _events() -> Select[Any]:
    return select(SetupEventRow.__table__)
