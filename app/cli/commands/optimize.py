"""``optimize``: a strategy with many sets of parameters."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

from app.cli.arguments import positive
from app.cli.backtest_options import add_backtest_options, backtest_request
from app.cli.command import command
from app.cli.output import print_error, print_json, print_line, print_table
from app.cli.progress import follow
from app.domain.errors import BadInput
from app.services.backtests.shapes import metrics_shape
from app.services.backtests.sweeps import SweepProgress, SweepRequest, judged

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.backtester.robustness.grid import ParameterRange
    from app.services.application import Application
    from app.services.backtests.sweeps import PreparedSweep, Sweep
    from app.services.events import Event

_LISTED = 20
_SHOWN = ("trades", "net_profit", "max_drawdown_pct", "profit_factor", "sharpe")


def add_sweep_options(parser: ArgumentParser) -> None:
    """Add ranges and processors to a command's parser."""
    parser.add_argument(
        "--param",
        action="append",
        required=True,
        type=_range,
        metavar="NAME=RANGE",
        help="fast=5:14:1 (start:stop:step) or slow=20,30,40; once for each parameter",
    )
    parser.add_argument("--constraint", default="", metavar="RULE", help="such as 'fast < slow'")
    parser.add_argument("--goal", default="sharpe", metavar="METRIC", help="what is best (sharpe)")
    parser.add_argument("--jobs", type=positive, metavar="N", help="processors (all)")
    parser.add_argument("--dask", default="", metavar="ADDRESS", help="of a Dask scheduler")
    parser.add_argument("--yes", action="store_true", help="do not ask before a long sweep")


def sweep_request(arguments: Namespace, application: Application) -> SweepRequest:
    """What the options ask for."""
    # Its package brings the engine along, which other commands do without.
    from app.domain.backtester.robustness.grid import Grid

    return SweepRequest(
        run=backtest_request(arguments, application),
        grid=Grid(tuple(arguments.param), arguments.constraint),
        goal=arguments.goal,
        jobs=arguments.jobs,
        scheduler=arguments.dask,
    )


def _options(parser: ArgumentParser) -> None:
    add_backtest_options(parser)
    add_sweep_options(parser)
    parser.add_argument(
        "--method", choices=("grid", "tpe"), default="grid", help="all, or a search"
    )
    parser.add_argument("--trials", type=positive, default=100, metavar="N", help="of a search")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of a search")


@command("optimize", summary="try many sets of parameters, print them all", arguments=_options)
def optimize(arguments: Namespace, application: Application) -> int:
    """Print the metrics of every set; after Ctrl-C those that were tried until then."""
    from dataclasses import replace

    request = replace(
        sweep_request(arguments, application),
        method=arguments.method,
        trials=arguments.trials,
        seed=arguments.seed,
    )
    prepared = follow(application.sweeps.prepare(request), "sets")
    ask(prepared, agreed=arguments.yes)
    tried: list[SweepProgress] = []

    def keep(event: Event) -> None:
        if isinstance(event, SweepProgress):
            tried.append(event)

    try:
        sweep = follow(application.sweeps.run(prepared), "sets", keep)
    except KeyboardInterrupt:
        if tried:
            _show(arguments, _so_far(request, tried), partial=True)
        raise
    _show(arguments, sweep, partial=False)
    return 0


def ask(sweep: PreparedSweep, *, agreed: bool) -> None:
    """Ask before very many sets; where nobody can answer, it is refused.

    Raises:
        BadInput: not agreed to.
    """
    if agreed or not sweep.must_be_asked:
        return
    count = f"{sweep.sets:,} sets would take about {_span(sweep.seconds)} of one processor"
    if not sys.stdin.isatty():
        raise BadInput(f"{count}; give fewer values, or --yes", source="--param")
    print_error(f"{count}. Go on? [y/N]")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise BadInput("not begun; give fewer values", source="--param")


def _range(text: str) -> ParameterRange:
    from app.domain.backtester.robustness.grid import parse_range

    try:
        return parse_range(text)
    except BadInput as error:
        raise ArgumentTypeError(str(error)) from None


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7_200 else f"{seconds / 3_600:.1f} h"


def _so_far(request: SweepRequest, tried: list[SweepProgress]) -> Sweep:
    import numpy as np

    points = np.concatenate([event.points for event in tried])
    return judged(request, points, np.concatenate([event.metrics for event in tried]))


def _show(arguments: Namespace, sweep: Sweep, *, partial: bool) -> None:
    if arguments.json:
        print_json(sweep_shape(sweep) | ({"partial": True} if partial else {}))
        return
    _print(sweep)
    if partial:
        print_line(f"interrupted after {len(sweep.points):,} sets")


def sweep_shape(sweep: Sweep) -> dict[str, object]:
    """A sweep as ``optimize`` prints it."""
    from app.domain.backtester.robustness.trial import as_measures, parameters_of

    names = sweep.request.grid.names
    around = sweep.around
    best = None
    if around is not None:
        best = {
            "parameters": parameters_of(names, sweep.points[around.place]),
            "goal": sweep.request.goal,
            "neighbours": around.count,
            "neighbours_mean": around.mean,
            "plateau": parameters_of(names, sweep.points[around.calmest]),
        }
    return {
        "parameters": list(names),
        "sets": len(sweep.points),
        "results": [
            {
                "parameters": parameters_of(names, point),
                "metrics": metrics_shape(as_measures(row)),
            }
            for point, row in zip(sweep.points, sweep.metrics, strict=True)
        ],
        "best": best,
        "verdict": sweep.verdict,
        "duration_s": {
            "total": sweep.total_s,
            "load": sweep.load_s,
            "evaluate": sweep.evaluate_s,
        },
    }


def _print(sweep: Sweep) -> None:
    import numpy as np

    from app.domain.backtester.metrics import METRICS
    from app.domain.backtester.robustness.trial import as_measures, parameters_of
    from app.services.backtests.figures import figure_text

    names, goal = sweep.request.grid.names, sweep.request.goal
    shown = list(dict.fromkeys((goal, *_SHOWN)))
    order = np.argsort(np.where(np.isnan(sweep.goals), np.inf, -sweep.goals), kind="stable")
    rows = []
    for place in order[:_LISTED].tolist():
        values, measures = (
            parameters_of(names, sweep.points[place]),
            as_measures(sweep.metrics[place]),
        )
        figures = (figure_text(METRICS[id], measures[id]) for id in shown)
        rows.append((*(f"{value:g}" for value in values.values()), *figures))
    print_table((*names, *(METRICS[id].label for id in shown)), rows)
    if len(order) > _LISTED:
        print_line(f"the best {_LISTED} of {len(order):,} sets; --json prints all")
    print_line()
    print_line(sweep.verdict)
