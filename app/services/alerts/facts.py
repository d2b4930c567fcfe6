"""The facts of an alert as JSON values: for templates, programs that listen, and the centre."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.alerts.price import PriceAlert
    from app.domain.setup import Setup, SetupEvent
    from app.services.ports import ScanRecord

type Facts = dict[str, object]


def iso(ms: int | None) -> str | None:
    """ISO 8601 text of UTC ms, to the second; None stays None."""
    if ms is None:
        return None
    moment = datetime.fromtimestamp(ms / 1000, UTC)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def setup_facts(setup: Setup, event: SetupEvent | None = None) -> Facts:
    """A setup, and the step of its life that is told.

    Prices are in quote currency, times ISO 8601 UTC, bars named by their opening time.
    """
    target = setup.targets[-1].price if setup.targets else None
    facts: Facts = {
        "id": setup.id,
        "exchange": setup.exchange,
        "strategy": setup.strategy,
        "symbol": setup.symbol,
        "timeframe": str(setup.timeframe),
        "direction": str(setup.direction),
        "bar_time": iso(setup.bar_time),
        "state": str(setup.state),
        "entry": setup.entry,
        "entry_kind": setup.entry_kind,
        "entry_price": setup.entry_price,
        "stop": setup.stop,
        "targets": [{"price": t.price, "share": t.share} for t in setup.targets],
        "target": target,
        "reward_risk": setup.reward_risk,
        "score": setup.score,
        "regime": setup.regime,
        "r": setup.r,
        "late": setup.late,
        "guards": [{"guard": mark.guard, "reason": mark.reason} for mark in setup.guards],
        "why": [{"label": trace.label, "true": trace.true} for trace in setup.why],
    }
    if event is not None:
        facts |= {
            "from": None if event.from_state is None else str(event.from_state),
            "to": str(event.to_state),
            "reason": event.reason,
            "price": event.price,
            "event_bar": iso(event.bar_time),
        }
    return facts


def scan_facts(record: ScanRecord) -> Facts:
    """A scan that failed, or the first that did not again."""
    reasons = dict(record.errors)
    first = reasons.get("") or next(iter(reasons.values()), "")
    return {
        "scan_id": record.id,
        "exchange": record.exchange,
        "as_of": iso(record.as_of),
        "state": record.state,
        "scanned": record.scanned,
        "universe": record.universe,
        "reason": first,
    }


def price_facts(alert: PriceAlert, bar_time: int, close: float | None) -> Facts:
    """A price alert that fired at a bar (opening time, UTC ms) closing at ``close``."""
    return {
        "price_alert": alert.id,
        "symbol": alert.symbol,
        "timeframe": str(alert.timeframe),
        "condition": alert.condition,
        "words": alert.words,
        "level": alert.level,
        "note": alert.note,
        "bar_time": iso(bar_time),
        "price": close,
    }


def regime_facts(label: str, before: str | None, since: int | None) -> Facts:
    """A market regime that replaced another (``since``: market time, UTC ms)."""
    return {"label": label, "before": before, "since": iso(since)}
