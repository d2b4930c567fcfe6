"""How figures of the journal are written."""

from __future__ import annotations

from math import floor, isfinite, log10
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from app.domain.backtester.metric import Unit
from app.domain.base_rate import FEWEST_CASES
from app.domain.journal.statistics.metrics import JOURNAL_METRICS
from app.ui.journal_choice import R
from app.ui.models import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from app.domain.journal.statistics.report import JournalReport

type Figures = Mapping[str, float | int | None]

_CASES_SHOWN: Final = 3
_LARGE: Final = 999.5
_FINE, _FINE_R = 9.95, 99.95


def tr(text: str) -> str:
    """A text of this panel in the user's language."""
    return QCoreApplication.translate("journal_statistics", text)


def unit_word(unit: str) -> str:
    """``R`` or the currency."""
    return "R" if unit == R else unit


def decimals_for(value: float, unit: str, r_decimals: int = 2) -> int:
    """Decimals of a result: of R as asked, of money by its size, three figures at least."""
    size = abs(value)
    if unit == R:
        return r_decimals
    if not size or not isfinite(size) or size >= 100:
        return 0 if size >= 1000 else 2
    return max(2, _CASES_SHOWN - 1 - floor(log10(size)))


def result(value: float | None, unit: str, r_decimals: int = 2) -> str:
    """A result without its unit: ``+1.95``, ``+1,204``."""
    if value is None:
        return formats.DASH
    return formats.signed(value, decimals_for(value, unit, r_decimals))


def result_with_unit(value: float | None, unit: str, r_decimals: int = 2) -> str:
    """A result with its unit: ``+1.95 R``, ``+1,204 USDT``."""
    if value is None:
        return formats.DASH
    return f"{result(value, unit, r_decimals)} {unit_word(unit)}"


def cell(value: float, unit: str) -> str:
    """A result as short as a cell of the calendar asks: ``+1.9``, ``−1.2k``, ``+390``."""
    return shorter(value, unit)[0]


def shorter(value: float, unit: str) -> tuple[str, ...]:
    """A result ever shorter, for places that may be too narrow; its bare sign comes last."""
    sign = "+" if value > 0 else formats.MINUS if value < 0 else ""
    sizes = dict.fromkeys(_sizes(abs(value), unit))
    return (*(size if _is_nought(size) else f"{sign}{size}" for size in sizes), sign)


def _is_nought(size: str) -> bool:
    return not any(character not in "0." for character in size)


def _sizes(size: float, unit: str) -> tuple[str, ...]:
    """A size without its sign, the longest way to write it first."""
    if size >= _LARGE and isfinite(size):
        return _large(size)
    if unit == R or size >= 1 or not size:
        whole = formats.number(size, 0)
        is_exact = 0 < size < (_FINE_R if unit == R else _FINE)
        return (formats.number(size, 1), whole) if is_exact else (whole,)
    told = formats.number(size, -floor(log10(size)))
    return (told, told.removeprefix("0"))


def _large(size: float) -> tuple[str, ...]:
    """``1.2k``, ``12k``, ``943k``, ``2M``."""
    figures, _, letter = formats.compact(size).partition(" ")
    whole = f"{float(figures):.0f}"
    fine = f"{float(figures):.1f}".removesuffix(".0")
    return (f"{fine if float(figures) < _FINE else whole}{letter}", f"{whole}{letter}")


def trades(count: float | None) -> str:
    """``1 trade``, ``86 trades``."""
    number = int(count or 0)
    return tr("1 trade") if number == 1 else tr("{0} trades").format(formats.count(number))


def few() -> str:
    """Why a rate is not shown."""
    return tr("n < {0}: too few cases").format(FEWEST_CASES)


def briefly_few() -> str:
    """The same where there is little room."""
    return tr("n < {0}: too few").format(FEWEST_CASES)


def interval(low: float | None, high: float | None) -> str:
    """``95 %: 30 – 50``; "" without one."""
    if low is None or high is None:
        return ""
    return tr("95 %: {0} – {1}").format(formats.number(low * 100, 0), formats.number(high * 100, 0))


def held(milliseconds: float | None) -> str:
    """A time in the market: ``1 d 4 h``."""
    return formats.age(None if milliseconds is None else int(milliseconds))


def is_filtered_out(report: JournalReport) -> bool:
    """Whether there are trades, but none that is asked about."""
    return bool(report.journal) and not report.figures.get("trades")


def briefly_held(milliseconds: float | None) -> str:
    """The largest unit of a time in the market: ``17 h``."""
    return " ".join(held(milliseconds).split(" ")[:2])


def no_results(report: JournalReport) -> str:
    """Why there is no result to show."""
    if report.unit == R and report.figures.get("closed"):
        return tr("None of these trades has a stop, so there is no R. Choose the currency above.")
    return no_closed(report)


def no_closed(report: JournalReport) -> str:
    """Why no closed trade is shown."""
    if is_filtered_out(report):
        return tr("No trade matches the filter and the period.")
    return tr("No closed trade yet.")


def definition(*ids: str) -> str:
    """What figures mean, a line each, for a tooltip."""
    known = (JOURNAL_METRICS.get(one) for one in ids)
    return "\n".join(f"{metric.label}: {metric.definition}" for metric in known if metric)


def figure(id: str, figures: Figures, unit: str) -> str:
    """A figure by the unit it was declared with; – where it is undefined."""
    value, metric = figures.get(id), JOURNAL_METRICS.get(id)
    if value is None or metric is None:
        return formats.DASH
    return _FIGURES[metric.unit_in(unit)](float(value), unit, metric.signed)


def _money(value: float, unit: str, signed: bool) -> str:
    words = result_with_unit(value, unit)
    return words if signed else words.lstrip("+")


def _r(value: float, _unit: str, signed: bool) -> str:
    return _money(value, R, signed)


def _fraction(value: float, _unit: str, signed: bool) -> str:
    return formats.percent(value) if signed else formats.rate(value)


def _count(value: float, _unit: str, signed: bool) -> str:
    return formats.signed(value, 0) if signed else formats.count(int(value))


def _ratio(value: float, _unit: str, signed: bool) -> str:
    return formats.signed(value, 2) if signed else formats.number(value, 2)


_FIGURES: Final[Mapping[Unit, Callable[[float, str, bool], str]]] = {
    Unit.MONEY: _money,
    Unit.R: _r,
    Unit.FRACTION: _fraction,
    Unit.PERCENT: lambda value, unit, signed: _fraction(value / 100, unit, signed),
    Unit.COUNT: _count,
    Unit.BARS: _count,
    Unit.RATIO: _ratio,
    Unit.DURATION: lambda value, _unit, _signed: held(value),
}
