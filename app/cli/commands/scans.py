"""``scans``: what past cycles did."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_table
from app.cli.times import to_iso
from app.domain.errors import EnvironmentFault

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.ports import ScanRecord


def _limit(parser: ArgumentParser) -> None:
    from app.cli.arguments import positive

    parser.add_argument("--limit", type=positive, default=100, metavar="N", help="how many")


@command("scans list", summary="past cycles, newest first", arguments=_limit)
def list_scans(arguments: Namespace, application: Application) -> int:
    """Print the newest cycles."""
    with suppress(EnvironmentFault), application.claim():
        # Nobody else is at work here, so what still reads running has died.
        application.scan_history.close_interrupted()
    records = application.scan_history.latest(arguments.limit)
    if arguments.json:
        print_json({"scans": [scan_shape(record) for record in records]})
        return 0
    print_table(
        ("time", "exchange", "state", "universe", "scanned", "failed", "setups", "requests", "s"),
        [
            (
                to_iso(record.as_of),
                record.exchange,
                record.state,
                record.universe,
                record.scanned,
                record.failed,
                record.setups,
                record.requests,
                round(record.duration.get("total", 0.0), 2),
            )
            for record in records
        ],
    )
    return 0


def scan_shape(record: ScanRecord) -> dict[str, object]:
    """A cycle in the contract's shape."""
    return {
        "scan_id": record.id,
        "as_of": to_iso(record.as_of),
        "exchange": record.exchange,
        "state": record.state,
        "universe": record.universe,
        "scanned": record.scanned,
        "failed": record.failed,
        "setups": record.setups,
        "requests": record.requests,
        "duration_s": dict(record.duration),
        "past": record.past,
        "errors": [{"symbol": symbol, "reason": reason} for symbol, reason in record.errors],
    }
