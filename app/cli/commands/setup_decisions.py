"""``setups take``, ``skip``, ``snooze``, ``cancel``, ``note``: what the user decides."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.commands.setups import print_decided
from app.cli.times import to_ms
from app.domain.errors import BadInput

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application


def _one(parser: ArgumentParser) -> None:
    parser.add_argument("setup", metavar="ID", help="as 'setups list' prints it")


def _entry(parser: ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("--price", metavar="P", type=float, help="your entry; default: as planned")
    parser.add_argument("--amount", metavar="A", type=float, help="in base currency")


@command("setups take", summary="note that you trade a setup", arguments=_entry, writes=True)
def take(arguments: Namespace, application: Application) -> int:
    """Mark a setup as taken."""
    application.decisions.take(arguments.setup, arguments.price, arguments.amount)
    return print_decided(arguments, application)


def _reason(parser: ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("reason", help="why: the reasons are counted later")


@command("setups skip", summary="let a setup go, with the reason", arguments=_reason, writes=True)
def skip(arguments: Namespace, application: Application) -> int:
    """Skip a waiting setup, or pass on one that is in the market."""
    application.decisions.skip(arguments.setup, arguments.reason)
    return print_decided(arguments, application)


def _until(parser: ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("--until", metavar="TIME", help="ISO 8601; default: the next closed bar")
    parser.add_argument("--wake", action="store_true", help="end the snooze")


@command("setups snooze", summary="mute a setup's alerts", arguments=_until, writes=True)
def snooze(arguments: Namespace, application: Application) -> int:
    """Snooze a setup, or wake it."""
    if arguments.wake and arguments.until is not None:
        raise BadInput("--wake ends a snooze, --until begins one; use one of them")
    if arguments.wake:
        application.decisions.wake(arguments.setup)
    else:
        until = None if arguments.until is None else to_ms(arguments.until, "--until")
        application.decisions.snooze(arguments.setup, until)
    return print_decided(arguments, application)


def _maybe_reason(parser: ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("reason", nargs="?", default="")


@command("setups cancel", summary="end an open setup", arguments=_maybe_reason, writes=True)
def cancel(arguments: Namespace, application: Application) -> int:
    """End a setup by hand."""
    application.decisions.cancel(arguments.setup, arguments.reason)
    return print_decided(arguments, application)


def _text(parser: ArgumentParser) -> None:
    _one(parser)
    parser.add_argument("text", help="in place of the former notes; '-': from standard input")


@command("setups note", summary="keep notes on a setup", arguments=_text, writes=True)
def note(arguments: Namespace, application: Application) -> int:
    """Replace the notes on a setup."""
    text = sys.stdin.read() if arguments.text == "-" else arguments.text
    application.decisions.note(arguments.setup, text)
    return print_decided(arguments, application)
