"""``setups rates``: what became of the setups' rules before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_table
from app.cli.progress import drive
from app.cli.shapes import base_rates_shape
from app.domain.errors import BadInput
from app.services.ports import SetupFilter

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.base_rate import BaseRate, BaseRates
    from app.domain.setup import Setup
    from app.services.application import Application


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID", help="without any: all open setups")


@command(
    "setups rates",
    summary="base rates: what became of the rule before",
    arguments=_options,
    writes=True,
)
def rates(arguments: Namespace, application: Application) -> int:
    """Work out what is not known yet, keep it, and print it."""
    everyone = SetupFilter(open_only=not arguments.ids)
    setups = {setup.id: setup for setup in application.setups.list(everyone)}
    for setup_id in arguments.ids:
        if setup_id not in setups:
            raise BadInput("there is no such setup", source=setup_id)
    wanted = arguments.ids or list(setups)
    service = application.base_rates
    drive(service.run(wanted))
    found = [(setups[setup_id], service.of(setup_id)) for setup_id in wanted]
    if arguments.json:
        print_json(
            {
                "setups": [
                    {
                        "id": setup.id,
                        "strategy": setup.strategy,
                        "symbol": setup.symbol,
                        "base_rate": base_rates_shape(known),
                    }
                    for setup, known in found
                ]
            }
        )
    else:
        _print(found)
    return 0


def _print(found: list[tuple[Setup, BaseRates | None]]) -> None:
    rows = []
    for setup, known in found:
        parts = {} if known is None else {"symbol": known.symbol, "universe": known.universe}
        if known is not None and known.trend is not None:
            parts[known.trend] = known.regime
        rows += [(setup.id, setup.symbol, setup.strategy, *_row(*part)) for part in parts.items()]
    titles = ("id", "symbol", "strategy", "cases of", "n", "win %", "95 % from", "to", "R", "note")
    print_table(titles, rows)


def _row(name: str, rate: BaseRate) -> tuple[object, ...]:
    shares = (rate.win_rate, rate.low, rate.high)
    percent = (None if share is None else round(100 * share, 1) for share in shares)
    average = None if rate.average_r is None else round(rate.average_r, 2)
    return name, rate.n, *percent, average, rate.note
