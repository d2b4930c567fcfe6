"""``db``: care of the database file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_error, print_json, print_line

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application


@command("db check", summary="integrity and version")
def check(arguments: Namespace, application: Application) -> int:
    """Look without changing anything; 0 when sound or absent, 1 when damaged."""
    report = application.maintenance.check()
    if arguments.json:
        print_json(
            {
                "path": str(report.path),
                "exists": report.exists,
                "version": report.version,
                "newest_version": report.newest_version,
                "problems": list(report.problems),
            }
        )
    elif not report.exists:
        print_line(f"{report.path}: no database yet; the first scan makes one")
    elif not report.problems:
        print_line(f"{report.path}: sound, version {report.version}")
    if report.problems and not arguments.json:
        for problem in report.problems:
            print_error(f"{report.path}: {problem}")
    return 1 if report.problems else 0


def _target(parser: ArgumentParser) -> None:
    parser.add_argument("target", nargs="?", type=Path, metavar="FILE", help="where to")


@command("db backup", summary="a verified copy", arguments=_target, writes=True)
def backup(arguments: Namespace, application: Application) -> int:
    """Copy the database and print where the copy is."""
    path = application.maintenance.backup(arguments.target)
    _say({"backup": str(path)}, f"copied to {path}", as_json=arguments.json)
    return 0


def _source(parser: ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="FILE", help="a backup")


@command("db restore", summary="put a backup in place", arguments=_source, writes=True)
def restore(arguments: Namespace, application: Application) -> int:
    """Replace the database by a backup; the replaced file is kept."""
    kept = application.maintenance.restore(arguments.source)
    text = f"restored from {arguments.source}; the file before is kept as {kept}"
    _say({"restored": str(arguments.source), "kept": str(kept)}, text, as_json=arguments.json)
    return 0


@command("db upgrade", summary="migrate to this program's version", writes=True)
def upgrade(arguments: Namespace, application: Application) -> int:
    """Back up, then migrate."""
    before, after = application.maintenance.upgrade()
    text = f"version {after}" if before == after else f"version {before or 'none'} → {after}"
    _say({"before": before, "after": after}, text, as_json=arguments.json)
    return 0


def _say(document: dict[str, object], text: str, *, as_json: bool) -> None:
    if as_json:
        print_json(document)
    else:
        print_line(text)
