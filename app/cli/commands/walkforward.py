"""``walkforward``: parameters chosen on one part of the past and traded on the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.cli.arguments import positive
from app.cli.backtest_options import add_backtest_options, share
from app.cli.command import command
from app.cli.commands.optimize import add_sweep_options, ask, sweep_request
from app.cli.output import print_json, print_line, print_table
from app.cli.progress import drive, follow
from app.cli.times import to_iso
from app.services.backtests.shapes import metrics_shape
from app.services.backtests.walk_forwards import WalkForwardProgress, WalkForwardRequest

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.backtests.walk_forwards import WalkedWindow, WalkForward
    from app.services.events import Event


def _options(parser: ArgumentParser) -> None:
    add_backtest_options(parser)
    add_sweep_options(parser)
    parser.add_argument("--windows", type=positive, default=5, metavar="N", help="choices (5)")
    parser.add_argument(
        "--in-sample", type=share, default=0.75, metavar="SHARE", help="of each window (75%%)"
    )
    parser.add_argument(
        "--anchored", action="store_true", help="every choice sees everything from the beginning"
    )


@command("walkforward", summary="choose parameters, trade what follows", arguments=_options)
def walkforward(arguments: Namespace, application: Application) -> int:
    """Print each choice, what became of it, and one account through all of them."""
    request = WalkForwardRequest(
        sweep_request(arguments, application),
        windows=arguments.windows,
        share=arguments.in_sample,
        anchored=arguments.anchored,
    )
    service = application.walk_forwards
    sweep, windows = follow(service.prepare(request), "sets")
    ask(sweep, agreed=arguments.yes)
    tried: list[WalkForwardProgress] = []

    def keep(event: Event) -> None:
        if isinstance(event, WalkForwardProgress):
            tried.append(event)

    try:
        found = follow(service.run(request, sweep, windows), "sets", keep)
    except KeyboardInterrupt:
        if tried:
            walked = drive(service.so_far(request, sweep, windows, tried))
            _show(arguments, walked, tried[-1])
        raise
    _show(arguments, found, None)
    return 0


def _show(arguments: Namespace, found: WalkForward, last: WalkForwardProgress | None) -> None:
    """Print a walk; ``last``: where it was interrupted."""
    if arguments.json:
        print_json(_shape(found) | ({"partial": True} if last is not None else {}))
        return
    _print(found)
    if last is not None:
        print_line(f"interrupted: chosen among {last.done:,} of {last.total:,} sets")


def _shape(found: WalkForward) -> dict[str, object]:
    names = found.request.sweep.grid.names
    return {
        "parameters": list(names),
        "goal": found.request.sweep.goal,
        "windows": [_window_shape(one, names) for one in found.windows],
        "metrics": metrics_shape(found.measures),
        "efficiency": found.efficiency,
        "profitable": found.profitable,
        "verdict": found.verdict,
        "equity": list(zip(found.times.tolist(), found.equity.tolist(), strict=True)),
        "duration_s": {
            "total": found.total_s,
            "load": found.load_s,
            "evaluate": found.evaluate_s,
        },
    }


def _window_shape(one: WalkedWindow, names: tuple[str, ...]) -> dict[str, object]:
    from app.domain.backtester.robustness.trial import parameters_of

    chosen, traded = one.window.chosen, one.window.traded
    return {
        "in_sample": {"from": to_iso(chosen.since), "to": to_iso(chosen.until)},
        "out_of_sample": {"from": to_iso(traded.since), "to": to_iso(traded.until)},
        "parameters": None if one.point is None else parameters_of(names, one.point),
        "goal_in_sample": one.chosen,
        "goal_out_of_sample": one.traded,
        "equity": one.equity,
        "metrics": None if one.measures is None else metrics_shape(one.measures),
    }


def _print(found: WalkForward) -> None:
    from app.domain.backtester.robustness.trial import parameters_of

    names = found.request.sweep.grid.names
    goal = found.request.sweep.goal
    rows = []
    for one in found.windows:
        values = {} if one.point is None else parameters_of(names, one.point)
        period = one.window.traded
        figures = (_rounded(one.chosen), _rounded(one.traded), round(one.equity, 2))
        texts = (f"{values[name]:g}" if name in values else "–" for name in names)
        rows.append((to_iso(period.since), to_iso(period.until), *texts, *figures))
    print_table(("traded from", "to", *names, f"{goal} chosen", f"{goal} traded", "equity"), rows)
    print_line()
    print_line(found.verdict)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
