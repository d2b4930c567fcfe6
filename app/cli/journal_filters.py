"""Options that choose trades of the journal, the same for every command that reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.arguments import symbol
from app.cli.times import to_ms
from app.services.ports import JournalFilter

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace


def add_journal_filters(parser: ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--account", metavar="A", default="", help="as 'journal list' names it")
    parser.add_argument("--symbol", metavar="S", type=symbol)
    parser.add_argument("--status", choices=("open", "closed"), default="")
    parser.add_argument("--from", dest="since", metavar="TIME", help="opened then or later")
    parser.add_argument("--to", dest="until", metavar="TIME", help="opened before then")


def journal_filter(arguments: Namespace) -> JournalFilter:
    """What the options ask for.

    Raises:
        BadInput: a time that is none; names the option.
    """
    return JournalFilter(
        account=arguments.account,
        symbol=arguments.symbol or "",
        status=arguments.status,
        since=None if arguments.since is None else to_ms(arguments.since, "--from"),
        until=None if arguments.until is None else to_ms(arguments.until, "--to"),
    )
