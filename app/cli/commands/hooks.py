"""``hooks``: messages from outside, without a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.arguments import positive
from app.cli.command import command
from app.cli.output import print_error, print_json, print_line, print_table
from app.cli.times import to_iso
from app.domain.webhooks.template import KINDS

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.ports import HookRecord

_PLACES = ("path", "body")


def _limit(parser: ArgumentParser) -> None:
    parser.add_argument("--limit", type=positive, default=50, metavar="N")


@command("hooks list", summary="the last messages from outside, and their fate", arguments=_limit)
def list_requests(arguments: Namespace, application: Application) -> int:
    """Print requests, newest first."""
    requests = application.webhooks.requests(arguments.limit)
    if arguments.json:
        print_json({"requests": [_shape(request) for request in requests]})
        return 0
    print_table(
        ("received", "from", "count", "fate", "reason", "setup"),
        [
            (
                to_iso(request.received_at),
                request.peer,
                request.count,
                request.fate,
                request.reason,
                request.setup_id or None,
            )
            for request in requests
        ],
    )
    return 0


def _message(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="under which its setups are listed")
    parser.add_argument(
        "--for",
        dest="kind",
        choices=KINDS,
        default="strategy",
        help="a Pine strategy's orders, or an alert that means long or short",
    )
    parser.add_argument(
        "--token-in", choices=_PLACES, default="path", help="where the token stands"
    )


@command("hooks message", summary="the text to paste into a TradingView alert", arguments=_message)
def show_message(arguments: Namespace, application: Application) -> int:
    """Print address and message; the token's place is marked, the token is not printed."""
    hooks = application.webhooks
    in_body = arguments.token_in == "body"
    text = hooks.message(arguments.name, arguments.kind, token=in_body)
    address = hooks.address().rpartition("/")[0] if in_body else hooks.address()
    if arguments.json:
        print_json({"name": arguments.name, "address": address, "message": text})
        return 0
    print_line(f"Address: {address}")
    print_line(text)
    if not application.settings.current.hooks.enabled:
        print_error("Nothing listens yet: settings set hooks.enabled true")
    return 0


def _token(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--new", action="store_true", help="make another one; the old one is refused from then on"
    )


@command("hooks token", summary="the token that messages must carry", arguments=_token)
def show_token(arguments: Namespace, application: Application) -> int:
    """Print the token alone on its line."""
    hooks = application.webhooks
    token = hooks.renew_token() if arguments.new else hooks.token()
    kept = hooks.is_token_kept()
    if not kept:
        print_error(
            "This system has no keyring, so the token is not kept: each start makes another one."
        )
    if arguments.json:
        print_json({"token": token, "kept": kept})
    else:
        print_line(token)
    return 0


def _shape(request: HookRecord) -> dict[str, object]:
    return {
        "id": request.id,
        "received_at": to_iso(request.received_at),
        "from": request.peer,
        "count": request.count,
        "fate": request.fate,
        "reason": request.reason,
        "message": request.body or None,
        "setup_id": request.setup_id or None,
    }
