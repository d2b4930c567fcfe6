"""``settings``: preferences without a window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_line, print_table
from app.domain.errors import BadInput, EnvironmentFault
from app.services.secrets import MANY_LINES

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application


@command("settings list", summary="every setting with its value")
def list_settings(arguments: Namespace, application: Application) -> int:
    """Print all settings in force."""
    rows = application.settings.list()
    if arguments.json:
        print_json({"settings": [_shape(row.path, row.value, row.default) for row in rows]})
    else:
        print_table(
            ("setting", "value", "meaning"),
            [(row.path, _text(row.value), f"{row.title}. {row.description}") for row in rows],
        )
    return 0


def _path(parser: ArgumentParser) -> None:
    parser.add_argument("path", metavar="SETTING", help="such as universe.top")


@command("settings get", summary="one setting's value", arguments=_path)
def get_setting(arguments: Namespace, application: Application) -> int:
    """Print one value, alone on its line."""
    value = application.settings.get(arguments.path)
    if arguments.json:
        print_json({"path": arguments.path, "value": _plain(value)})
    else:
        print_line(_text(value))
    return 0


def _assignment(parser: ArgumentParser) -> None:
    _path(parser)
    parser.add_argument("value", nargs="?", help="left out with --secret-stdin")
    parser.add_argument(
        "--secret-stdin",
        action="store_true",
        help="read a secret from standard input and keep it in the system's keyring",
    )


@command("settings set", summary="change one setting", arguments=_assignment, writes=True)
def set_setting(arguments: Namespace, application: Application) -> int:
    """Save one value; a secret goes to the keyring and is never printed."""
    if arguments.secret_stdin:
        _keep_secret(application, arguments.path)
        return 0
    if arguments.value is None:
        raise BadInput("a value is missing", source=arguments.path)
    application.settings.set(arguments.path, arguments.value)
    if arguments.json:
        value = _plain(application.settings.get(arguments.path))
        print_json({"path": arguments.path, "value": value})
    return 0


def _keep_secret(application: Application, name: str) -> None:
    """What is kept for this session alone would be lost as soon as it is entered."""
    text = sys.stdin.read() if name in MANY_LINES else sys.stdin.readline()
    if not application.secrets.set(name, text.rstrip("\r\n")):
        raise EnvironmentFault(
            f"The secret '{name}' cannot be kept: this system has no keyring, or it is locked. "
            "The window and `watch` ask for it each time they start."
        )


def _shape(path: str, value: object, default: object) -> dict[str, object]:
    return {"path": path, "value": _plain(value), "default": default}


def _plain(value: object) -> object:
    """A value as JSON can say it."""
    from pydantic import BaseModel  # not before there are settings: parsing does without

    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def _text(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        return ",".join(map(str, value))
    return str(value)
