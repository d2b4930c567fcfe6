"""``watch``: the program without a window, until it is stopped."""

from __future__ import annotations

import sys
from contextlib import closing
from getpass import getpass
from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import json_text, print_error, print_line
from app.cli.watch_lines import line_of, shape_of
from app.domain.errors import BadInput
from app.services.secrets import APPRISE_URLS, SECRETS, TELEGRAM_TOKEN, WEBHOOK_SECRET

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application


def _options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--secrets-stdin",
        action="store_true",
        help="read NAME=SECRET lines from standard input, for a system without a keyring; "
        "a name given twice has a secret of several lines",
    )


@command(
    "watch",
    summary="scheduled scans and alerts until stopped; with --json one document a line",
    arguments=_options,
    writes=True,
)
def watch(arguments: Namespace, application: Application) -> int:
    """Scan on schedule, send alerts, print what happens; Ctrl-C and SIGTERM end it with 0."""
    try:
        if arguments.secrets_stdin:
            _read_secrets(application)
        else:
            _ask_for_secrets(application)
        application.serve()
        with closing(application.watching.run()) as events:
            for event in events:
                if arguments.json:
                    shape = shape_of(event)
                    if shape is not None:
                        print_line(json_text(shape))
                elif (line := line_of(event)) is not None:
                    print_line(line)
                sys.stdout.flush()
    except KeyboardInterrupt:  # SIGTERM likewise: being stopped is how a watch ends
        pass
    return 0


def _read_secrets(application: Application) -> None:
    found: dict[str, list[str]] = {}
    for number, line in enumerate(sys.stdin, start=1):
        name, equals, value = line.rstrip("\r\n").partition("=")
        if not line.strip():
            continue
        if not equals:
            raise BadInput("a line is NAME=SECRET", source="standard input", line=number)
        found.setdefault(name.strip(), []).append(value)
    for name, values in found.items():
        application.secrets.set(name, "\n".join(values))


def _ask_for_secrets(application: Application) -> None:
    """On a terminal ask for what is missing; elsewhere say that it is."""
    alerts = application.settings.current.alerts
    wanted = (
        (TELEGRAM_TOKEN, alerts.telegram),
        (APPRISE_URLS, alerts.apprise),
        (WEBHOOK_SECRET, alerts.webhook),
    )
    for name, is_on in wanted:
        if not is_on or application.secrets.get(name):
            continue
        if sys.stdin.isatty() and sys.stderr.isatty():
            application.secrets.set(name, getpass(f"{SECRETS[name]}: ", sys.stderr))
        else:
            print_error(
                f"harrier: the secret '{name}' is missing; "
                "give it with `settings set --secret-stdin` or `watch --secrets-stdin`"
            )
