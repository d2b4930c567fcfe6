"""``setups``: what the rules found, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.command import command
from app.cli.output import print_json, print_line, print_table
from app.cli.setup_shapes import decision_shape, detail_shape, results_shape
from app.cli.shapes import setup_shape
from app.cli.times import to_iso
from app.domain.base_rate import FEWEST_CASES
from app.domain.errors import BadInput
from app.domain.setup import SetupState
from app.domain.setup_results import Split, compare
from app.services.ports import SetupFilter

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.setup_results import Comparison, Results
    from app.services.application import Application
    from app.services.setups import SetupDetail

_DECISIONS = ("taken", "passed", "cancelled")


def _filters(parser: ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="also those that ended")
    parser.add_argument("--state", metavar="S", help=", ".join(SetupState))
    parser.add_argument("--symbol", metavar="S")
    parser.add_argument("--strategy", metavar="NAME")
    parser.add_argument(
        "--decision", choices=_DECISIONS, help="what you did; passed: also those skipped"
    )


@command("setups list", summary="open setups; with --all every one ever made", arguments=_filters)
def list_setups(arguments: Namespace, application: Application) -> int:
    """Print setups, newest signal first."""
    if arguments.state is not None and arguments.state not in tuple(SetupState):
        known = ", ".join(SetupState)
        raise BadInput(f"{arguments.state!r} is no state; choose one of {known}", source="--state")
    wanted = SetupFilter(
        open_only=not (arguments.all or arguments.state or arguments.decision),
        state=arguments.state,
        symbol=arguments.symbol,
        strategy=arguments.strategy,
        decision=arguments.decision,
    )
    setups = application.setups.list(wanted)
    if arguments.json:
        print_json({"setups": [setup_shape(setup) for setup in setups]})
        return 0
    print_table(
        ("id", "state", "symbol", "side", "strategy", "tf", "signal", "entry", "stop", "R"),
        [
            (
                setup.id,
                setup.state,
                setup.symbol,
                setup.direction,
                setup.strategy,
                setup.timeframe,
                to_iso(setup.bar_time),
                setup.entry,
                setup.stop,
                setup.r,
            )
            for setup in setups
        ],
    )
    return 0


def _one(parser: ArgumentParser) -> None:
    parser.add_argument("setup", metavar="ID", help="as 'setups list' prints it")


@command("setups show", summary="one setup with events, decisions and notes", arguments=_one)
def show_setup(arguments: Namespace, application: Application) -> int:
    """Print everything kept of one setup."""
    detail = application.setups.get(arguments.setup)
    if arguments.json:
        print_json(detail_shape(detail))
    else:
        _print_detail(detail)
    return 0


def _print_detail(detail: SetupDetail) -> None:
    setup = detail.setup
    print_line(f"{setup.symbol} {setup.direction} {setup.timeframe}: {setup.state}")
    if setup.shadow is not None:
        print_line(f"followed all the same: {setup.shadow}")
    print_line(f"{setup.strategy} v{setup.strategy_version}, signal {to_iso(setup.bar_time)}")
    levels = [("entry", setup.entry), ("stop", setup.stop)]
    levels += [(f"tp{place}", target.price) for place, target in enumerate(setup.targets, 1)]
    print_table(("level", "price"), levels)
    print_line()
    print_table(
        ("bar", "event", "reason", "price"),
        [
            (to_iso(event.bar_time), event.to_state, event.reason, event.price)
            for event in detail.events
        ],
    )
    if detail.decisions:
        print_line()
        print_table(
            ("decided", "what", "words"),
            [(to_iso(one.recorded_at), one.kind, one.words) for one in detail.decisions],
        )


def _split(parser: ArgumentParser) -> None:
    parser.add_argument("--symbol", metavar="S")
    parser.add_argument("--strategy", metavar="NAME")
    parser.add_argument(
        "--by", metavar="WHAT", default="strategy", help="strategy, regime, strategy,regime or none"
    )


@command("setups stats", summary="results of all, taken and skipped setups", arguments=_split)
def compare_setups(arguments: Namespace, application: Application) -> int:
    """Print what going along was worth, and what skipping cost."""
    wanted = SetupFilter(open_only=False, symbol=arguments.symbol, strategy=arguments.strategy)
    found = compare(application.setups.outcomes(wanted), _parts(arguments.by))
    if arguments.json:
        print_json(results_shape(found))
        return 0
    print_table(
        ("setups", "group", "n", "win rate", "95 % interval", "average R", "total R"),
        [
            (_words(part), group, *_figures(results))
            for part in found
            for group, results in part.groups.items()
        ],
    )
    return 0


def _parts(text: str) -> tuple[Split, ...]:
    """What to split by.

    Raises:
        BadInput: a word that is none.
    """
    if text == "none":
        return ()
    try:
        return tuple(Split(word.strip()) for word in text.split(","))
    except ValueError as error:
        known = "strategy, regime, strategy,regime or none"
        raise BadInput(f"{text!r} is nothing to split by; choose {known}", source="--by") from error


def _words(part: Comparison) -> str:
    regime = "unknown" if part.regime == "" else part.regime
    return " · ".join(word for word in (part.strategy, regime) if word) or "everything"


def _figures(results: Results) -> tuple[object, ...]:
    """Cells of one line; a rate of few cases is none."""
    total = round(results.total_r, 2)
    average = None if results.average_r is None else round(results.average_r, 3)
    if results.is_few or results.win_rate is None:
        few = f"n < {FEWEST_CASES}: too few cases"
        return results.n, few if results.n else None, None, average, total
    low, high = results.low or 0.0, results.high or 0.0
    interval = f"{100 * low:.1f}–{100 * high:.1f} %"
    return results.n, f"{100 * results.win_rate:.1f} %", interval, average, total


def print_decided(arguments: Namespace, application: Application) -> int:
    """Print the setup as it is after a decision."""
    detail = application.setups.get(arguments.setup)
    if arguments.json:
        print_json(
            {
                "setup": setup_shape(detail.setup),
                "decisions": [decision_shape(one) for one in detail.decisions],
            }
        )
    else:
        _print_detail(detail)
    return 0
