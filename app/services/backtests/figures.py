"""Metrics in words: the same on the command line, in the window and in reports."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.domain.backtester.metric import Metric
    from app.domain.journal.statistics.metric import JournalMetric

UNDEFINED: Final = "–"
_HOUR: Final = 3_600_000
_DAY: Final = 24 * _HOUR


def figure_text(metric: Metric | JournalMetric, value: float | int | None) -> str:
    """A metric's value with its unit; a dash when it is undefined."""
    if value is None:
        return UNDEFINED
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    sign = "+" if metric.signed else ""
    return _TEXTS[metric.unit](value, sign).replace("-", "−")


def duration_text(milliseconds: int) -> str:
    """Days and hours, or hours and minutes of what is shorter than a day."""
    days, rest = divmod(milliseconds, _DAY)
    hours, rest = divmod(rest, _HOUR)
    if days:
        return f"{days:,} d {hours} h" if hours else f"{days:,} d"
    minutes = rest // 60_000
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def _bars(value: float, _sign: str) -> str:
    return f"{value:,.1f}".removesuffix(".0") + (" bar" if value == 1 else " bars")


_TEXTS: Final[dict[str, Callable[[float, str], str]]] = {
    "money": lambda value, sign: f"{value:{sign},.2f}",
    "percent": lambda value, sign: f"{value:{sign},.2f} %",
    "fraction": lambda value, sign: f"{100 * value:{sign},.2f} %",
    "ratio": lambda value, sign: f"{value:{sign},.2f}",
    "r": lambda value, sign: f"{value:{sign},.2f} R",
    "count": lambda value, _sign: f"{value:,.0f}",
    "bars": _bars,
    "duration": lambda value, _sign: duration_text(int(value)),
}
