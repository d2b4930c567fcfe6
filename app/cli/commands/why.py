"""``strategies why``: a strategy's rules at one bar of a symbol, node by node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.arguments import symbol
from app.cli.command import command
from app.cli.output import plain_figure, print_json, print_line
from app.cli.progress import drive
from app.cli.shapes import explained_shape
from app.cli.times import to_iso, to_ms
from app.domain.errors import BadInput
from app.domain.explanation.outline import lines, written

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.explanation.explained import Explained
    from app.services.application import Application
    from app.services.explanation import Explanation


def _options(parser: ArgumentParser) -> None:
    parser.add_argument("strategy", metavar="NAME|FILE", help="a stored strategy or a JSON file")
    parser.add_argument("symbol", type=symbol, metavar="SYMBOL", help="of the exchange in use")
    parser.add_argument(
        "--at", metavar="TIME", help="the newest bar closed by then, as known then (ISO, UTC)"
    )


@command("strategies why", summary="truth and numbers of every condition", arguments=_options)
def why(arguments: Namespace, application: Application) -> int:
    """Explain one bar; 0 whether the strategy fires there or not."""
    strategy = application.strategies.find(arguments.strategy)
    at = None if arguments.at is None else to_ms(arguments.at, "--at")
    if at is not None and at > application.wall.now():
        raise BadInput(f"{arguments.at} has not come yet", source="--at")
    explanation = drive(
        application.explanations.explain(strategy, arguments.symbol, at, fetch=True)
    )
    if arguments.json:
        print_json(_shape(explanation))
    else:
        _print(explanation)
    return 0


def _shape(explanation: Explanation) -> dict[str, object]:
    entry = explanation.entry
    return {
        "strategy": explanation.strategy,
        "symbol": explanation.symbol,
        "timeframe": explanation.timeframe,
        "direction": explanation.direction,
        "bar_time": to_iso(explanation.bar_time),
        "fires": explanation.fires,
        "true": entry.truth,
        "distance": entry.distance,
        "regime": explanation.regime,
        "regime_allowed": explanation.allowed,
        "near_miss": _near_miss(entry),
        "why": [explained_shape(reason) for reason in entry.reasons],
        **{
            field: explained_shape(rule)
            for field, rule in explanation.rules.items()
            if field != "entry"
        },
        "hit_before": to_iso(explanation.hit_before),
        "hit_after": to_iso(explanation.hit_after),
    }


def _near_miss(entry: Explained) -> dict[str, object] | None:
    miss = entry.near_miss
    return None if miss is None else {"condition": miss.shown, "distance": miss.distance}


def _print(explanation: Explanation) -> None:
    says = "fires" if explanation.fires else "does not fire"
    print_line(
        f"{explanation.strategy} ({explanation.direction}) {says} on {explanation.symbol} "
        f"{explanation.timeframe}, bar of {to_iso(explanation.bar_time)}"
    )
    if explanation.allowed is not None:
        verdict = "allowed" if explanation.allowed else "not one it fires in"
        print_line(f"regime {explanation.regime or '–'}: {verdict}")
    for field, rule in explanation.rules.items():
        print_line(f"\n{field}")
        print_line(written(lines(rule, plain_figure, 1)))
