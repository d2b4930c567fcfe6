"""Requests from outside, the last ones of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, insert, select, update

from app.adapters.storage.models import WebhookRequestRow
from app.services.ports.hooks import HookFate, HookRecord

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_KEPT: Final = 1_000
MOST_CHARACTERS: Final = 2_000
_ENDED: Final = "the program ended while it worked on the message"
_COLUMNS: Final = (
    "received_at",
    "peer",
    "fate",
    "reason",
    "count",
    "body",
    "body_hash",
    "setup_id",
)


class SqlHooks:
    """The newest requests; older ones are dropped as new ones come."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, record: HookRecord) -> int:
        """Keep one request, dropping the oldest ones when there are too many; returns its id."""
        row = {name: getattr(record, name) for name in _COLUMNS}
        row["fate"] = record.fate.value
        row["body"] = record.body[:MOST_CHARACTERS]
        result = self._connection.execute(insert(WebhookRequestRow).values(row))
        newest = self._connection.scalar(select(func.max(WebhookRequestRow.id))) or 0
        self._connection.execute(
            delete(WebhookRequestRow).where(WebhookRequestRow.id <= newest - MOST_KEPT)
        )
        key = result.inserted_primary_key
        assert key is not None
        return int(key[0])

    def settle(self, number: int, fate: HookFate, reason: str, setup_id: str = "") -> None:
        """Say what became of a request."""
        self._connection.execute(
            update(WebhookRequestRow)
            .where(WebhookRequestRow.id == number)
            .values(fate=fate.value, reason=reason, setup_id=setup_id)
        )

    def latest(self, limit: int) -> tuple[HookRecord, ...]:
        """Newest first."""
        wanted = (
            select(WebhookRequestRow.__table__).order_by(WebhookRequestRow.id.desc()).limit(limit)
        )
        return tuple(
            HookRecord(
                **{name: row[name] for name in _COLUMNS if name != "fate"},
                fate=HookFate(row["fate"]),
                id=row["id"],
            )
            for row in self._connection.execute(wanted).mappings()
        )

    def seen_since(self, since: int) -> dict[str, int]:
        """Hashes of the messages taken since a wall-clock time, with their times (UTC ms)."""
        wanted = select(WebhookRequestRow.body_hash, WebhookRequestRow.received_at).where(
            WebhookRequestRow.received_at >= since, WebhookRequestRow.body_hash != ""
        )
        return {row.body_hash: row.received_at for row in self._connection.execute(wanted)}

    def abandon(self) -> int:
        """Settle what a process that died was working on; how many requests."""
        result = self._connection.execute(
            update(WebhookRequestRow)
            .where(WebhookRequestRow.fate == HookFate.TAKEN.value)
            .values(fate=HookFate.FAILED.value, reason=_ENDED)
        )
        return result.rowcount
