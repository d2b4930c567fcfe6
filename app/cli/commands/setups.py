"""``setups``: what the rules found, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_table
from app.cli.shapes import setup_shape
from app.cli.times import to_iso
from app.domain.errors import BadInput
from app.domain.setup import SetupState
from app.services.ports import SetupFilter

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application


def _filters(parser: ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="also those that ended")
    parser.add_argument("--state", metavar="S", help=", ".join(SetupState))
    parser.add_argument("--symbol", metavar="S")
    parser.add_argument("--strategy", metavar="NAME")


@command("setups list", summary="open setups; with --all every one ever made", arguments=_filters)
def list_setups(arguments: Namespace, application: Application) -> int:
    """Print setups, newest signal first."""
    if arguments.state is not None and arguments.state not in tuple(SetupState):
        known = ", ".join(SetupState)
        raise BadInput(f"{arguments.state!r} is no state; choose one of {known}", source="--state")
    wanted = SetupFilter(
        open_only=not (arguments.all or arguments.state),
        state=arguments.state,
        symbol=arguments.symbol,
        strategy=arguments.strategy,
    )
    setups = application.setups.list(wanted)
    if arguments.json:
        print_json({"setups": [setup_shape(setup) for setup in setups]})
        return 0
    print_table(
        ("state", "symbol", "side", "strategy", "tf", "signal", "entry", "stop", "target", "R"),
        [
            (
                setup.state,
                setup.symbol,
                setup.direction,
                setup.strategy,
                setup.timeframe,
                to_iso(setup.bar_time),
                setup.entry,
                setup.stop,
                setup.targets[-1].price if setup.targets else None,
                setup.r,
            )
            for setup in setups
        ],
    )
    return 0
