"""Kept backtests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from app.adapters.storage.models import BacktestRow
from app.adapters.storage.repositories.measures import measures_of
from app.services.ports import KeptBacktest

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from app.services.ports import BacktestResult

_LISTED = (
    BacktestRow.id,
    BacktestRow.made_at,
    BacktestRow.strategy,
    BacktestRow.version,
    BacktestRow.timeframe,
    BacktestRow.symbols,
    BacktestRow.since,
    BacktestRow.until,
    BacktestRow.measures,
)


class SqlBacktests:
    """Reads and writes at once; there are few of them at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, result: BacktestResult) -> None:
        """Keep a run; it has an id."""
        # What it is made of brings the compiler along, which most of the program does without.
        from app.adapters.storage.repositories.backtest_rows import row_of

        self._connection.execute(insert(BacktestRow), [row_of(result)])

    def list(self, limit: int) -> tuple[KeptBacktest, ...]:
        """Newest first, without those that were removed."""
        query = (
            select(*_LISTED)
            .where(BacktestRow.removed_at.is_(None))
            .order_by(BacktestRow.made_at.desc(), BacktestRow.id)
            .limit(limit)
        )
        return tuple(_kept(row) for row in self._connection.execute(query))

    def get(self, backtest_id: str) -> BacktestResult | None:
        """The whole run, removed or not; None when there is none."""
        from app.adapters.storage.repositories.backtest_rows import result_of

        table = BacktestRow.__table__
        query = select(table).where(table.c.id == backtest_id)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else result_of(row)

    def remove(self, backtest_id: str, removed_at: int) -> None:
        """Leave it out of lists from now on; ``removed_at`` is wall clock, UTC ms."""
        self._mark(backtest_id, removed_at)

    def restore(self, backtest_id: str) -> None:
        """Undo a removal."""
        self._mark(backtest_id, None)

    def purge(self, removed_before: int) -> None:
        """Forget for good what was removed before that moment, UTC ms."""
        self._connection.execute(delete(BacktestRow).where(BacktestRow.removed_at < removed_before))

    def _mark(self, backtest_id: str, removed_at: int | None) -> None:
        statement = update(BacktestRow).where(BacktestRow.id == backtest_id)
        self._connection.execute(statement.values(removed_at=removed_at))


def _kept(row: Row[str, int, str, str, str, str, int, int, str]) -> KeptBacktest:
    return KeptBacktest(
        id=row.id,
        made_at=row.made_at,
        strategy=row.strategy,
        version=row.version,
        timeframe=row.timeframe,
        symbols=tuple(json.loads(row.symbols)),
        since=row.since,
        until=row.until,
        measures=measures_of(row.measures),
    )
