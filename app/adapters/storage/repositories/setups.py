"""Setups with their events."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.collector import collector_in_small_steps
from app.adapters.storage.models import SetupDecisionRow, SetupEventRow, SetupRow
from app.adapters.storage.models.setups import OPEN_STATES
from app.adapters.storage.repositories.setup_rows import (
    COLUMNS,
    decision_of,
    decision_row,
    event_of,
    event_row,
    setup_of,
    setup_row,
)
from app.domain.setup import Direction, SetupState
from app.domain.setup_results import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Select
    from sqlalchemy.dialects.sqlite import Insert

    from app.domain.setup import Setup, SetupEvent
    from app.domain.setup_decision import Decision
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
        return tuple(self._read(_narrowed(query, wanted).limit(wanted.limit)))

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
        """Events recorded since a wall-clock time, newest first, without those of shadows."""
        return self._read_events(
            _events()
            .where(SetupEventRow.recorded_at >= since, SetupEventRow.shadow.is_(False))
            .order_by(SetupEventRow.recorded_at.desc(), SetupEventRow.id.desc())
            .limit(limit)
        )

    def decisions(self, setup_id: str) -> tuple[Decision, ...]:
        """What the user decided about a setup, in order."""
        query = select(SetupDecisionRow.__table__).where(SetupDecisionRow.setup_id == setup_id)
        rows = self._connection.execute(query.order_by(SetupDecisionRow.id)).mappings()
        return tuple(decision_of(row) for row in rows)

    def decide(self, decision: Decision) -> Decision:
        """Keep a decision; returns it with its id."""
        self.flush()
        adding = insert(SetupDecisionRow).returning(SetupDecisionRow.id)
        made = self._connection.execute(adding, decision_row(decision))
        return replace(decision, id=made.scalar_one())

    def outcomes(self, wanted: SetupFilter) -> tuple[Outcome, ...]:
        """How each setup that was entered and has ended came out, shadows included."""
        self.flush()
        table = SetupRow.__table__
        wanted_columns = (
            *("strategy", "regime", "r", "taken_at", "passed_at", "state"),
            *("symbol", "direction", "bar_time"),
        )
        query = select(*(table.columns[name] for name in wanted_columns))
        query = _narrowed(query.where(SetupRow.r.is_not(None)), replace(wanted, open_only=False))
        rows = self._connection.execute(query)
        return tuple(
            Outcome(
                strategy,
                regime.partition(" ")[0] if regime else None,
                r,
                taken=taken_at is not None,
                skipped=passed_at is not None or state == SetupState.SKIPPED,
                symbol=symbol,
                direction=Direction(direction),
                time=time,
            )
            for strategy, regime, r, taken_at, passed_at, state, symbol, direction, time in rows
        )

    def flush(self) -> None:
        """Write what was gathered."""
        rows, self._rows = list(self._rows.values()), {}
        events, self._event_rows = self._event_rows, []
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            self._connection.execute(_upsert(), rows[start : start + _ROWS_AT_ONCE])
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


@cache
def _upsert() -> Insert:
    """Built once: that takes longer than a read, and every read writes first what was gathered."""
    statement = insert(SetupRow)
    changed = {
        column.name: statement.excluded[column.name]
        for column in SetupRow.__table__.columns
        if column.name != "id"
    }
    return statement.on_conflict_do_update(index_elements=["id"], set_=changed)


def _setups() -> Select[Any]:
    return select(*(SetupRow.__table__.columns[name] for name in COLUMNS))


def _narrowed(query: Select[Any], wanted: SetupFilter) -> Select[Any]:
    if wanted.state is not None:
        query = query.where(SetupRow.state == wanted.state)
    elif wanted.shadowed:
        query = query.where(SetupRow.shadow.in_(OPEN_STATES))
    elif wanted.open_only:
        query = query.where(SetupRow.state.in_(OPEN_STATES))
    for name in ("symbol", "strategy", "exchange"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(getattr(SetupRow, name) == value)
    if wanted.decision is not None:
        query = query.where(_DECIDED[wanted.decision])
    return query


_DECIDED = {
    "taken": SetupRow.taken_at.is_not(None),
    "passed": or_(SetupRow.passed_at.is_not(None), SetupRow.state == SetupState.SKIPPED),
    "cancelled": SetupRow.state == SetupState.CANCELLED,
}


def _events() -> Select[Any]:
    return select(SetupEventRow.__table__)
