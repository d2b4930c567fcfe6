"""Reads the command line, runs one command, and turns failures into exit codes."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from app import __version__
from app.cli import commands
from app.cli.command import COMMANDS
from app.cli.output import print_error
from app.domain.errors import BadInput, HarrierError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.cli.command import Command
    from app.services.application import Application

log = logging.getLogger(__name__)

OK = 0
FAILED = 1
BAD_INPUT = 2


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaints are one line and whose options are spelt out."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "allow_abbrev": False})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line and exit with 2."""
        print_error(f"{self.prog}: {message}")
        raise SystemExit(BAD_INPUT)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments as a namespace; ``command`` is None when the window is asked for.

    Raises:
        SystemExit: bad usage (2), or help and version were asked for (0).
    """
    COMMANDS.discover(commands)
    parser = Parser(prog="harrier", description="Finds, follows and judges rule-based setups.")
    parser.add_argument("--version", action="version", version=f"Harrier {__version__}")
    _shared(parser)
    parser.set_defaults(command=None)
    verbs = parser.add_subparsers(metavar="COMMAND", parser_class=Parser)
    groups: dict[str, argparse._SubParsersAction[Parser]] = {}
    for name, entry in COMMANDS.items():
        group, _, verb = name.partition(" ")
        if not verb:
            _fill(verbs.add_parser(group, help=entry.summary), name, entry)
            continue
        if group not in groups:
            head = verbs.add_parser(group, help=f"see: {group} --help")
            groups[group] = head.add_subparsers(metavar="VERB", required=True, parser_class=Parser)
        _fill(groups[group].add_parser(verb, help=entry.summary), name, entry)
    return parser.parse_args(argv)


def run(arguments: argparse.Namespace, application: Application) -> int:
    """Run the chosen command; every expected failure ends in one line and its exit code."""
    entry = COMMANDS[arguments.command]
    try:
        if entry.writes:
            with application.claim():
                return entry.run(arguments, application)
        return entry.run(arguments, application)
    except BrokenPipeError:
        # The reader went away; standard output must not be flushed into it again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001
        return explain(error, application)


def explain(error: Exception, application: Application | None) -> int:
    """Say in one line, without secrets, what went wrong; returns the exit code that belongs to it.

    Args:
        error: what was raised.
        application: whose logs have the details of an internal error; None: it was not built.
    """
    if isinstance(error, BadInput):
        print_error(f"harrier: {error}")
        return BAD_INPUT
    if isinstance(error, HarrierError):
        print_error(f"harrier: {error}")
        return FAILED
    log.error("a command failed", exc_info=error)
    said = f"harrier: internal error, {type(error).__name__}: {error}"
    if application is not None:
        said = f"{application.log.clean(said)} (details in {application.home / 'logs'})"
    print_error(said)
    return FAILED


def _fill(parser: argparse.ArgumentParser, name: str, entry: Command) -> None:
    parser.set_defaults(command=name)
    _shared(parser, default=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    entry.arguments(parser)


def _shared(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    options = parser.add_argument_group("installation")
    options.add_argument("--home", metavar="DIR", default=default, help="data folder")
    options.add_argument("--exchange", metavar="ID", default=default, help="for this run")
    options.add_argument("--api-url", metavar="URL", default=default, help="for this run")
    options.add_argument(
        "--offline",
        action="store_true",
        help="use stored candles, send nothing",
        default=default or False,
    )
