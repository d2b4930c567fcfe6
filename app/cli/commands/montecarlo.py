"""``montecarlo``: what chance might have made of the same trades, bars and holding times."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from app.cli.arguments import positive
from app.cli.backtest_options import add_backtest_options, backtest_request
from app.cli.command import command
from app.cli.output import print_json, print_line, print_table
from app.cli.progress import follow
from app.services.backtests.monte_carlos import MonteCarloPart, MonteCarloRequest
from app.services.backtests.shapes import metrics_shape

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.backtester.robustness.monte_carlo import Distribution
    from app.services.application import Application
    from app.services.backtests.monte_carlos import MonteCarlo
    from app.services.events import Event


def _options(parser: ArgumentParser) -> None:
    add_backtest_options(parser)
    parser.add_argument("--runs", type=positive, default=1_000, metavar="N", help="draws (1000)")
    parser.add_argument(
        "--markets", type=_count, default=100, metavar="N", help="of redrawn bars (100); 0: none"
    )
    parser.add_argument(
        "--block", type=positive, default=24, metavar="N", help="bars kept in a row"
    )
    parser.add_argument("--seed", type=_count, default=0, metavar="S", help="what is drawn from")
    parser.add_argument("--jobs", type=positive, metavar="N", help="processors (all)")
    parser.add_argument("--dask", default="", metavar="ADDRESS", help="of a Dask scheduler")


@command("montecarlo", summary="draw trades, bars and entries anew", arguments=_options)
def montecarlo(arguments: Namespace, application: Application) -> int:
    """Print how else it might have come, and how likely chance did as well."""
    request = MonteCarloRequest(
        backtest_request(arguments, application),
        runs=arguments.runs,
        markets=arguments.markets,
        block=arguments.block,
        seed=arguments.seed,
        jobs=arguments.jobs,
        scheduler=arguments.dask,
    )
    finished: list[MonteCarloPart] = []

    def keep(event: Event) -> None:
        if isinstance(event, MonteCarloPart):
            finished[:] = [event]

    try:
        found = follow(application.monte_carlos.run(request), "draws", keep)
    except KeyboardInterrupt:
        if finished:
            _show(arguments, finished[0].so_far, partial=True)
        raise
    _show(arguments, found, partial=False)
    return 0


def _show(arguments: Namespace, found: MonteCarlo, *, partial: bool) -> None:
    if arguments.json:
        print_json(_shape(found) | ({"partial": True} if partial else {}))
        return
    _print(found)
    if partial:
        print_line("interrupted: what is not listed was not drawn")


def _count(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = -1
    if value < 0:
        raise ArgumentTypeError(f"{text!r} is no whole number from 0 on")
    return value


def _shape(found: MonteCarlo) -> dict[str, object]:
    from app.domain.backtester.metrics import measure

    return {
        "strategy": found.request.run.strategy.name,
        "symbols": list(found.outcome.trades.symbols),
        "seed": found.request.seed,
        "runs": found.request.runs,
        "metrics": metrics_shape(measure(found.outcome)),
        "trades": {
            "count": found.trades,
            "drawdown_pct": found.drawdown_pct,
            "bootstrap": _spread(found, found.bootstrap),
            "shuffle": _spread(found, found.shuffle),
        },
        "markets": _spread(found, found.markets),
        "no_markets": found.no_markets or None,
        "entries": {
            "p": found.p,
            "mean_gain": found.mean_gain,
            "random_mean_gain": None
            if found.random_gains is None
            else float(found.random_gains.mean()),
        },
        "verdicts": found.verdicts,
        "duration_s": {
            "total": found.total_s,
            "load": found.load_s,
            "evaluate": found.evaluate_s,
        },
    }


def _spread(found: MonteCarlo, ends: Distribution | None) -> dict[str, object] | None:
    if ends is None:
        return None
    loss = ends.share_below(found.outcome.account.equity)
    return {"runs": len(ends.finals), "loss_share": loss, **ends.percentiles()}


def _print(found: MonteCarlo) -> None:
    from app.domain.backtester.robustness.monte_carlo import PERCENTILES

    rows = []
    drawn = {
        "trades drawn with replacement": found.bootstrap,
        "trades in another order": found.shuffle,
        "redrawn markets": found.markets,
    }
    for name, ends in drawn.items():
        if ends is not None:
            for what, figures in ends.percentiles().items():
                shown = (f"{value:,.2f}" for value in figures.values())
                rows.append((name, what.replace("_", " "), *shown))
    print_table(("", "", *(f"{share} %" for share in PERCENTILES)), rows)
    print_line()
    for sentence in found.verdicts.values():
        print_line(sentence)
    if found.no_markets:
        print_line(found.no_markets)
