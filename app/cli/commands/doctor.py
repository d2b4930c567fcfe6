"""``doctor``: whether everything this program needs is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_line
from app.cli.progress import drive

if TYPE_CHECKING:
    from argparse import Namespace

    from app.services.application import Application


@command("doctor", summary="database, engine, exchange, clock, tray, notifications")
def doctor(arguments: Namespace, application: Application) -> int:
    """Print every finding; 1 when something needs care."""
    findings = drive(application.doctor.run(offline=application.offline))
    if arguments.json:
        print_json(
            {
                "findings": [
                    {"item": finding.item, "ok": finding.is_well, "text": finding.text}
                    for finding in findings
                ]
            }
        )
    else:
        for finding in findings:
            print_line(f"{'ok  ' if finding.is_well else 'look'}  {finding.item}: {finding.text}")
    return 0 if all(finding.is_well for finding in findings if finding.item in _NEEDED) else 1


_NEEDED = ("database", "candles", "exchange")
