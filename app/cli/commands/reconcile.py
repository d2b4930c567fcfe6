"""``reconcile``: what was lived against the same period run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_line, print_table
from app.cli.progress import follow
from app.cli.times import to_iso, to_ms
from app.domain.errors import BadInput
from app.services.backtests.reconciliations import ReconciliationRequest

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.backtester.reconciliation import SeenSetup, SetupPair
    from app.services.application import Application
    from app.services.backtests.reconciliations import Reconciliation


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("--strategy", required=True, metavar="NAME")
    parser.add_argument("--from", dest="since", metavar="TIME", help="first signal bar (ISO, UTC)")
    parser.add_argument("--to", dest="until", metavar="TIME", help="first signal bar left out")


@command("reconcile", summary="hold what scans found against a replay", arguments=_options)
def reconcile(arguments: Namespace, application: Application) -> int:
    """Print every hit of either side, what differs, and why."""
    since, until = (
        None if text is None else to_ms(text, option)
        for text, option in ((arguments.since, "--from"), (arguments.until, "--to"))
    )
    if since is not None and until is not None and since >= until:
        raise BadInput("is not before --to", source="--from")
    request = ReconciliationRequest(arguments.strategy, since, until)
    found = follow(application.reconciliations.run(request), "replay")
    if arguments.json:
        print_json(_shape(found))
    else:
        _print(found)
    return 0


def _shape(found: Reconciliation) -> dict[str, object]:
    return {
        "strategy": found.strategy,
        "from": to_iso(found.since),
        "to": to_iso(found.until),
        "both": len(found.both),
        "only_live": len(found.only_live),
        "only_backtest": len(found.only_again),
        "setups": [_pair_shape(pair) for pair in found.pairs],
    }


def _pair_shape(pair: SetupPair) -> dict[str, object]:
    return {
        "symbol": pair.either.symbol,
        "bar_time": to_iso(pair.either.bar_time),
        "direction": pair.either.direction,
        "live": _side_shape(pair.live),
        "backtest": _side_shape(pair.again),
        "differs": list(pair.differs),
        "reason": pair.reason,
    }


def _side_shape(side: SeenSetup | None) -> dict[str, object] | None:
    if side is None:
        return None
    return {
        "entry": side.entry,
        "stop": side.stop,
        "targets": list(side.targets),
        "state": side.state,
        "r": side.r,
    }


def _print(found: Reconciliation) -> None:
    rows = [
        (
            to_iso(pair.either.bar_time),
            pair.either.symbol,
            "both" if pair.live and pair.again else "live" if pair.live else "backtest",
            pair.live.state if pair.live else None,
            pair.again.state if pair.again else None,
            ", ".join(pair.differs),
            pair.reason,
        )
        for pair in found.pairs
    ]
    print_table(("signal", "symbol", "found by", "live", "backtest", "differs", "why"), rows)
    print_line()
    alone = f"{len(found.only_live)} only live, {len(found.only_again)} only run again"
    print_line(f"{len(found.both)} by both, {alone}")
