"""``universe``: which symbols are scanned, and why the others are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.arguments import positive
from app.cli.command import command
from app.cli.output import print_error, print_json, print_line, print_table
from app.cli.progress import drive
from app.cli.times import to_iso

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.ports import Universe


@command("universe show", summary="the universe of the last refresh")
def show(arguments: Namespace, application: Application) -> int:
    """Print the last refresh with every exclusion."""
    universe = application.universe.latest(application.exchange.id)
    if universe is None:
        print_error("harrier: no universe yet; run: harrier universe refresh")
        return 1
    _print(universe, as_json=arguments.json)
    return 0


def _size(parser: ArgumentParser) -> None:
    parser.add_argument("--top", type=positive, metavar="N", help="how many of those that pass")


@command("universe refresh", summary="choose it anew", arguments=_size, writes=True)
def refresh(arguments: Namespace, application: Application) -> int:
    """Ask the exchange, choose, store, and print."""
    settings = application.settings.current
    exchange = application.exchange
    now = drive(exchange.market_time())
    choice = drive(
        application.universe.refresh(
            exchange, now, settings.market.quote, settings.universe, arguments.top
        )
    )
    _print(choice.universe, as_json=arguments.json)
    return 0


def _print(universe: Universe, *, as_json: bool) -> None:
    if as_json:
        print_json(_shape(universe))
        return
    print_line(f"{universe.exchange} against {universe.quote}, {to_iso(universe.as_of)}")
    print_table(
        ("rank", "symbol", "24 h volume"),
        [(member.rank, member.symbol, member.quote_volume) for member in universe.members],
    )
    print_line()
    print_table(("left out", "why"), [(gone.symbol, gone.reason) for gone in universe.excluded])


def _shape(universe: Universe) -> dict[str, object]:
    return {
        "as_of": to_iso(universe.as_of),
        "exchange": universe.exchange,
        "quote": universe.quote,
        "symbols": [
            {"symbol": member.symbol, "rank": member.rank, "quote_volume": member.quote_volume}
            for member in universe.members
        ],
        "excluded": [{"symbol": gone.symbol, "reason": gone.reason} for gone in universe.excluded],
    }
