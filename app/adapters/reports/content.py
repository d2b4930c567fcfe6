"""What a report says of a run, whatever kind of file it becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from app.adapters.reports.texts import iso, moment
from app.domain.backtester.check import CheckLevel
from app.domain.backtester.metrics import METRICS
from app.services.backtests.figures import figure_text

if TYPE_CHECKING:
    from app.domain.backtester.check import Check
    from app.domain.backtester.metrics import Measure, Metric
    from app.services.ports.backtests import BacktestResult

_GRAVITY: Final = {CheckLevel.WARNING: 0, CheckLevel.NOTE: 1, CheckLevel.OK: 2}


class MetricRow(NamedTuple):
    """A metric, its value, and the value in words with its unit."""

    metric: Metric
    value: Measure
    text: str


def title_rows(result: BacktestResult) -> tuple[tuple[str, str], ...]:
    """What was run: name and text of each fact."""
    outcome, request = result.outcome, result.request
    times = outcome.times
    period = "no bars"
    if len(times):
        period = f"{iso(int(times[0]))} to {iso(int(times[-1]) + outcome.trades.step)}"
    return (
        ("Strategy", request.strategy.name),
        ("Version", result.version),
        ("Symbols", ", ".join(outcome.trades.symbols)),
        ("Timeframe", str(request.strategy.timeframe)),
        ("Period", period),
        ("Bars", f"{len(times):,}"),
        ("Within a bar", outcome.intrabar),
    )


def made_text(result: BacktestResult) -> str:
    """When it was run: ``20 Dec 2023 06:21 UTC``."""
    return f"{moment(result.made_at):%d %b %Y %H:%M} UTC"


def check_rows(result: BacktestResult) -> list[Check]:
    """The checks, gravest first."""
    return sorted(result.checks, key=lambda check: _GRAVITY[check.level])


def metric_rows(result: BacktestResult) -> list[MetricRow]:
    """Every metric the run has, in order of declaration."""
    return [
        MetricRow(metric, result.measures[name], figure_text(metric, result.measures[name]))
        for name, metric in METRICS.items()
        if name in result.measures
    ]


def subject(id: str) -> str:
    """An id in words: ``not_modelled`` is Not modelled."""
    words = id.replace("_", " ")
    return words[:1].upper() + words[1:]
