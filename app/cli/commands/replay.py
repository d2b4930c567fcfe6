"""``replay``: the past walked through as the live program would."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_line, print_table
from app.cli.progress import follow
from app.cli.symbol_options import add_symbol_options, chosen_symbols
from app.cli.times import to_iso, to_ms
from app.domain.errors import BadInput
from app.services.backtests.shapes import exit_shape, target_shape
from app.services.replay import ReplayRequest

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.strategy import Strategy
    from app.services.application import Application
    from app.services.replay import Replay, ReplayedSetup


def _options(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--strategy",
        action="extend",
        nargs="+",
        default=[],
        metavar="NAME|FILE",
        help="one or several; without it the enabled ones",
    )
    add_symbol_options(parser.add_mutually_exclusive_group())
    parser.add_argument("--candles", type=Path, metavar="DIR", help="files instead of the store")
    parser.add_argument("--from", dest="since", metavar="TIME", help="first bar (ISO, UTC)")
    parser.add_argument("--to", dest="until", metavar="TIME", help="first bar left out")


@command("replay", summary="walk the past bar by bar, print the setups", arguments=_options)
def replay(arguments: Namespace, application: Application) -> int:
    """Print every setup the rules would have made, with what became of it."""
    since, until = (
        None if text is None else to_ms(text, option)
        for text, option in ((arguments.since, "--from"), (arguments.until, "--to"))
    )
    if since is not None and until is not None and since >= until:
        raise BadInput("is not before --to", source="--from")
    request = ReplayRequest(
        _strategies(arguments.strategy, application),
        chosen_symbols(arguments, application),
        arguments.candles,
        since,
        until,
    )
    found = follow(application.replays.run(request), "replay")
    if arguments.json:
        print_json({"setups": [_shape(setup) for setup in found.setups]})
    else:
        _print(found)
    return 0


def _strategies(names: list[str], application: Application) -> tuple[Strategy, ...]:
    if names:
        return tuple(application.strategies.find(name) for name in names)
    enabled = [stored.strategy for stored in application.strategies.list() if stored.enabled]
    if not enabled:
        raise BadInput("no strategy is enabled; name one", source="--strategy")
    return tuple(enabled)


def _shape(setup: ReplayedSetup) -> dict[str, object]:
    return {
        "strategy": setup.strategy,
        "symbol": setup.symbol,
        "timeframe": setup.timeframe,
        "direction": setup.direction,
        "bar_time": to_iso(setup.bar_time),
        "entry_kind": setup.entry_kind,
        "entry": setup.entry,
        "stop": setup.stop,
        "targets": [target_shape(target) for target in setup.targets],
        "state": setup.state,
        "entry_time": to_iso(setup.entry_time),
        "entry_price": setup.entry_price,
        "exits": [exit_shape(leaving) for leaving in setup.exits],
        "r": setup.r,
    }


def _print(found: Replay) -> None:
    print_table(
        ("signal", "symbol", "side", "strategy", "tf", "entry", "stop", "state", "end", "R"),
        [
            (
                to_iso(setup.bar_time),
                setup.symbol,
                setup.direction,
                setup.strategy,
                setup.timeframe,
                setup.entry,
                setup.stop,
                setup.state,
                to_iso(setup.exits[-1].time) if setup.exits else None,
                None if setup.r is None else round(setup.r, 2),
            )
            for setup in found.setups
        ],
    )
    closed = [setup.r for setup in found.setups if setup.r is not None]
    print_line()
    print_line(f"{len(found.setups)} setups, {len(closed)} closed, {sum(closed):+.2f} R in all")
    for reason, count in found.rejected.items():
        print_line(f"{count} rejected: {reason}")
