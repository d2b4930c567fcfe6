"""Requests from outside, the last ones of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, insert, select, update

from app.adapters.storage.models import WebhookRequestRow
from app.domain.timeframe import MINUTE
from app.services.ports.hooks import HookFate, HookRecord

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_KEPT: Final = 500
MOST_CHARACTERS: Final = 2_000
_TOGETHER: Final = MINUTE
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
        """Keep one request, dropping the oldest ones when there are too many; returns its id.

        A refused one like the newest is counted with that, and refused ones push out only their
        like, so that a flood neither fills the table nor hides what was taken.
        """
        alike = self._alike(record)
        if alike is not None:
            self._connection.execute(
                update(WebhookRequestRow)
                .where(WebhookRequestRow.id == alike)
                .values(count=WebhookRequestRow.count + record.count)
            )
            return alike
        row = {name: getattr(record, name) for name in _COLUMNS}
        row["fate"] = record.fate.value
        row["body"] = record.body[:MOST_CHARACTERS]
        key = self._connection.execute(insert(WebhookRequestRow).values(row)).inserted_primary_key
        assert key is not None
        self._drop_oldest(record.fate is HookFate.REFUSED)
        return int(key[0])

    def _alike(self, record: HookRecord) -> int | None:
        """Number of the newest request, if this one only adds to its count."""
        if record.fate is not HookFate.REFUSED or record.body:
            return None
        newest = self._connection.execute(
            select(WebhookRequestRow.__table__).order_by(WebhookRequestRow.id.desc()).limit(1)
        ).first()
        if newest is None or record.received_at - newest.received_at > _TOGETHER:
            return None
        same = (newest.fate, newest.peer, newest.reason, newest.body)
        return int(newest.id) if same == (record.fate, record.peer, record.reason, "") else None

    def _drop_oldest(self, refused: bool) -> None:
        is_refused = WebhookRequestRow.fate == HookFate.REFUSED.value
        of_kind = is_refused if refused else ~is_refused
        newest = select(WebhookRequestRow.id).where(of_kind)
        last = self._connection.scalar(
            newest.order_by(WebhookRequestRow.id.desc()).limit(1).offset(MOST_KEPT)
        )
        if last is not None:
            old = WebhookRequestRow.id <= last
            self._connection.execute(delete(WebhookRequestRow).where(of_kind, old))

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
