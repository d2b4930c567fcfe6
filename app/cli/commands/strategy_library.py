"""``strategies import | export | gallery | enable | …``: the list of rules, changed."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_line, print_table
from app.domain.errors import BadInput
from app.services.strategy_import import Answer

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.ports import StoredStrategy


def _import_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="JSON or text; - reads standard input")
    parser.add_argument(
        "--conflict",
        choices=[answer.value for answer in Answer],
        help="what to do with names that are taken (default: refuse the file)",
    )


@command(
    "strategies import", summary="take strategies in", arguments=_import_arguments, writes=True
)
def import_strategies(arguments: Namespace, application: Application) -> int:
    """Keep all strategies of a file, or none."""
    service, file = application.strategies, arguments.file
    if file == "-":
        came = service.incoming(sys.stdin.read(), "standard input")
    else:
        came = service.incoming_file(file)
    if came.taken and arguments.conflict is None:
        names = ", ".join(f"'{name}'" for name in came.taken)
        choices = "|".join(answer.value for answer in Answer)
        raise BadInput(
            f"there is another strategy {names}; say --conflict {choices}", source=came.source
        )
    answer = Answer(arguments.conflict or Answer.SKIP)
    kept = service.take(came, dict.fromkeys(came.taken, answer))
    skipped = list(came.taken) if answer is Answer.SKIP else []
    if arguments.json:
        print_json(
            {
                "file": file,
                "kept": [_kept(stored) for stored in kept],
                "known": list(came.known),
                "skipped": skipped,
            }
        )
        return 0
    for stored in kept:
        print_line(f"{stored.strategy.name}: version {stored.version}")
    for name in (*came.known, *skipped):
        print_line(f"{name}: {'there already' if name in came.known else 'skipped'}")
    return 0


def _kept(stored: StoredStrategy) -> dict[str, object]:
    return {
        "name": stored.strategy.name,
        "version": stored.version,
        "enabled": stored.enabled,
        "content_hash": stored.content_hash,
    }


def _export_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("strategies", metavar="NAME", nargs="*", help="default: all")
    parser.add_argument("--out", metavar="FILE", help="JSON, or text when it ends in .txt")
    parser.add_argument("--text", action="store_true", help="a block of text instead of JSON")


@command("strategies export", summary="give strategies out", arguments=_export_arguments)
def export(arguments: Namespace, application: Application) -> int:
    """Write strategies to a file or to standard output."""
    service = application.strategies
    names = arguments.strategies or [stored.strategy.name for stored in service.list()]
    if not names:
        raise BadInput("there is no strategy to export")
    if arguments.out is not None:
        service.export_file(arguments.out, names, as_block=arguments.text or None)
        if arguments.json:
            print_json({"file": arguments.out, "strategies": names})
        return 0
    if arguments.json:
        documents = [json.loads(service.get(name).strategy.to_json()) for name in names]
        print_json({"strategies": documents})
    else:
        print_line(service.export(names, as_block=arguments.text).rstrip("\n"))
    return 0


def _gallery_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--add", metavar="NAME", help="keep one of them, switched off")


@command("strategies gallery", summary="ready strategies", arguments=_gallery_arguments)
def gallery(arguments: Namespace, application: Application) -> int:
    """Print the gallery; with ``--add`` keep one of it."""
    if arguments.add is not None:
        with application.claim():
            stored = application.gallery.add(arguments.add)
        if arguments.json:
            print_json(_kept(stored))
        else:
            print_line(f"{stored.strategy.name}: version {stored.version}, off")
        return 0
    ready = application.gallery.list()
    if arguments.json:
        print_json(
            {
                "gallery": [
                    {
                        "name": each.name,
                        "direction": each.direction,
                        "timeframe": each.timeframe,
                        "description": each.description,
                    }
                    for each in ready
                ]
            }
        )
        return 0
    print_table(
        ("strategy", "side", "tf", "what it does"),
        [(each.name, each.direction, each.timeframe, _first(each.description)) for each in ready],
    )
    return 0


def _first(description: str) -> str:
    return description.split(". ")[0].rstrip(".")


def _name(parser: ArgumentParser) -> None:
    parser.add_argument("strategy", metavar="NAME", help="a stored strategy")


def _switch(arguments: Namespace, application: Application, *, enabled: bool) -> int:
    stored = application.strategies.set_enabled(arguments.strategy, enabled=enabled)
    if arguments.json:
        print_json(_kept(stored))
    else:
        print_line(f"{stored.strategy.name}: {'on' if enabled else 'off'}")
    return 0


@command("strategies enable", summary="switch a strategy on", arguments=_name, writes=True)
def enable(arguments: Namespace, application: Application) -> int:
    """Let scans use a strategy."""
    return _switch(arguments, application, enabled=True)


@command("strategies disable", summary="switch a strategy off", arguments=_name, writes=True)
def disable(arguments: Namespace, application: Application) -> int:
    """Let scans pass a strategy over."""
    return _switch(arguments, application, enabled=False)


@command("strategies delete", summary="take a strategy out", arguments=_name, writes=True)
def delete(arguments: Namespace, application: Application) -> int:
    """Take a strategy out of the list; its setups are followed to their end."""
    application.strategies.delete(arguments.strategy)
    if arguments.json:
        print_json({"deleted": arguments.strategy})
    return 0


def _two_names(parser: ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("new_name", metavar="NEW_NAME")


@command("strategies rename", summary="call it otherwise", arguments=_two_names, writes=True)
def rename(arguments: Namespace, application: Application) -> int:
    """Keep a strategy under another name."""
    stored = application.strategies.rename(arguments.strategy, arguments.new_name)
    if arguments.json:
        print_json(_kept(stored))
    return 0


@command("strategies duplicate", summary="copy a strategy", arguments=_two_names, writes=True)
def duplicate(arguments: Namespace, application: Application) -> int:
    """Keep a copy, switched off; a number is added to a name that is taken."""
    stored = application.strategies.duplicate(arguments.strategy, arguments.new_name)
    if arguments.json:
        print_json(_kept(stored))
    else:
        print_line(f"{stored.strategy.name}: version {stored.version}, off")
    return 0
