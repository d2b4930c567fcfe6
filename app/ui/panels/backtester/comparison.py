"""Two runs beside each other: what was asked differently, and what became of it."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QCoreApplication

from app.domain.backtester.metrics import METRICS
from app.ui.models import formats
from app.ui.models.column import Column
from app.ui.panels.backtester.measure_words import measure_words, token_of
from app.ui.panels.backtester.run_words import request_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.backtester.metrics import Measure
    from app.services.ports import BacktestRequest

LESS_IS_BETTER = frozenset(
    {
        "losses",
        "max_drawdown_pct",
        "max_drawdown_money",
        "max_drawdown_duration",
        "average_drawdown_pct",
        "average_drawdown_duration",
        "ulcer_index_pct",
        "volatility",
        "longest_loss_streak",
        "fees",
    }
)
WITHOUT_BETTER = frozenset(
    {"trades", "exposure", "turnover", "days", "average_bars", "longest_bars", "break_even"}
)


class CompareRow(NamedTuple):
    """One line: of a metric, or of what was asked for (then ``key`` is "").

    Attributes:
        better: 1 where the second run is better, −1 where the first is, 0 where neither is.
    """

    place: int
    key: str
    label: str
    first: Measure
    second: Measure
    shown: tuple[str, str]
    difference: str
    better: int
    differs: bool


def _tr(text: str) -> str:
    return QCoreApplication.translate("backtester", text)


def compare_measures(
    first: Mapping[str, Measure], second: Mapping[str, Measure]
) -> list[CompareRow]:
    """A line for each metric, in the order of their declaration."""
    rows = []
    for place, metric in enumerate(METRICS.values()):
        one, two = first.get(metric.id), second.get(metric.id)
        change = _change(one, two)
        rows.append(
            CompareRow(
                place,
                metric.id,
                metric.label,
                one,
                two,
                (measure_words(metric.id, one), measure_words(metric.id, two)),
                _change_words(metric.id, change),
                _better(metric.id, change),
                one != two,
            )
        )
    return rows


def compare_requests(
    first: tuple[BacktestRequest, str], second: tuple[BacktestRequest, str]
) -> list[CompareRow]:
    """A line for whatever was asked differently; requests with the versions of their rules."""
    one, two = request_words(*first), request_words(*second)
    return [
        CompareRow(place - 1_000, "", name, None, None, (before, after), "", 0, differs=True)
        for place, name in enumerate({**one, **two})
        if (before := one.get(name, formats.DASH)) != (after := two.get(name, formats.DASH))
    ]


def _change(one: Measure, two: Measure) -> float | None:
    if one is None or two is None or not (isfinite(one) and isfinite(two)):
        return None
    return two - one


def _change_words(key: str, change: float | None) -> str:
    if change is None:
        return formats.DASH
    words = measure_words(key, abs(change)).lstrip("+")
    if not change:
        return words
    return f"{'+' if change > 0 else formats.MINUS}{words}"


def _better(key: str, change: float | None) -> int:
    if not change or key in WITHOUT_BETTER:
        return 0
    sign = 1 if change > 0 else -1
    return -sign if key in LESS_IS_BETTER else sign


def _difference_token(row: CompareRow) -> str:
    return {1: "up", -1: "down"}.get(row.better, "text2")


def compare_columns() -> tuple[Column[CompareRow], ...]:
    """Name, both values and the second less the first."""
    return (
        Column("label", _tr("Figure"), lambda row: row.place, lambda row: row.label, width=180),
        Column(
            "first",
            _tr("This run"),
            lambda row: row.first,
            lambda row: row.shown[0],
            numeric=True,
            token=lambda row: token_of(row.key, row.first) if row.key else "text",
            width=190,
        ),
        Column(
            "second",
            _tr("The other"),
            lambda row: row.second,
            lambda row: row.shown[1],
            numeric=True,
            token=lambda row: token_of(row.key, row.second) if row.key else "text",
            width=190,
        ),
        Column(
            "difference",
            _tr("Difference"),
            lambda row: _change(row.first, row.second),
            lambda row: row.difference,
            numeric=True,
            token=_difference_token,
            tooltip=_explain,
            width=120,
        ),
        Column(
            "definition",
            _tr("Definition"),
            _definition,
            lambda row: _definition(row) or "",
            token="text2",
            tooltip=lambda row: _definition(row) or "",
            width=160,
            stretch=True,
            narrow=1,
        ),
    )


def _definition(row: CompareRow) -> str | None:
    return METRICS[row.key].definition if row.key else None


def _explain(row: CompareRow) -> str:
    if not row.better:
        return ""
    return _tr("the other run is better here") if row.better > 0 else _tr("this run is better here")
