"""``journal export`` and ``journal import-bundle``: the journal as files, and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.journal_filters import add_journal_filters, journal_filter
from app.cli.output import print_json, print_line
from app.cli.progress import follow
from app.services.journal.exports import ENDINGS, FILLS, TRADES

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application


def _export(parser: ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=Path, help=f"its ending says what kind: {', '.join(ENDINGS)}"
    )
    add_journal_filters(parser)
    parser.add_argument(
        "--query", metavar="TEXT", default="", help="such as 'tag:late R < 0 side:long'"
    )
    parser.add_argument(
        "--what",
        metavar="WHAT",
        default=TRADES,
        help="into a .csv: trades, fills, or a statistic such as calendar, curve, tag, weekday",
    )


@command("journal export", summary="trades as .csv, .xlsx or .zip", arguments=_export)
def export_journal(arguments: Namespace, application: Application) -> int:
    """Write trades, or what they come to, in place of the file there was."""
    trades = application.journal.trades(journal_filter(arguments))
    zone = application.settings.current.appearance.time_zone
    statistics, exports = application.journal_statistics, application.journal_exports
    chosen = statistics.narrowed(trades, arguments.query, zone)
    if arguments.what in (TRADES, FILLS):
        writing = exports.write(chosen, arguments.file, arguments.what, zone)
    else:
        report = statistics.report_of(chosen, zone)
        writing = exports.table(report, arguments.what, arguments.file)
    follow(writing, "export")
    if arguments.json:
        print_json({"file": str(arguments.file), "trades": len(chosen)})
    else:
        print_line(f"{len(chosen)} trades written to {arguments.file}")
    return 0


def _import(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a .zip of 'journal export'")


@command(
    "journal import-bundle",
    summary="add the trades of a .zip of 'journal export'",
    arguments=_import,
    writes=True,
)
def import_bundle(arguments: Namespace, application: Application) -> int:
    """Add what the journal does not have; five times is once."""
    taken = application.journal_exports.take_in(arguments.file)
    if arguments.json:
        print_json({"file": str(arguments.file), **asdict(taken)})
    else:
        print_line(
            f"{taken.trades} trades, {taken.pictures} pictures and {taken.days} days added;"
            f" {taken.known} trades were known"
        )
    return 0
