"""``alerts``: what was told, what waits, tests, and the prices that are watched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.cli.arguments import positive, symbol, timeframe
from app.cli.command import command
from app.cli.output import print_error, print_json, print_line, print_table
from app.cli.times import to_iso
from app.domain.alerts import DeliveryState
from app.domain.alerts.policy import CHANNELS
from app.domain.alerts.price import Crossing
from app.domain.errors import BadInput
from app.domain.timeframe import SECOND, Timeframe
from app.services.ports import AlertFilter

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.alerts import Alert, Delivery
    from app.domain.alerts.price import PriceAlert
    from app.services.application import Application

_TEST_PATIENCE: Final = 4 * SECOND  # for what is sent before it, not for a second try


def _filters(parser: ArgumentParser) -> None:
    parser.add_argument("--unread", action="store_true", help="only what was not seen yet")
    parser.add_argument("--limit", type=positive, default=50, metavar="N")
    parser.add_argument("--outbox", action="store_true", help="deliveries through each channel")


@command(
    "alerts list", summary="what was told; --outbox: through which channel", arguments=_filters
)
def list_alerts(arguments: Namespace, application: Application) -> int:
    """Print alerts or deliveries, newest first."""
    if arguments.outbox:
        return _list_outbox(arguments, application)
    wanted = AlertFilter(unread_only=arguments.unread, limit=arguments.limit)
    alerts = application.alerts.list(wanted)
    if arguments.json:
        unread = application.alerts.unread()
        print_json({"unread": unread, "alerts": [_alert_shape(alert) for alert in alerts]})
        return 0
    rows = [(to_iso(a.at), a.kind, "" if a.read_at else "new", a.title, a.text) for a in alerts]
    print_table(("time", "kind", "", "title", "text"), rows)
    return 0


def _list_outbox(arguments: Namespace, application: Application) -> int:
    deliveries = application.alerts.outbox(limit=arguments.limit)
    if arguments.json:
        print_json({"deliveries": [_delivery_shape(delivery) for delivery in deliveries]})
        return 0
    rows = [
        (to_iso(d.changed_at), d.channel, d.state, d.attempts, d.alert.title, d.reason or d.held)
        for d in deliveries
    ]
    print_table(("time", "channel", "state", "tries", "title", "why"), rows)
    return 0


def _channel(parser: ArgumentParser) -> None:
    parser.add_argument("channel", choices=CHANNELS, metavar="CHANNEL", help=", ".join(CHANNELS))


@command("alerts test", summary="send a test message", arguments=_channel, writes=True)
def test_channel(arguments: Namespace, application: Application) -> int:
    """Send one message now and say how it went; 1 when it did not go out."""
    made = application.alerts.send_test(arguments.channel)
    application.alert_sender.flush(application.wall.now() + _TEST_PATIENCE)
    found = [d for d in application.alerts.outbox(limit=2_000) if d.alert.id == made.id]
    state = found[0].state if found else DeliveryState.SENT  # the centre has it at once
    reason = found[0].reason if found else ""
    if arguments.json:
        print_json({"channel": arguments.channel, "state": state, "reason": reason})
    elif state is DeliveryState.SENT:
        print_line(f"sent through {arguments.channel}")
    if state is not DeliveryState.SENT:
        print_error(f"harrier: {arguments.channel}: {reason or state}")
    return 0 if state is DeliveryState.SENT else 1


def _price_actions(parser: ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="add|list|remove", required=True)
    add = actions.add_parser("add", help="watch a price or a condition")
    add.add_argument("symbol", type=symbol, metavar="SYMBOL")
    what = add.add_mutually_exclusive_group(required=True)
    what.add_argument("--level", type=float, metavar="PRICE")
    what.add_argument("--condition", metavar="RULE", help="such as 'rsi(14) < 30'")
    add.add_argument("--crossing", choices=tuple(Crossing), default=Crossing.EITHER)
    add.add_argument("--timeframe", type=timeframe, default=Timeframe.M15, metavar="TF")
    add.add_argument("--repeat", action="store_true", help="again each time it turns true")
    add.add_argument("--note", default="", metavar="TEXT")
    listed = actions.add_parser("list", help="all of them")
    remove = actions.add_parser("remove", help="watch no longer")
    remove.add_argument("id", type=positive, metavar="ID")
    for action in (add, listed, remove):
        action.add_argument("--json", action="store_true", help="print one JSON document")


@command("alerts price", summary="prices that are watched", arguments=_price_actions)
def price(arguments: Namespace, application: Application) -> int:
    """Add, list or remove price alerts."""
    if arguments.action == "list":
        return _list_prices(arguments, application)
    with application.claim():
        if arguments.action == "remove":
            application.price_alerts.remove(arguments.id)
            if arguments.json:
                print_json({"removed": arguments.id})
            return 0
        made = _add_price(arguments, application)
    if arguments.json:
        print_json({"price_alert": _price_shape(made)})
    else:
        print_line(f"{made.id}: {made.symbol} {made.words}, at each {made.timeframe} close")
    return 0


def _add_price(arguments: Namespace, application: Application) -> PriceAlert:
    service = application.price_alerts
    more = {"repeats": arguments.repeat, "note": arguments.note}
    if arguments.level is not None:
        return service.add_level(
            arguments.symbol,
            arguments.level,
            Crossing(arguments.crossing),
            arguments.timeframe,
            **more,
        )
    try:
        return service.add_condition(
            arguments.symbol, arguments.timeframe, arguments.condition, **more
        )
    except BadInput as error:
        raise BadInput(
            str(error.args[0]), source="--condition", line=error.line, column=error.column
        ) from error


def _list_prices(arguments: Namespace, application: Application) -> int:
    alerts = application.price_alerts.all()
    if arguments.json:
        print_json({"price_alerts": [_price_shape(alert) for alert in alerts]})
        return 0
    rows = [
        (a.id, a.symbol, a.timeframe, a.words, _standing(a), a.note or a.problem) for a in alerts
    ]
    print_table(("id", "symbol", "tf", "condition", "state", "note"), rows)
    return 0


def _standing(alert: PriceAlert) -> str:
    if alert.active:
        return "watched"
    return "fired" if alert.fired_at else "off"


def _alert_shape(alert: Alert) -> dict[str, object]:
    return {
        "id": alert.id,
        "key": alert.key,
        "kind": alert.kind,
        "at": to_iso(alert.at),
        "title": alert.title,
        "text": alert.text,
        "setup_id": alert.setup_id,
        "strategy": alert.strategy,
        "symbol": alert.symbol,
        "late": alert.late,
        "read": alert.read_at is not None,
        "facts": dict(alert.payload),
    }


def _delivery_shape(delivery: Delivery) -> dict[str, object]:
    return {
        "id": delivery.id,
        "alert": delivery.alert.key,
        "title": delivery.alert.title,
        "channel": delivery.channel,
        "state": delivery.state,
        "attempts": delivery.attempts,
        "next_at": to_iso(delivery.next_at) if delivery.state == DeliveryState.QUEUED else None,
        "held": delivery.held,
        "reason": delivery.reason,
        "changed_at": to_iso(delivery.changed_at),
    }


def _price_shape(alert: PriceAlert) -> dict[str, object]:
    return {
        "id": alert.id,
        "symbol": alert.symbol,
        "timeframe": alert.timeframe,
        "condition": alert.condition,
        "level": alert.level,
        "crossing": alert.crossing,
        "repeats": alert.repeats,
        "note": alert.note,
        "state": _standing(alert),
        "fired_at": to_iso(alert.fired_at),
        "problem": alert.problem,
    }
