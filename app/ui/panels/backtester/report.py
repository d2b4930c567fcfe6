"""A run's result prepared for the pages, beside the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.ui.charts.curves import make_curves
from app.ui.panels.backtester.regime_past import history_of
from app.ui.panels.backtester.trade_rows import trade_rows
from app.ui.widgets.histogram import histogram

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from app.domain.backtester.breakdowns import Breakdown
    from app.domain.backtester.monthly import YearlyReturns
    from app.services.chart_data import RegimeSpan
    from app.services.ports import BacktestResult
    from app.ui.charts.curves import Curves
    from app.ui.panels.backtester.trade_rows import TradeRow
    from app.ui.widgets.histogram import Histogram


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What the pages show of one run.

    Attributes:
        quote: currency of the money; "" when unknown.
        regimes: by start, oldest first.
        curves: None when the run had no bar.
        spread: of the closed trades' R; None without any.
    """

    result: BacktestResult
    quote: str
    regimes: tuple[RegimeSpan, ...]
    rows: tuple[TradeRow, ...]
    curves: Curves | None
    spread: Histogram | None
    years: tuple[YearlyReturns, ...]
    breakdowns: tuple[Breakdown, ...]


def make_report(result: BacktestResult, regimes: Sequence[RegimeSpan], zone: tzinfo) -> Report:
    """Prepare a result; takes some tens of milliseconds for 10,000 trades."""
    from app.domain.backtester.breakdowns import breakdowns
    from app.domain.backtester.monthly import monthly_table

    outcome = result.outcome
    trades = outcome.trades
    return Report(
        result=result,
        quote=quote_of(trades.symbols),
        regimes=tuple(regimes),
        rows=tuple(trade_rows(outcome, regimes)),
        curves=make_curves(
            outcome.times,
            outcome.equity,
            result.request.strategy.timeframe,
            zone,
            result.buy_and_hold,
            regimes,
        ),
        spread=histogram(trades.r[trades.closed]),
        years=monthly_table(outcome),
        breakdowns=breakdowns(outcome, history_of(regimes), result.conditions.splits),
    )


def quote_of(symbols: Sequence[str]) -> str:
    """The quote currency that all symbols share; "" otherwise."""
    quotes = {symbol.partition("/")[2] for symbol in symbols}
    return quotes.pop() if len(quotes) == 1 else ""
