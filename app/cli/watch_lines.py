"""What ``watch`` prints of each event: a line, or a JSON document with ``--json``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from app.cli.shapes import setup_shape
from app.cli.times import to_iso
from app.services.alerts.events import AlertsRaised, DeliveryChanged
from app.services.scan.events import ScanFinished, SetupChanged, SetupOpened
from app.services.scheduler import SchedulePlanned
from app.services.watch import Trouble, WatchTrouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.events import Event

type Shape = dict[str, Any]

_TROUBLED: Final = {Trouble.SCAN: "scan", Trouble.BASE_RATES: "rates"}


def line_of(event: Event) -> str | None:
    """One line for a person, or several; None for what is not told."""
    make = _LINES.get(type(event))
    return make(event) or None if make is not None else None


def shape_of(event: Event) -> Shape | None:
    """The same as a document whose ``event`` names it."""
    make = _SHAPES.get(type(event))
    return make(event) or None if make is not None else None


def _scan_line(event: ScanFinished) -> str:
    record = event.result.record
    reasons = dict(record.errors)
    why = f": {reasons['']}" if "" in reasons else ""
    return (
        f"scan   {record.exchange} as of {to_iso(record.as_of)} {record.state}: "
        f"{record.scanned} of {record.universe} symbols, {len(event.result.new)} new setups{why}"
    )


def _scan_shape(event: ScanFinished) -> Shape:
    record = event.result.record
    return {
        "event": "scan",
        "scan_id": record.id,
        "as_of": to_iso(record.as_of),
        "state": record.state,
        "universe": record.universe,
        "scanned": record.scanned,
        "failed": record.failed,
        "new": len(event.result.new),
        "requests": record.requests,
        "errors": [{"symbol": symbol, "reason": reason} for symbol, reason in record.errors],
    }


def _opened_line(event: SetupOpened) -> str:
    setup = event.setup
    late = ", found late" if event.late else ""
    return (
        f"setup  {setup.symbol} {setup.direction} {setup.timeframe} {setup.strategy}: "
        f"entry {setup.entry:.10g}, stop {setup.stop:.10g}{late}"
    )


def _opened_shape(event: SetupOpened) -> Shape:
    return {"event": "setup", "late": event.late, "setup": setup_shape(event.setup)}


def _changed_line(event: SetupChanged) -> str:
    steps = ", ".join(f"{step.to_state} ({step.reason})" for step in event.events)
    return f"setup  {event.setup.symbol} {event.setup.strategy}: {steps}" if steps else ""


def _changed_shape(event: SetupChanged) -> Shape:
    steps = [
        {"from": step.from_state, "to": step.to_state, "reason": step.reason, "price": step.price}
        for step in event.events
    ]
    if not steps:
        return {}
    return {"event": "setup_changed", "setup": setup_shape(event.setup), "steps": steps}


def _alerts_line(event: AlertsRaised) -> str:
    return "\n".join(f"alert  {alert.title}" for alert in event.alerts)


def _alerts_shape(event: AlertsRaised) -> Shape:
    if not event.alerts:
        return {}
    alerts = [{"kind": a.kind, "key": a.key, "title": a.title} for a in event.alerts]
    return {"event": "alerts", "alerts": alerts}


def _delivery_line(event: DeliveryChanged) -> str:
    reason = f": {event.reason}" if event.reason else ""
    return f"{event.state:<6} {event.channel}, {event.title}{reason}"


def _delivery_shape(event: DeliveryChanged) -> Shape:
    return {
        "event": "delivery",
        "channel": event.channel,
        "state": event.state,
        "count": event.count,
        "title": event.title,
        "reason": event.reason,
    }


def _planned_line(event: SchedulePlanned) -> str:
    due_at = event.due_at
    return "" if due_at is None else f"next   scan at {to_iso(due_at // 1000 * 1000)}"


def _planned_shape(event: SchedulePlanned) -> Shape:
    return {"event": "next", "due_at": to_iso(event.due_at)}


def _trouble_line(event: WatchTrouble) -> str:
    return f"{_TROUBLED[event.what]:<6} {event.reason}"


def _trouble_shape(event: WatchTrouble) -> Shape:
    return {"event": "trouble", "what": event.what, "reason": event.reason}


_LINES: Final[dict[type[Event], Callable[[Any], str]]] = {
    ScanFinished: _scan_line,
    SetupOpened: _opened_line,
    SetupChanged: _changed_line,
    AlertsRaised: _alerts_line,
    DeliveryChanged: _delivery_line,
    SchedulePlanned: _planned_line,
    WatchTrouble: _trouble_line,
}
_SHAPES: Final[dict[type[Event], Callable[[Any], Shape]]] = {
    ScanFinished: _scan_shape,
    SetupOpened: _opened_shape,
    SetupChanged: _changed_shape,
    AlertsRaised: _alerts_shape,
    DeliveryChanged: _delivery_shape,
    SchedulePlanned: _planned_shape,
    WatchTrouble: _trouble_shape,
}
