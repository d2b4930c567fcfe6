"""Changes of the market's regime."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from app.adapters.storage.models import RegimeChangeRow
from app.domain.regime import Trend, Volatility
from app.domain.regime_changes import RegimeChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection


class SqlRegimes:
    """Added once for each bar; what is known already stays as it is."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, exchange: str, reference: str, changes: Iterable[RegimeChange], recorded_at: int
    ) -> None:
        """Keep changes; one of a bar that has its change already is left out."""
        place = {"exchange": exchange, "reference": reference, "recorded_at": recorded_at}
        rows = [{**place, **_row(change)} for change in changes]
        if rows:
            self._connection.execute(insert(RegimeChangeRow).on_conflict_do_nothing(), rows)

    def latest(self, exchange: str, reference: str, limit: int) -> tuple[RegimeChange, ...]:
        """Changes, newest first."""
        table = RegimeChangeRow.__table__
        query = (
            select(table)
            .where(table.c.exchange == exchange, table.c.reference == reference)
            .order_by(table.c.time.desc())
            .limit(limit)
        )
        return tuple(_change(row) for row in self._connection.execute(query).mappings())


def _row(change: RegimeChange) -> dict[str, Any]:
    return {
        "time": int(change.time),
        "trend": change.trend,
        "volatility": change.volatility,
        "trend_before": change.trend_before,
        "volatility_before": change.volatility_before,
    }


def _change(row: Mapping[Any, Any]) -> RegimeChange:
    return RegimeChange(
        row["time"],
        _trend(row["trend"]),
        _volatility(row["volatility"]),
        _trend(row["trend_before"]),
        _volatility(row["volatility_before"]),
    )


def _trend(value: str | None) -> Trend | None:
    return None if value is None else Trend(value)


def _volatility(value: str | None) -> Volatility | None:
    return None if value is None else Volatility(value)
