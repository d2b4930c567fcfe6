"""Price alerts."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.models import PriceAlertRow
from app.domain.alerts.price import Crossing, PriceAlert
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

_NAMES: Final = tuple(field.name for field in fields(PriceAlert) if field.name != "id")


class SqlPriceAlerts:
    """Conditions that are watched."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self, *, active_only: bool = False) -> tuple[PriceAlert, ...]:
        """Price alerts, newest first."""
        query = select(PriceAlertRow.__table__).order_by(PriceAlertRow.id.desc())
        if active_only:
            query = query.where(PriceAlertRow.active)
        return tuple(_alert(row) for row in self._connection.execute(query).mappings())

    def save(self, alert: PriceAlert) -> PriceAlert:
        """Insert one with the id 0, or update; returns it with its id."""
        values = {name: getattr(alert, name) for name in _NAMES}
        if alert.id:
            change = update(PriceAlertRow).where(PriceAlertRow.id == alert.id)
            self._connection.execute(change.values(values))
            return alert
        made = self._connection.execute(
            insert(PriceAlertRow).values(values).returning(PriceAlertRow.id)
        )
        return replace(alert, id=made.scalar_one())

    def remove(self, alert_id: int) -> bool:
        """Delete one; whether it was there."""
        gone = delete(PriceAlertRow).where(PriceAlertRow.id == alert_id)
        return self._connection.execute(gone).rowcount > 0


def _alert(row: Mapping[Any, Any]) -> PriceAlert:
    values = {name: row[name] for name in _NAMES}
    values["timeframe"] = Timeframe(row["timeframe"])
    values["crossing"] = None if row["crossing"] is None else Crossing(row["crossing"])
    return PriceAlert(**values, id=row["id"])
