"""``journal fetch``: fills of the user's own account, by a key that can only read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.cli.arguments import symbols
from app.cli.command import command
from app.cli.journal_matches import matched_shape, print_converted, print_matched
from app.cli.output import print_error, print_json, print_line
from app.cli.progress import ProgressLine, drive
from app.cli.times import to_iso, to_ms
from app.domain.errors import BadInput
from app.services.events import Waiting
from app.services.journal.exchange_fills import FetchRequest
from app.services.journal.matching import MatchProgress

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.journal.exchange_fills import FetchResult, FillsFetched


def _account(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--account", metavar="NAME", default="", help="whose key; default: the exchange's"
    )
    parser.add_argument(
        "--symbol", type=symbols, metavar="A,B", help="default: those fetched before"
    )
    parser.add_argument("--from", dest="since", metavar="TIME", help="of new symbols (ISO, UTC)")


@command("journal fetch", summary="fills from your account", arguments=_account, writes=True)
def fetch_fills(arguments: Namespace, application: Application) -> int:
    """Ask the exchange of the settings, or of --exchange, for what is new; 1 if a symbol failed."""
    if application.offline:
        raise BadInput("an account cannot be asked without sending anything", source="--offline")
    exchange = application.settings.current.market.exchange
    account = application.exchange_fills.keys.account(exchange, arguments.account)
    known = tuple(application.exchange_fills.states(exchange, account))
    wanted = arguments.symbol or known
    if not wanted:
        raise BadInput(
            "nothing was fetched before: name symbols such as BTC/USDT", source="--symbol"
        )
    since = None if arguments.since is None else to_ms(arguments.since, "--from")
    line = ProgressLine()

    def on_step(step: Waiting | FillsFetched | MatchProgress) -> None:
        if isinstance(step, Waiting):
            line.note(step.note)
        else:
            phase = "match" if isinstance(step, MatchProgress) else "fetch"
            line.show(phase, step.done, step.total, None)

    request = FetchRequest(exchange, tuple(wanted), account, since)
    try:
        result = drive(application.exchange_fills.run(request), on_step)
    finally:
        line.clear()
    if arguments.json:
        print_json(_shape(exchange, result, application))
    else:
        print_line(
            f"{result.account}: {result.added} fills added, {result.duplicates} known,"
            f" {result.trades_new} trades new, {result.trades_changed} changed"
        )
        if not result.rights_told:
            print_line(
                f"whether this key can only read could not be checked: {exchange} does not tell"
            )
        print_converted(result.fees_converted)
        print_matched(result.matched)
    for symbol, reason in result.failed.items():
        print_error(f"{symbol}: {reason}")
    return 1 if result.failed else 0


def _shape(exchange: str, result: FetchResult, application: Application) -> dict[str, Any]:
    states = application.exchange_fills.states(exchange, result.account)
    return {
        "exchange": exchange,
        "account": result.account,
        "symbols": [
            {"symbol": symbol, "fetched_at": to_iso(one.at), "newest": to_iso(one.newest or None)}
            for symbol, one in sorted(states.items())
        ],
        "rights_checked": result.rights_told,
        "told": result.told,
        "added": result.added,
        "duplicates": result.duplicates,
        "refused": result.refused,
        "trades_new": result.trades_new,
        "trades_changed": result.trades_changed,
        "fees_unconverted": list(result.unconverted),
        "fees_converted": result.fees_converted,
        **matched_shape(result.matched),
        "failed": [{"symbol": name, "reason": said} for name, said in result.failed.items()],
    }
