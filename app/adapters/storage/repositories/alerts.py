"""Alerts, and what the user sees of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.models import AlertRow, DeliveryRow
from app.adapters.storage.repositories.alert_rows import alert_of, alert_row
from app.adapters.storage.repositories.deliveries import SqlDeliveries
from app.domain.alerts import AlertKind, DeliveryState
from app.domain.alerts.policy import IN_APP

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Select

    from app.domain.alerts import Alert
    from app.services.ports import AlertFilter

_ROWS_AT_ONCE: Final = 100  # more would hold the interpreter lock long enough to be seen


class SqlAlerts(SqlDeliveries):
    """Alerts with the outbox they leave by."""

    def add(self, alerts: Sequence[Alert]) -> tuple[Alert, ...]:
        """Store those whose keys are new; returns them with their ids, in order."""
        wanted = {alert.key: alert for alert in alerts}
        rows = [alert_row(alert) for alert in wanted.values()]
        statement = insert(AlertRow).on_conflict_do_nothing(index_elements=["key"])
        ids: dict[str, int] = {}
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            found = self._connection.execute(
                statement.returning(AlertRow.key, AlertRow.id), rows[start : start + _ROWS_AT_ONCE]
            )
            ids |= {row.key: row.id for row in found}
        return tuple(replace(alert, id=ids[key]) for key, alert in wanted.items() if key in ids)

    def find(self, wanted: AlertFilter) -> tuple[Alert, ...]:
        """Alerts that the centre shows, newest first."""
        query = _shown().order_by(AlertRow.at.desc(), AlertRow.id.desc()).limit(wanted.limit)
        if wanted.unread_only:
            query = query.where(AlertRow.read_at.is_(None))
        if wanted.since is not None:
            query = query.where(AlertRow.at >= wanted.since)
        for name in ("kind", "symbol", "setup_id"):
            if (value := getattr(wanted, name)) is not None:
                query = query.where(getattr(AlertRow, name) == value)
        return tuple(alert_of(row) for row in self._connection.execute(query).mappings())

    def get(self, alert_id: int) -> Alert | None:
        """One alert, or None."""
        query = select(AlertRow.__table__).where(AlertRow.id == alert_id)
        row = self._connection.execute(query).mappings().first()
        return None if row is None else alert_of(row)

    def unread(self) -> int:
        """How many alerts of the centre the user has not seen."""
        unseen = _shown().where(AlertRow.read_at.is_(None)).subquery()
        return self._connection.scalar(select(func.count()).select_from(unseen)) or 0

    def mark_read(self, alert_ids: Iterable[int] | None, now: int) -> int:
        """Mark as seen; None: all. Returns how many were not."""
        statement = update(AlertRow).where(AlertRow.read_at.is_(None)).values(read_at=now)
        if alert_ids is not None:
            statement = statement.where(AlertRow.id.in_(list(alert_ids)))
        return self._connection.execute(statement).rowcount

    def last_setups(self, since: int) -> Mapping[tuple[str, str], int]:
        """When a new setup was told last, by (strategy, symbol), since then."""
        query = (
            select(AlertRow.strategy, AlertRow.symbol, func.max(AlertRow.at))
            .where(AlertRow.kind == AlertKind.SETUP, AlertRow.at >= since)
            .where(
                select(DeliveryRow.id)
                .where(DeliveryRow.alert_id == AlertRow.id, DeliveryRow.channel != IN_APP)
                .where(DeliveryRow.state != DeliveryState.DROPPED)
                .exists()
            )
            .group_by(AlertRow.strategy, AlertRow.symbol)
        )
        found = self._connection.execute(query)
        return {(strategy or "", symbol or ""): at for strategy, symbol, at in found}

    def prune(self, before: int) -> int:
        """Forget alerts from before that no delivery waits for; how many."""
        waiting = (
            select(DeliveryRow.id)
            .where(DeliveryRow.alert_id == AlertRow.id)
            .where(DeliveryRow.state.in_((DeliveryState.QUEUED, DeliveryState.SENDING)))
            .exists()
        )
        old = delete(AlertRow).where(AlertRow.at < before, ~waiting)
        return self._connection.execute(old).rowcount


def _shown() -> Select[Any]:
    return (
        select(AlertRow.__table__)
        .join(DeliveryRow, DeliveryRow.alert_id == AlertRow.id)
        .where(DeliveryRow.channel == IN_APP, DeliveryRow.state == DeliveryState.SENT)
    )
