"""``scan``: one scan cycle."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from app.cli.arguments import positive
from app.cli.command import command
from app.cli.output import print_error, print_json, print_line, print_table
from app.cli.progress import ProgressLine, drive
from app.cli.shapes import (
    base_rates_shape,
    near_miss_shape,
    regime_shape,
    rejection_shape,
    setup_shape,
)
from app.cli.symbol_options import add_symbol_options, chosen_symbols
from app.cli.times import to_iso, to_ms
from app.domain.errors import BadInput
from app.domain.timeframe import SECOND
from app.services.scan.events import ScanRequest, SymbolFailed

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.events import Event
    from app.services.scan.events import ScanResult

_SENDING_PATIENCE: Final = 15 * SECOND  # what is left then goes out with the next scan


def _options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--strategy",
        action="extend",
        nargs="+",
        default=[],
        metavar="NAME|FILE",
        help="one or several; without it the enabled ones",
    )
    chosen = parser.add_mutually_exclusive_group()
    add_symbol_options(chosen)
    chosen.add_argument("--top", type=positive, metavar="N", help="how many of those that pass")
    parser.add_argument("--at", metavar="TIME", help="as it would have been then (ISO, UTC)")


@command("scan", summary="one scan cycle", arguments=_options, writes=True)
def scan(arguments: Namespace, application: Application) -> int:
    """Scan once, store what was found, print it; 1 when nothing was scanned."""
    request = ScanRequest(
        strategies=tuple(application.strategies.find(name) for name in arguments.strategy),
        symbols=chosen_symbols(arguments, application),
        top=arguments.top,
        at=_moment(arguments.at, application),
        reason="command",
    )
    application.scan_history.close_interrupted()
    line = ProgressLine()
    try:
        result = drive(application.scans.run(request), lambda event: _draw(line, event))
    finally:
        line.clear()
    if isinstance(result.error, BadInput):
        raise result.error
    if result.record.universe or result.record.state == "done":
        _print(result, application, as_json=arguments.json)
    if not result.record.past:
        sys.stdout.flush()
        application.alert_sender.flush(application.wall.now() + _SENDING_PATIENCE)
    if result.record.scanned:
        return 0
    print_error(f"harrier: nothing was scanned: {_first_reason(result)}")
    return 1


def _moment(text: str | None, application: Application) -> int | None:
    if text is None:
        return None
    moment = to_ms(text, "--at")
    if moment > application.wall.now():
        raise BadInput(f"{text} has not come yet", source="--at")
    return moment


def _draw(line: ProgressLine, event: Event) -> None:
    if isinstance(event, SymbolFailed):
        line.note(event.reason)
    else:
        line.draw(event)


def _first_reason(result: ScanResult) -> str:
    reasons = dict(result.record.errors)
    return reasons.get("") or next(iter(reasons.values()), "no symbol was chosen")


def _print(result: ScanResult, application: Application, *, as_json: bool) -> None:
    if as_json:
        print_json(_shape(result, application))
        return
    record = result.record
    regime = result.regime.label if result.regime else "–"
    print_line(
        f"{record.exchange} as of {to_iso(record.as_of)}, regime {regime}: "
        f"{record.scanned} of {record.universe} symbols scanned, {len(result.setups)} setups"
    )
    if result.setups:
        print_line()
        print_table(
            ("symbol", "side", "strategy", "tf", "signal", "entry", "stop", "target", "R:R", "new"),
            [
                (
                    setup.symbol,
                    setup.direction,
                    setup.strategy,
                    setup.timeframe,
                    to_iso(setup.bar_time),
                    setup.entry,
                    setup.stop,
                    setup.targets[-1].price if setup.targets else None,
                    round(setup.reward_risk, 2) if setup.reward_risk is not None else None,
                    "new" if setup.id in result.new else "",
                )
                for setup in result.setups
            ],
        )
    for symbol, reason in record.errors:
        print_error(f"{symbol or 'scan'}: {reason}")
    for note in result.notes:
        print_error(note)


def _shape(result: ScanResult, application: Application) -> dict[str, object]:
    record, rates = result.record, application.base_rates
    failed = [(symbol, reason) for symbol, reason in record.errors if symbol]
    return {
        "scan_id": record.id,
        "as_of": to_iso(record.as_of),
        "exchange": record.exchange,
        "state": record.state,
        "regime": regime_shape(result.regime),
        "universe": record.universe,
        "scanned": record.scanned,
        "failed": [{"symbol": symbol, "reason": reason} for symbol, reason in failed],
        "setups": [
            {
                **setup_shape(setup),
                "new": setup.id in result.new,
                "base_rate": base_rates_shape(rates.of(setup.id)),
            }
            for setup in result.setups
        ],
        "changed": [setup_shape(setup) for setup in result.changed],
        "rejected": [rejection_shape(rejection) for rejection in result.rejected],
        "near_misses": [near_miss_shape(miss) for miss in result.near_misses],
        "requests": record.requests,
        "duration_s": dict(record.duration),
        "notes": list(result.notes),
    }
