"""``journal stats``: what the trades of the journal come to, by quote currency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.cli.command import command
from app.cli.journal_filters import add_journal_filters, journal_filter
from app.cli.output import print_json, print_line, print_table
from app.domain.journal.statistics.metrics import JOURNAL_METRICS
from app.services.backtests.figures import figure_text
from app.services.backtests.shapes import metrics_shape

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from app.domain.backtester.metric import Measures
    from app.services.application import Application

_NAMES: Final = {"result": "net_profit"}
_OF_SETUPS: Final = frozenset({"skipped", "skipped_r"})
_SUMS: Final = ("net_profit", "gross_profit", "gross_loss", "fees")


def _arguments(parser: ArgumentParser) -> None:
    add_journal_filters(parser)
    parser.add_argument(
        "--query", metavar="TEXT", default="", help="such as 'tag:late R < 0 side:long'"
    )


@command("journal stats", summary="what the trades come to", arguments=_arguments)
def show_stats(arguments: Namespace, application: Application) -> int:
    """Print the figures of each quote currency; sums of different ones are never added."""
    trades = application.journal.trades(journal_filter(arguments))
    zone = application.settings.current.appearance.time_zone
    statistics = application.journal_statistics
    found = statistics.by_quote(statistics.narrowed(trades, arguments.query, zone), zone)
    if arguments.json:
        print_json({"by_quote": {quote: stats_shape(figures) for quote, figures in found.items()}})
        return 0
    if not found:
        print_line("There are no such trades in the journal.")
        return 0
    print_table(
        ("figure", *found),
        [
            (metric.label, *(figure_text(metric, figures[name]) for figures in found.values()))
            for name, metric in JOURNAL_METRICS.items()
            if name not in _OF_SETUPS
        ],
    )
    return 0


def stats_shape(figures: Measures) -> dict[str, float | int | str | None]:
    """The figures of one quote currency by their names; sums over no trade are 0."""
    found = {
        _NAMES.get(name, name): value
        for name, value in metrics_shape(figures).items()
        if name not in _OF_SETUPS
    }
    if not found["closed"]:
        found.update(dict.fromkeys(_SUMS, 0.0))
    return found
