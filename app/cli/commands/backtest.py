"""``backtest``: what rules would have brought."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.backtest_options import add_backtest_options, backtest_request
from app.cli.command import command
from app.cli.output import print_json, print_line, print_table
from app.cli.progress import follow
from app.cli.times import to_iso
from app.services.backtests.shapes import backtest_shape

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.services.application import Application
    from app.services.ports import BacktestResult


def _options(parser: ArgumentParser) -> None:
    add_backtest_options(parser)
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a report to look at")
    parser.add_argument("--trades", type=Path, metavar="FILE", help="write the trades as CSV")


@command("backtest", summary="trade rules over the past, print what it brought", arguments=_options)
def backtest(arguments: Namespace, application: Application) -> int:
    """Print metrics and trades of one strategy on one symbol or many."""
    request = backtest_request(arguments, application)
    result = follow(application.backtests.run(request), "backtest")
    if arguments.html is not None:
        follow(application.backtest_reports.page(result, arguments.html), "report")
    if arguments.trades is not None:
        follow(application.backtest_reports.trades(result, arguments.trades), "trades")
    if arguments.json:
        print_json(backtest_shape(result))
    else:
        _print(result)
    return 0


def _print(result: BacktestResult) -> None:
    from app.domain.backtester.metrics import METRICS
    from app.services.backtests.figures import figure_text

    outcome, request = result.outcome, result.request
    symbols = outcome.trades.symbols
    named = ", ".join(symbols[:5]) + (f" and {len(symbols) - 5} more" if len(symbols) > 5 else "")
    first, last = to_iso(int(outcome.times[0])), to_iso(int(outcome.times[-1]))
    print_line(f"{request.strategy.name} on {named}, {request.strategy.timeframe}")
    print_line(f"{len(outcome.times):,} bars from {first} to {last}, {outcome.intrabar}")
    print_line()
    rows = [
        (metric.label, figure_text(metric, result.measures[metric.id]))
        for metric in METRICS.values()
    ]
    print_table(("metric", "value"), rows)
    print_line()
    for mode, profit in result.bracket.items():
        print_line(f"net profit if {mode}: {profit:,.2f}")
    for reason, count in outcome.rejected.items():
        print_line(f"{count} hits rejected: {reason}")
    for check in result.checks:
        print_line(f"{check.level}: {check.sentence}")
