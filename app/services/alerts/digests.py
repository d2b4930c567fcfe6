"""Many alerts in one message: every one named, none told as news that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.alerts.alert import AlertKind
from app.domain.alerts.dispatch import LATE, WAITED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.domain.alerts import Alert, Delivery

_MOST_IN_FULL: Final = 20
_WORDS: Final = {
    AlertKind.SETUP: "new setup",
    AlertKind.ENTRY: "entry reached",
    AlertKind.TARGET: "target reached",
    AlertKind.WON: "won",
    AlertKind.STOPPED: "stopped",
    AlertKind.BREAK_EVEN: "break-even",
    AlertKind.EXPIRED: "expired",
    AlertKind.INVALIDATED: "invalidated",
    AlertKind.REGIME: "regime change",
    AlertKind.SCAN_FAILED: "scan failed",
    AlertKind.SCAN_RECOVERED: "scans work again",
    AlertKind.PRICE: "price alert",
}
_COUNTED: Final = (AlertKind.SETUP, AlertKind.REGIME, AlertKind.PRICE)


def digest_words(members: Sequence[Delivery], news_since: int) -> tuple[str, str]:
    """Title and text of one message about all of them.

    Of each setup only the last that happened is told. Up to twenty alerts are told in full, more
    are named by strategy. Each reason for the waiting heads what waited for it.

    Args:
        members: what the message is about, in the order it happened.
        news_since: wall clock, UTC ms; what was recorded before has waited.
    """
    last = _last_of_each(members)
    title = counted(delivery.alert for delivery in last)
    sections: dict[str, list[Alert]] = {}
    for delivery in last:
        reason = delivery.held or _reason(delivery.alert, news_since)
        sections.setdefault(reason, []).append(delivery.alert)
    in_full = len(last) <= _MOST_IN_FULL
    lines = []
    for reason, alerts in sections.items():
        if reason:
            lines.append(f"{reason[0].upper()}{reason[1:]}:")
        lines += _in_full(alerts) if in_full else _named(alerts)
    return title, "\n".join((title, *lines))


def short_words(members: Sequence[Delivery], most: int) -> tuple[str, str]:
    """Title and text for a narrow place, with ``most`` symbols named."""
    last = [delivery.alert for delivery in _last_of_each(members)]
    title = counted(last)
    names = list(dict.fromkeys(alert.symbol or alert.title for alert in last))
    text = f"{title}: {', '.join(names[:most])}"
    more = len(names) - most
    return title, f"{text} and {more} more" if more > 0 else text


def counted(alerts: Iterable[Alert]) -> str:
    """``3 new setups, 2 stopped``."""
    counts: dict[AlertKind, int] = {}
    for alert in alerts:
        counts[alert.kind] = counts.get(alert.kind, 0) + 1
    parts = []
    for kind, words in _WORDS.items():
        count = counts.get(kind, 0)
        if count:
            plural = "s" if kind in _COUNTED and count > 1 else ""
            parts.append(f"{count} {words}{plural}")
    return ", ".join(parts)


def _reason(alert: Alert, news_since: int) -> str:
    """Why an alert that nothing held comes in a digest; "" when it is only one of many."""
    if alert.late:
        return LATE
    return WAITED if alert.at < news_since else ""


def _last_of_each(members: Sequence[Delivery]) -> list[Delivery]:
    """The last delivery about each setup, and all that are about none."""
    last = {delivery.alert.setup_id or delivery.alert.key: delivery for delivery in members}
    return list(last.values())


def _in_full(alerts: list[Alert]) -> list[str]:
    return [f"• {alert.title}. {alert.text}" for alert in alerts]


def _named(alerts: list[Alert]) -> list[str]:
    groups: dict[str, list[str]] = {}
    for alert in alerts:
        facts = alert.payload
        words = _WORDS.get(alert.kind, str(alert.kind))
        parts = (alert.strategy, facts.get("direction"), facts.get("timeframe"))
        head = " · ".join(str(part) for part in (words.capitalize(), *parts) if part)
        groups.setdefault(head, []).append(alert.symbol or alert.title)
    return [f"• {head}: {', '.join(names)}" for head, names in groups.items()]
