"""``strategies versions | diff | restore``: what was changed, when, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_line, print_table
from app.cli.times import to_iso

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application


def _name(parser: ArgumentParser) -> None:
    parser.add_argument("strategy", metavar="NAME", help="a stored strategy")


@command("strategies versions", summary="every version of a strategy", arguments=_name)
def versions(arguments: Namespace, application: Application) -> int:
    """Print the versions, newest first, with what each changed."""
    found = application.strategies.history(arguments.strategy)
    if arguments.json:
        print_json(
            {
                "strategy": arguments.strategy,
                "versions": [
                    {
                        "version": each.stored.version,
                        "changed_at": to_iso(each.stored.changed_at),
                        "source": each.stored.source,
                        "content_hash": each.stored.content_hash,
                        "changed": list(each.changed),
                    }
                    for each in found
                ],
            }
        )
        return 0
    print_table(
        ("version", "changed at", "source", "changed"),
        [
            (
                each.stored.version,
                to_iso(each.stored.changed_at),
                each.stored.source,
                ", ".join(each.changed) or "first version",
            )
            for each in found
        ],
    )
    return 0


def _two_versions(parser: ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("before", metavar="VERSION", type=int, nargs="?", help="default: the last")
    parser.add_argument("after", metavar="VERSION", type=int, nargs="?", help="default: the newest")


@command("strategies diff", summary="what changed between two versions", arguments=_two_versions)
def diff(arguments: Namespace, application: Application) -> int:
    """Print the fields that differ; by default of the newest version and the one before."""
    service, name = application.strategies, arguments.strategy
    newest = service.get(name).version
    after = arguments.after or newest
    before = arguments.before or max(1, after - 1)
    changes = service.changes(name, before, after)
    if arguments.json:
        print_json(
            {
                "strategy": name,
                "before": before,
                "after": after,
                "changes": [
                    {"field": change.field, "before": change.before, "after": change.after}
                    for change in changes
                ],
            }
        )
        return 0
    for change in changes:
        print_line(change.field)
        for mark, words in (("-", change.before), ("+", change.after)):
            for line in [] if words is None else words.splitlines():
                print_line(f"  {mark} {line}")
    return 0


def _one_version(parser: ArgumentParser) -> None:
    _name(parser)
    parser.add_argument("version", metavar="VERSION", type=int)


@command(
    "strategies restore",
    summary="make an old version the newest again",
    arguments=_one_version,
    writes=True,
)
def restore(arguments: Namespace, application: Application) -> int:
    """Keep an old version's content as a new version."""
    stored = application.strategies.restore(arguments.strategy, arguments.version)
    if arguments.json:
        print_json({"strategy": stored.strategy.name, "version": stored.version})
    else:
        print_line(f"{stored.strategy.name}: version {stored.version}")
    return 0
