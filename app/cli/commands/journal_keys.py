"""``journal key`` and ``journal keys``: which accounts the journal may read at exchanges."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from app.cli.command import command
from app.cli.output import print_json, print_line, print_table
from app.cli.times import to_iso
from app.domain.errors import BadInput, EnvironmentFault
from app.services.journal.account_keys import key_of

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.journal.account_keys import KeptKey


@command("journal keys", summary="accounts with a read-only key")
def list_keys(arguments: Namespace, application: Application) -> int:
    """Print whose keys are kept, and how fresh the journal is; never a key."""
    keys = application.exchange_fills.keys.list()
    if arguments.json:
        print_json({"keys": [_shape(key) for key in keys]})
        return 0
    if not keys:
        print_line("no key is kept; 'journal key --secret-stdin' keeps one that can only read")
        return 0
    print_table(
        ("exchange", "account", "key", "symbols", "fetched", "newest fill"),
        [
            (
                key.exchange,
                key.account,
                "kept" if key.is_there else "missing",
                str(len(key.states)),
                to_iso(key.fetched_at) or "never",
                to_iso(key.newest) or "",
            )
            for key in keys
        ],
    )
    return 0


def _shape(key: KeptKey) -> dict[str, Any]:
    return {
        "exchange": key.exchange,
        "account": key.account,
        "kept": key.is_there,
        "symbols": sorted(key.states),
        "fetched_at": to_iso(key.fetched_at),
        "newest": to_iso(key.newest),
    }


def _whose(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--account", metavar="NAME", default="", help="of which account; default: the exchange's"
    )
    deed = parser.add_mutually_exclusive_group(required=True)
    deed.add_argument(
        "--secret-stdin",
        action="store_true",
        help="read key, secret and, where it has one, passphrase from standard input, one a line,"
        " and keep them in the system's keyring",
    )
    deed.add_argument("--forget", action="store_true", help="forget the key; its fills stay")


@command("journal key", summary="keep or forget a read-only key", arguments=_whose, writes=True)
def change_key(arguments: Namespace, application: Application) -> int:
    """Keep or forget the key of an account at the exchange of the settings, or of --exchange."""
    exchange = application.settings.current.market.exchange
    if arguments.forget:
        account = application.exchange_fills.keys.forget(exchange, arguments.account or exchange)
    else:
        account = _keep(exchange, arguments.account, application)
    if arguments.json:
        print_json({"exchange": exchange, "account": account, "kept": not arguments.forget})
    elif arguments.forget:
        print_line(f"the key of {account} is forgotten; its fills stay in the journal")
    else:
        print_line(f"the key of {account} at {exchange} is kept")
    return 0


def _keep(exchange: str, account: str, application: Application) -> str:
    """What is kept for this session alone would be lost as soon as it is entered."""
    keys = application.exchange_fills.keys
    if not application.secrets.persistent:
        raise EnvironmentFault(
            "A key cannot be kept: this system has no keyring. Import files instead, or fetch in"
            " the window, which holds a key until it is closed."
        )
    text = sys.stdin.read()
    if not text.strip():
        raise BadInput("nothing came: key and secret, one a line", source="--secret-stdin")
    if not keys.keep(exchange, account, key_of(text, exchange)):
        raise EnvironmentFault("The key cannot be kept: the keyring is locked. Unlock it.")
    return keys.account(exchange, account or exchange)
