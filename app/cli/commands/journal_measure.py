"""``journal measure``: what stored candles say about the trades of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_line
from app.services.streams import at_once

if TYPE_CHECKING:
    from argparse import Namespace

    from app.services.application import Application


@command(
    "journal measure", summary="MAE, MFE and efficiency of trades by stored candles", writes=True
)
def measure_trades(arguments: Namespace, application: Application) -> int:
    """Measure every trade whose measures are missing or stale."""
    ids = [trade.id for trade in application.journal.trades()]
    changed = at_once(application.journal_measuring.run(ids))
    if arguments.json:
        print_json({"trades": len(ids), "changed": changed})
    else:
        print_line(f"{changed} of {len(ids)} trades measured")
    return 0
