"""The outbox: what is on its way through which channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.models import AlertRow, DeliveryRow
from app.adapters.storage.repositories.alert_rows import alert_of
from app.domain.alerts import AlertKind, AlertLevel, Delivery, DeliveryState
from app.domain.alerts.policy import IN_APP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection, Select, Update

    from app.domain.alerts import Alert
    from app.domain.alerts.decision import Verdict
    from app.services.ports import Settlement

_PLAIN: Final = (
    "channel",
    "silent",
    "held",
    "attempts",
    "next_at",
    "reason",
    "batch",
    "receipt",
    "changed_at",
)
_IDS_AT_ONCE: Final = 500


class SqlDeliveries:
    """Deliveries of stored alerts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue(self, alert: Alert, verdicts: Iterable[Verdict], now: int) -> None:
        """Note what becomes of a stored alert in each channel, once for ever."""
        rows = [_row(alert, verdict, now) for verdict in verdicts]
        if rows:
            statement = insert(DeliveryRow).on_conflict_do_nothing()
            self._connection.execute(statement, rows)

    def due(self, channel: str, now: int, limit: int) -> tuple[Delivery, ...]:
        """Queued deliveries whose time has come, oldest first."""
        query = _queued(channel).where(DeliveryRow.next_at <= now).order_by(DeliveryRow.id)
        return self._read(query.limit(limit))

    def next_due(self, channel: str) -> int | None:
        """When the next queued delivery is due; None without one."""
        return self._connection.scalar(
            select(func.min(DeliveryRow.next_at)).where(
                DeliveryRow.channel == channel, DeliveryRow.state == DeliveryState.QUEUED
            )
        )

    def told_alone(self, channel: str, since: int) -> tuple[int, ...]:
        """When messages about one new setup each went out since then, oldest first."""
        query = (
            select(func.max(DeliveryRow.changed_at))
            .join(AlertRow, AlertRow.id == DeliveryRow.alert_id)
            .where(DeliveryRow.channel == channel, DeliveryRow.state == DeliveryState.SENT)
            .where(DeliveryRow.changed_at > since, AlertRow.kind == AlertKind.SETUP)
            .group_by(DeliveryRow.batch)
            .having(func.count() == 1)
        )
        return tuple(sorted(self._connection.scalars(query)))

    def claim(self, deliveries: Iterable[int], batch: str, now: int) -> None:
        """Turn queued deliveries into sending ones; ``batch`` is the key of their message."""
        change = update(DeliveryRow).where(DeliveryRow.state == DeliveryState.QUEUED)
        self._change(
            change.values(state=DeliveryState.SENDING, batch=batch, changed_at=now), deliveries
        )

    def settle(self, deliveries: Iterable[int], how: Settlement, now: int) -> None:
        """Note how it ended."""
        change = update(DeliveryRow).values(
            state=how.state,
            reason=how.reason,
            receipt=how.receipt,
            next_at=how.next_at,
            attempts=DeliveryRow.attempts + int(how.failed_try),
            changed_at=now,
        )
        self._change(change, deliveries)

    def hold(self, deliveries: Iterable[int], until: int, reason: str, now: int) -> None:
        """Let queued deliveries wait, to go out in a digest."""
        change = update(DeliveryRow).where(DeliveryRow.state == DeliveryState.QUEUED)
        self._change(change.values(next_at=until, held=reason, changed_at=now), deliveries)

    def release(self, channel: str | None, now: int) -> int:
        """Make what was held or tried before due at once; None: in every channel. How many."""
        change = update(DeliveryRow).where(
            DeliveryRow.state == DeliveryState.QUEUED, DeliveryRow.next_at > now
        )
        if channel is not None:
            change = change.where(DeliveryRow.channel == channel)
        return self._connection.execute(change.values(next_at=now, changed_at=now)).rowcount

    def interrupted(self, idempotent: Iterable[str], reason: str, now: int) -> int:
        """Queue again what a process that died was sending, or of which it had sent a part."""
        safe = list(idempotent)
        waiting = update(DeliveryRow).where(DeliveryRow.state == DeliveryState.QUEUED)
        begun = waiting.where(DeliveryRow.receipt != "")  # a part had arrived
        halves = self._connection.execute(begun.values(held=reason, receipt="")).rowcount
        change = update(DeliveryRow).where(DeliveryRow.state == DeliveryState.SENDING)
        again = change.values(state=DeliveryState.QUEUED, next_at=now, changed_at=now)
        count = self._connection.execute(again.where(DeliveryRow.channel.in_(safe))).rowcount
        return halves + count + self._connection.execute(again.values(held=reason)).rowcount

    def retry(self, deliveries: Iterable[int] | None, now: int) -> int:
        """Queue failed and expired deliveries again; None: all failed ones. How many."""
        states = [DeliveryState.FAILED]
        if deliveries is not None:
            states.append(DeliveryState.EXPIRED)
        change = update(DeliveryRow).where(DeliveryRow.state.in_(states))
        change = change.values(
            state=DeliveryState.QUEUED, attempts=0, next_at=now, reason="", changed_at=now
        )
        if deliveries is None:
            return self._connection.execute(change).rowcount
        return self._change(change, deliveries)

    def drop(self, channel: str, reason: str, now: int) -> int:
        """Drop all that is queued in a channel that was switched off; how many."""
        change = update(DeliveryRow).where(
            DeliveryRow.channel == channel, DeliveryRow.state == DeliveryState.QUEUED
        )
        values = {"state": DeliveryState.DROPPED, "reason": reason, "changed_at": now}
        return self._connection.execute(change.values(values)).rowcount

    def outbox(
        self, states: Iterable[DeliveryState], channel: str | None, limit: int
    ) -> tuple[Delivery, ...]:
        """Deliveries of the ways out of the program, newest first."""
        query = _deliveries().where(DeliveryRow.channel != IN_APP)
        query = query.where(DeliveryRow.state.in_(list(states)))
        if channel is not None:
            query = query.where(DeliveryRow.channel == channel)
        return self._read(query.order_by(DeliveryRow.id.desc()).limit(limit))

    def counts(self) -> Mapping[tuple[str, str], int]:
        """How many deliveries there are by (channel, state)."""
        query = select(DeliveryRow.channel, DeliveryRow.state, func.count()).group_by(
            DeliveryRow.channel, DeliveryRow.state
        )
        return {
            (channel, state): count for channel, state, count in self._connection.execute(query)
        }

    def _change(self, change: Update, deliveries: Iterable[int]) -> int:
        ids, count = list(deliveries), 0
        for start in range(0, len(ids), _IDS_AT_ONCE):
            some = ids[start : start + _IDS_AT_ONCE]
            count += self._connection.execute(change.where(DeliveryRow.id.in_(some))).rowcount
        return count

    def _read(self, query: Select[Any]) -> tuple[Delivery, ...]:
        return tuple(_delivery(row) for row in self._connection.execute(query).mappings())


def _row(alert: Alert, verdict: Verdict, now: int) -> dict[str, Any]:
    state = DeliveryState.QUEUED if verdict.goes_out else DeliveryState.DROPPED
    if verdict.channel == IN_APP and verdict.goes_out:
        state = DeliveryState.SENT
    return {
        "alert_id": alert.id,
        "channel": verdict.channel,
        "state": state,
        "silent": verdict.level is AlertLevel.SILENT,
        "held": "",
        "attempts": 0,
        "next_at": now,
        "reason": verdict.reason,
        "batch": "",
        "receipt": "",
        "changed_at": now,
    }


def _deliveries() -> Select[Any]:
    own = [
        DeliveryRow.__table__.columns[name].label(f"delivery_{name}")
        for name in ("id", "state", *_PLAIN)
    ]
    return select(AlertRow.__table__, *own).join(AlertRow, AlertRow.id == DeliveryRow.alert_id)


def _queued(channel: str) -> Select[Any]:
    return _deliveries().where(
        DeliveryRow.channel == channel, DeliveryRow.state == DeliveryState.QUEUED
    )


def _delivery(row: Mapping[Any, Any]) -> Delivery:
    return Delivery(
        id=row["delivery_id"],
        alert=alert_of(row),
        state=DeliveryState(row["delivery_state"]),
        **{name: row[f"delivery_{name}"] for name in _PLAIN},
    )
