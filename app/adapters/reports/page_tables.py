"""The tiles and tables of a report's page in words, signs and tones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.backtester.metrics import METRICS
from app.domain.backtester.monthly import monthly_table
from app.domain.base_rate import wilson
from app.services.backtests.figures import figure_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.ports.backtests import BacktestResult

_STEPS: Final = 5
_DASH: Final = "–"


class Tile(NamedTuple):
    """One key figure; ``tone`` is ``up``, ``down`` or empty; ``tip`` its definition."""

    label: str
    value: str
    note: str
    tone: str
    tip: str


class MonthCell(NamedTuple):
    """A month's change in words and the class of its tint, ``up3`` say."""

    text: str
    tint: str


def tone(value: float | None) -> str:
    """``up`` above 0, ``down`` below, else empty."""
    return "" if not value else "up" if value > 0 else "down"


def signed(value: float | None, decimals: int = 2) -> str:
    """``+1.95``, ``−2.26``; zero has no sign."""
    if value is None:
        return _DASH
    text = f"{abs(value):,.{decimals}f}"
    if not any(digit in "123456789" for digit in text):
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def percent(fraction: float | None, decimals: int = 1) -> str:
    """``37.6 %``."""
    return _DASH if fraction is None else f"{100 * fraction:,.{decimals}f} %"


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "tone": tone,
    "signed": signed,
    "percent": percent,
}


def tiles(result: BacktestResult) -> list[Tile]:
    """The eight figures that stand above everything else."""
    measures = result.measures

    def words(name: str) -> str:
        return figure_text(METRICS[name], measures[name])

    def tile(name: str, note: str, *, coloured: bool = False) -> Tile:
        metric = METRICS[name]
        colour = tone(measures[name]) if coloured else ""
        return Tile(metric.label, words(name), note, colour, metric.definition)

    trades, wins = int(measures["trades"] or 0), int(measures["wins"] or 0)
    low, high = wilson(wins, trades) if trades else (0.0, 0.0)
    interval = f"95 %: {100 * low:.1f} – {100 * high:.1f}" if trades else "no closed trade"
    drawdown = tile("max_drawdown_pct", f"under water {words('max_drawdown_duration')}")
    fell = bool(measures["max_drawdown_pct"])
    ratio = tile("sharpe", "daily, √365")
    return [
        tile("return_pct", words("net_profit"), coloured=True),
        tile("cagr", f"{words('days')} days", coloured=True),
        drawdown._replace(
            value=f"−{drawdown.value}" if fell else drawdown.value, tone="down" if fell else ""
        ),
        ratio._replace(
            label="Sharpe · Sortino",
            value=f"{ratio.value} · {words('sortino')}",
            tip=f"{ratio.tip} Sortino: {METRICS['sortino'].definition}",
        ),
        tile("profit_factor", f"SQN {words('sqn')}"),
        tile("win_rate", interval),
        tile("expectancy_r", f"{trades:,} closed trades", coloured=True),
        tile("exposure", f"{words('fees')} fees"),
    ]


def month_rows(result: BacktestResult) -> list[tuple[int, list[MonthCell], MonthCell]]:
    """Year, twelve months and the whole year, each tinted by its size among all months."""
    years = monthly_table(result.outcome)
    changes = [m.change for year in years for m in year.months if m is not None]
    most = max((abs(change) for change in changes if change is not None), default=0.0)
    rows = []
    for year in years:
        months = [
            MonthCell("", "none") if month is None else _cell(month.change, most)
            for month in year.months
        ]
        rows.append((year.year, months, MonthCell(_percent(year.change), tone(year.change))))
    return rows


def _cell(change: float | None, most: float) -> MonthCell:
    if not change:
        return MonthCell(_percent(change), "flat")
    step = min(_STEPS, int(abs(change) / most * _STEPS) + 1)
    return MonthCell(_percent(change), f"{tone(change)}{step}")


def _percent(change: float | None) -> str:
    return _DASH if change is None else signed(100 * change, 1)
