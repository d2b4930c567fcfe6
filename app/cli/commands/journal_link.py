"""``journal link``: which setup caused a trade, asked and answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_line, print_table

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application


def _trade(parser: ArgumentParser) -> None:
    parser.add_argument("trade", metavar="TRADE", help="as 'journal list' prints it")
    parser.add_argument("setup", metavar="SETUP", nargs="?", help="none: print what may fit")
    parser.add_argument("--none", action="store_true", help="it was outside of the system")


@command("journal link", summary="the setup that caused a trade", arguments=_trade, writes=True)
def link_trade(arguments: Namespace, application: Application) -> int:
    """Link or unlink a trade; without an answer print the setups that may have caused it."""
    if arguments.none:
        trade = application.journal.unlink(arguments.trade)
    elif arguments.setup:
        trade = application.journal.link(arguments.trade, arguments.setup)
    else:
        return _print_candidates(arguments, application)
    linked = trade.record.setup_id or None
    if arguments.json:
        print_json({"trade": trade.id, "setup_id": linked})
    else:
        print_line(f"{trade.symbol}: {linked or 'outside of the system'}")
    return 0


def _print_candidates(arguments: Namespace, application: Application) -> int:
    found = application.trade_matching.candidates(arguments.trade).candidates
    if arguments.json:
        rows = [
            {
                "id": one.setup_id,
                "strategy": one.strategy,
                "distance_r": one.distance_r,
                "sure": one.sure,
                "taken": one.taken,
            }
            for one in found
        ]
        print_json({"trade": arguments.trade, "setups": rows})
        return 0
    print_table(
        ("setup", "strategy", "R away", "sure"),
        [(one.setup_id, one.strategy, round(one.distance_r, 3), one.sure) for one in found],
    )
    return 0
