"""An alert as a row, and back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from app.domain.alerts import Alert, AlertKind

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN: Final = (
    "key",
    "kind",
    "at",
    "title",
    "text",
    "setup_id",
    "strategy",
    "symbol",
    "score",
    "late",
    "read_at",
)


def alert_of(row: Mapping[Any, Any]) -> Alert:
    """The alert that a row keeps."""
    values = {name: row[name] for name in _PLAIN} | {"kind": AlertKind(row["kind"])}
    return Alert(**values, payload=json.loads(row["payload"]), id=row["id"])


def alert_row(alert: Alert) -> dict[str, Any]:
    """The columns of an alert, without its id."""
    row = {name: getattr(alert, name) for name in _PLAIN}
    return row | {"payload": json.dumps(dict(alert.payload), ensure_ascii=False)}
