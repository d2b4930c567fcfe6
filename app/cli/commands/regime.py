"""``regime``: how the market's regime changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_table
from app.cli.times import to_iso

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.regime_changes import RegimeChange
    from app.services.application import Application


def _limit(parser: ArgumentParser) -> None:
    from app.cli.arguments import positive

    parser.add_argument("--limit", type=positive, default=100, metavar="N", help="how many")


@command("regime list", summary="changes of the market's regime", arguments=_limit)
def list_changes(arguments: Namespace, application: Application) -> int:
    """Print the newest changes that scans have kept."""
    changes = application.regimes.changes(arguments.limit)
    if arguments.json:
        shapes = [change_shape(change) for change in changes]
        print_json({"reference": application.regimes.reference, "changes": shapes})
        return 0
    print_table(
        ("time", "regime", "before"),
        [(to_iso(change.time), change.label, change.label_before) for change in changes],
    )
    return 0


def change_shape(change: RegimeChange) -> dict[str, object]:
    """One change: the closing time of its bar, and the labels from then on and before."""
    return {
        "time": to_iso(change.time),
        "label": change.label,
        "trend": change.trend,
        "volatility": change.volatility,
        "before": {
            "label": change.label_before,
            "trend": change.trend_before,
            "volatility": change.volatility_before,
        },
    }
