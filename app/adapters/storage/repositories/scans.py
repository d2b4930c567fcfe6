"""The history of scan cycles."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.models import ScanErrorRow, ScanRow
from app.services.ports import ScanRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

_PLAIN = (
    "id",
    "exchange",
    "as_of",
    "started_at",
    "state",
    "universe",
    "scanned",
    "failed",
    "setups",
    "requests",
    "past",
)


class SqlScans:
    """Cycles with their errors."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def save(self, record: ScanRecord) -> None:
        """Insert or update one cycle with its errors."""
        row = {name: getattr(record, name) for name in _PLAIN}
        row["duration"] = json.dumps(dict(record.duration))
        row["timeframes"] = json.dumps(record.timeframes)
        changed = {name: value for name, value in row.items() if name != "id"}
        self._connection.execute(
            insert(ScanRow).values(row).on_conflict_do_update(index_elements=["id"], set_=changed)
        )
        self._connection.execute(delete(ScanErrorRow).where(ScanErrorRow.scan_id == record.id))
        errors = [
            {"scan_id": record.id, "position": position, "symbol": symbol, "reason": reason}
            for position, (symbol, reason) in enumerate(record.errors)
        ]
        if errors:
            self._connection.execute(insert(ScanErrorRow), errors)

    def latest(self, limit: int) -> tuple[ScanRecord, ...]:
        """Newest first."""
        wanted = (
            select(ScanRow.__table__)
            .order_by(ScanRow.started_at.desc(), ScanRow.as_of.desc(), ScanRow.id)
            .limit(limit)
        )
        rows = self._connection.execute(wanted).all()
        errors = self._errors([row.id for row in rows])
        return tuple(_record(row, tuple(errors[row.id])) for row in rows)

    def mark_interrupted(self) -> int:
        """Turn ``running`` records of dead processes into ``interrupted``; how many.

        For the one process that holds the data folder, before its first own scan.
        """
        result = self._connection.execute(
            update(ScanRow).where(ScanRow.state == "running").values(state="interrupted", setups=0)
        )
        return result.rowcount

    def _errors(self, scans: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
        wanted = (
            select(ScanErrorRow.scan_id, ScanErrorRow.symbol, ScanErrorRow.reason)
            .where(ScanErrorRow.scan_id.in_(scans))
            .order_by(ScanErrorRow.scan_id, ScanErrorRow.position)
        )
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for scan_id, symbol, reason in self._connection.execute(wanted):
            found[scan_id].append((symbol, reason))
        return found


def _record(row: Row[*tuple[Any, ...]], errors: tuple[tuple[str, str], ...]) -> ScanRecord:
    return ScanRecord(
        **{name: getattr(row, name) for name in _PLAIN},
        duration=json.loads(row.duration),
        errors=errors,
        timeframes=tuple(json.loads(row.timeframes)),
    )
