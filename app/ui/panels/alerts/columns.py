"""The columns of the alerts, of their deliveries and of the watched prices."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from app.domain.alerts import AlertKind, DeliveryState
from app.ui.models.cells import word_cell
from app.ui.models.column import Column
from app.ui.models.formats import moment

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.alerts import Alert, Delivery
    from app.domain.alerts.price import PriceAlert

_KIND_TOKENS = {
    AlertKind.SETUP: "accent",
    AlertKind.ENTRY: "info",
    AlertKind.TARGET: "up",
    AlertKind.WON: "up",
    AlertKind.STOPPED: "down",
    AlertKind.SCAN_FAILED: "danger",
    AlertKind.SCAN_RECOVERED: "ok",
    AlertKind.PRICE: "warn",
}
_STATE_TOKENS = {
    DeliveryState.QUEUED: "warn",
    DeliveryState.SENDING: "info",
    DeliveryState.SENT: "ok",
    DeliveryState.FAILED: "danger",
    DeliveryState.EXPIRED: "danger",
}


def _tr(text: str) -> str:
    return QCoreApplication.translate("alerts", text)


def kind_word(kind: AlertKind) -> str:
    """What an alert tells of, in a word or two."""
    words = {
        AlertKind.SETUP: _tr("new setup"),
        AlertKind.BREAK_EVEN: _tr("break-even"),
        AlertKind.SCAN_FAILED: _tr("scan failed"),
        AlertKind.SCAN_RECOVERED: _tr("scan works"),
    }
    return words.get(kind, _tr(kind.value))


def channel_word(channel: str) -> str:
    """A channel as the user knows it."""
    words = {"in_app": _tr("Harrier"), "tray": _tr("Desktop"), "webhook": _tr("Webhook")}
    return words.get(channel, channel.capitalize())


def alert_columns(zone: Callable[[], str]) -> tuple[Column[Alert], ...]:
    """The columns of the centre; ``zone`` names the time zone in which times are shown."""
    return (
        Column(
            "time",
            _tr("Time"),
            lambda alert: alert.at,
            text=lambda alert: moment(alert.at, zone()),
            token="text2",
            width=140,
        ),
        Column(
            "kind",
            _tr("Event"),
            lambda alert: kind_word(alert.kind),
            paint=word_cell(
                lambda alert: (kind_word(alert.kind), _KIND_TOKENS.get(alert.kind, "text2"))
            ),
            width=96,
        ),
        Column(
            "title",
            _tr("Alert"),
            lambda alert: alert.title,
            token=lambda alert: "text" if alert.read_at is None else "text2",
            weight=500,
            width=220,
        ),
        Column(
            "text",
            _tr("Text"),
            lambda alert: alert.text.replace("\n", " · "),
            token="text2",
            tooltip=lambda alert: escape(alert.text).replace("\n", "<br>"),
            width=260,
            stretch=True,
        ),
        Column(
            "read",
            _tr("Seen"),
            lambda alert: alert.read_at,
            text=lambda alert: _tr("new") if alert.read_at is None else _tr("seen"),
            token=lambda alert: "accent" if alert.read_at is None else "text3",
            width=52,
            narrow=1,
        ),
        Column(
            "strategy",
            _tr("Strategy"),
            lambda alert: alert.strategy,
            token="text2",
            width=140,
            hidden=True,
        ),
        Column("symbol", _tr("Symbol"), lambda alert: alert.symbol, width=96, hidden=True),
    )


def delivery_columns(zone: Callable[[], str]) -> tuple[Column[Delivery], ...]:
    """The columns of the outbox."""
    return (
        Column(
            "changed",
            _tr("Time"),
            lambda delivery: delivery.changed_at,
            text=lambda delivery: moment(delivery.changed_at, zone()),
            token="text2",
            width=140,
        ),
        Column(
            "channel",
            _tr("Channel"),
            lambda delivery: channel_word(delivery.channel),
            weight=500,
            width=84,
        ),
        Column(
            "state",
            _tr("State"),
            lambda delivery: delivery.state.value,
            text=lambda delivery: _tr(delivery.state.value),
            paint=word_cell(
                lambda delivery: (
                    _tr(delivery.state.value),
                    _STATE_TOKENS.get(delivery.state, "text3"),
                )
            ),
            width=76,
        ),
        Column(
            "title",
            _tr("Alert"),
            lambda delivery: delivery.alert.title,
            width=200,
        ),
        Column(
            "reason",
            _tr("Reason"),
            _why,
            text=lambda delivery: _why(delivery) or "",
            token=lambda delivery: "danger" if delivery.state is DeliveryState.FAILED else "text2",
            tooltip=lambda delivery: escape(_why(delivery) or ""),
            width=220,
            stretch=True,
        ),
        Column(
            "attempts",
            _tr("Failed tries"),
            lambda delivery: delivery.attempts,
            token="text2",
            numeric=True,
            width=84,
            narrow=1,
        ),
        Column(
            "next",
            _tr("Next try"),
            _next_try,
            text=lambda delivery: moment(_next_try(delivery), zone()),
            token=lambda delivery: "text2" if _next_try(delivery) else "text3",
            width=140,
            narrow=2,
        ),
    )


def _why(delivery: Delivery) -> str | None:
    return delivery.reason or delivery.held or None


def _next_try(delivery: Delivery) -> int | None:
    return delivery.next_at if delivery.state is DeliveryState.QUEUED else None


def price_columns(zone: Callable[[], str]) -> tuple[Column[PriceAlert], ...]:
    """The columns of the watched prices."""
    return (
        Column("symbol", _tr("Symbol"), lambda alert: alert.symbol, weight=500, width=104),
        Column("timeframe", _tr("TF"), lambda alert: str(alert.timeframe), token="text2", width=44),
        Column(
            "condition",
            _tr("Tells when it"),
            lambda alert: alert.words,
            tooltip=lambda alert: escape(alert.condition),
            width=220,
            stretch=True,
        ),
        Column(
            "state",
            _tr("State"),
            lambda alert: _price_state(alert)[0],
            paint=word_cell(_price_state),
            tooltip=lambda alert: escape(alert.problem),
            width=84,
        ),
        Column(
            "repeats",
            _tr("How often"),
            lambda alert: _tr("each time") if alert.repeats else _tr("once"),
            token="text2",
            width=76,
            narrow=2,
        ),
        Column(
            "fired",
            _tr("Last told"),
            lambda alert: alert.fired_at,
            text=lambda alert: moment(alert.fired_at, zone()),
            token=lambda alert: "text2" if alert.fired_at else "text3",
            width=140,
            narrow=1,
        ),
        Column("note", _tr("Note"), lambda alert: alert.note, token="text2", width=140, narrow=3),
    )


def _price_state(alert: PriceAlert) -> tuple[str, str]:
    if alert.problem:
        return _tr("trouble"), "danger"
    if not alert.active:
        return (_tr("told"), "ok") if alert.fired_at else (_tr("off"), "text3")
    return (_tr("watching"), "info") if alert.armed else (_tr("waits"), "warn")
