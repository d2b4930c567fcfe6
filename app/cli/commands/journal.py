"""``journal``: what was really traded, and whether it is as it was saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.journal_shapes import journal_filter, journal_filters, trade_shape
from app.cli.output import print_error, print_json, print_line, print_table
from app.cli.times import to_iso

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Sequence

    from app.domain.journal.trade import JournalTrade
    from app.services.application import Application
    from app.services.ports import JournalReport


@command("journal list", summary="trades, newest first", arguments=journal_filters)
def list_trades(arguments: Namespace, application: Application) -> int:
    """Print trades with their fills."""
    trades = application.journal.trades(journal_filter(arguments))
    if arguments.json:
        fills = application.journal.fills(trade.id for trade in trades)
        print_json({"trades": [trade_shape(trade, fills[trade.id]) for trade in trades]})
    else:
        print_trades(trades)
    return 0


def print_trades(trades: Sequence[JournalTrade]) -> None:
    """As a table."""
    print_table(
        ("id", "account", "symbol", "side", "status", "opened", "amount", "entry", "profit", "R"),
        [
            (
                trade.id,
                trade.account,
                trade.symbol,
                trade.figures.direction,
                trade.figures.status,
                to_iso(trade.figures.opened_at),
                float(trade.figures.amount),
                float(trade.figures.entry_price),
                None if trade.figures.profit is None else float(trade.figures.profit),
                trade.figures.r,
            )
            for trade in trades
        ],
    )


@command("journal undo", summary="take the newest step back", writes=True)
def undo(arguments: Namespace, application: Application) -> int:
    """Undo, and print what it was."""
    return _say_step(arguments, "undone", application.journal.undo())


@command("journal redo", summary="do again what was undone last", writes=True)
def redo(arguments: Namespace, application: Application) -> int:
    """Redo, and print what it was."""
    return _say_step(arguments, "redone", application.journal.redo())


def _say_step(arguments: Namespace, verb: str, name: str) -> int:
    if arguments.json:
        print_json({verb: name})
    else:
        print_line(f"{verb}: {name}")
    return 0


@command("journal verify", summary="whether every row is as it was saved")
def verify(arguments: Namespace, application: Application) -> int:
    """Hold rows, changes and copy against their hashes; 0 when sound, 1 when damaged."""
    report = application.journal_care.verify()
    if arguments.json:
        print_json(_report_shape(report))
    else:
        for damage in report.damages:
            print_error(damage.sentence)
        if not report.damages:
            print_line(
                f"sound: {report.trades} trades, {report.fills} fills, {report.changes} changes,"
                f" {report.copied} of them in the copy"
            )
    return 1 if report.damages else 0


def _report_shape(report: JournalReport) -> dict[str, object]:
    return {
        "trades": report.trades,
        "fills": report.fills,
        "changes": report.changes,
        "copied": report.copied,
        "damages": [
            {
                "table": damage.table,
                "row": damage.row,
                "trade": damage.trade_id or None,
                "sentence": damage.sentence,
            }
            for damage in report.damages
        ],
    }


def _sources(parser: ArgumentParser) -> None:
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="in place of those in the data folder"
    )
    parser.add_argument(
        "--replace", action="store_true", help="in place of the journal there is, after a backup"
    )


@command(
    "journal rebuild",
    summary="make the journal anew from the monthly files",
    arguments=_sources,
    writes=True,
)
def rebuild(arguments: Namespace, application: Application) -> int:
    """Read the copy beside the database and put it in place of the journal."""
    rebuilt = application.journal_care.rebuild(arguments.files, replace=arguments.replace)
    backup = None if rebuilt.backup is None else str(rebuilt.backup)
    if arguments.json:
        print_json({"changes": rebuilt.changes, "trades": rebuilt.trades, "backup": backup})
    else:
        print_line(f"{rebuilt.changes} changes made {rebuilt.trades} trades")
        if backup is not None:
            print_line(f"the database before is kept as {backup}")
    return 0
