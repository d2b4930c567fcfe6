"""Metrics of the account: of its value at each close, marked to the market, and of its days."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from app.domain.backtester.metric import Unit, metric
from app.domain.timeframe import DAY

if TYPE_CHECKING:
    from app.domain.backtester.facts import RunFacts

_DAYS: Final = 365
"""Crypto trades every day of the year."""


@metric("net_profit", "Net profit", Unit.MONEY, "Final equity − starting equity.", signed=True)
def _net_profit(facts: RunFacts) -> float:
    return facts.outcome.final_equity - facts.outcome.account.equity


@metric("return_pct", "Return", Unit.PERCENT, "Net profit / starting equity.", signed=True)
def _return(facts: RunFacts) -> float:
    return (
        100
        * (facts.outcome.final_equity - facts.outcome.account.equity)
        / (facts.outcome.account.equity)
    )


@metric(
    "cagr",
    "CAGR",
    Unit.FRACTION,
    "Compound annual growth: (final / starting equity)^(365.25 days / span) − 1, the span from"
    " the first open to the last close.",
    signed=True,
)
def _cagr(facts: RunFacts) -> float | None:
    return facts.cagr


@metric(
    "sharpe",
    "Sharpe",
    Unit.RATIO,
    "Mean / standard deviation (n − 1) of the daily returns · √365; marked to the market at the"
    " end of each UTC day, risk-free rate 0.",
    signed=True,
)
def _sharpe(facts: RunFacts) -> float | None:
    """Sharpe, W. F. (1994): The Sharpe ratio. Journal of Portfolio Management 21."""
    days = facts.days
    if days is None or days.are_alike:
        return None
    return days.mean / days.deviation * math.sqrt(_DAYS)


@metric(
    "sortino",
    "Sortino",
    Unit.RATIO,
    "Mean of the daily returns / √mean of their squared losses · √365; days that gain count as 0"
    " among the losses.",
    signed=True,
)
def _sortino(facts: RunFacts) -> float | None:
    """Sortino, F. A., Price, L. N. (1994): Performance measurement in a downside risk framework."""
    days = facts.days
    if days is None or not days.downside:
        return None
    return days.mean / days.downside * math.sqrt(_DAYS)


@metric("calmar", "Calmar", Unit.RATIO, "CAGR / maximum drawdown, both as fractions.", signed=True)
def _calmar(facts: RunFacts) -> float | None:
    """Young, T. W. (1991): Calmar ratio: a smoother tool. Futures 20."""
    deepest = facts.drawdowns.deepest
    return facts.cagr / deepest if facts.cagr is not None and deepest else None


@metric(
    "max_drawdown_pct",
    "Max drawdown",
    Unit.PERCENT,
    "The deepest fall from a peak: the largest 1 − equity / highest equity so far, at the close"
    " of each bar.",
)
def _max_drawdown(facts: RunFacts) -> float:
    return 100 * facts.drawdowns.deepest


@metric(
    "max_drawdown_money",
    "Max drawdown, money",
    Unit.MONEY,
    "The largest highest equity so far − equity, at the close of each bar.",
)
def _max_drawdown_money(facts: RunFacts) -> float:
    return facts.drawdowns.deepest_money


@metric(
    "max_drawdown_duration",
    "Longest under water",
    Unit.DURATION,
    "The longest time from a peak to the first close at least as high, or to the end of the data.",
)
def _max_drawdown_duration(facts: RunFacts) -> int:
    return facts.drawdowns.longest


@metric(
    "average_drawdown_pct",
    "Average drawdown",
    Unit.PERCENT,
    "Mean over all drawdowns of each one's deepest point.",
)
def _average_drawdown(facts: RunFacts) -> float | None:
    depth = facts.drawdowns.average_depth
    return None if depth is None else 100 * depth


@metric(
    "average_drawdown_duration",
    "Average time under water",
    Unit.DURATION,
    "Mean over all drawdowns of the time from peak to recovery.",
)
def _average_drawdown_duration(facts: RunFacts) -> float | None:
    return facts.drawdowns.average_time


@metric(
    "ulcer_index_pct",
    "Ulcer index",
    Unit.PERCENT,
    "Root of the mean squared drawdown over all bars: depth and duration of falls in one figure.",
)
def _ulcer_index(facts: RunFacts) -> float:
    return 100 * facts.drawdowns.ulcer_index


@metric(
    "exposure",
    "Exposure",
    Unit.FRACTION,
    "Share of the run's bars with an open position, those of entry and last exit included.",
)
def _exposure(facts: RunFacts) -> float | None:
    return facts.exposure


@metric(
    "volatility",
    "Volatility",
    Unit.FRACTION,
    "Standard deviation (n − 1) of the daily returns · √365.",
)
def _volatility(facts: RunFacts) -> float | None:
    return None if facts.days is None else facts.days.deviation * math.sqrt(_DAYS)


@metric(
    "var_95",
    "VaR 95 %",
    Unit.FRACTION,
    "Value at risk: the daily loss that 95 % of the days stay within, the 5th percentile of the"
    " daily returns as they were, with its sign turned.",
)
def _value_at_risk(facts: RunFacts) -> float | None:
    """Historical simulation: Jorion, P., Value at Risk (3rd edition, 2006), chapter 5."""
    return None if facts.days is None else -facts.days.low


@metric(
    "cvar_95",
    "CVaR 95 %",
    Unit.FRACTION,
    "Expected shortfall: the mean loss of the days that are at least as bad as VaR 95 %.",
)
def _expected_shortfall(facts: RunFacts) -> float | None:
    """Acerbi, C., Tasche, D. (2002): On the coherence of expected shortfall."""
    return None if facts.days is None else -facts.days.mean_below


@metric(
    "skew",
    "Skew",
    Unit.RATIO,
    "Asymmetry of the daily returns, adjusted for their number: above 0 the large days are gains.",
    signed=True,
)
def _skew(facts: RunFacts) -> float | None:
    """G₁ of Joanes, D. N., Gill, C. A. (1998): Comparing measures of sample skewness."""
    returns, days = facts.returns, facts.days
    if returns is None or len(returns) < 3 or days is None or days.are_alike:
        return None
    n = len(returns)
    return days.skew * math.sqrt(n * (n - 1)) / (n - 2)


@metric(
    "tail_ratio",
    "Tail ratio",
    Unit.RATIO,
    "|95th percentile| / |5th percentile| of the daily returns: above 1 the good days are larger"
    " than the bad ones.",
)
def _tail_ratio(facts: RunFacts) -> float | None:
    days = facts.days
    return abs(days.high) / abs(days.low) if days is not None and days.low else None


@metric("best_day", "Best day", Unit.FRACTION, "The highest daily return.", signed=True)
def _best_day(facts: RunFacts) -> float | None:
    returns = facts.returns
    return None if returns is None or not len(returns) else float(returns.max())


@metric("worst_day", "Worst day", Unit.FRACTION, "The lowest daily return.", signed=True)
def _worst_day(facts: RunFacts) -> float | None:
    returns = facts.returns
    return None if returns is None or not len(returns) else float(returns.min())


@metric("days", "Days", Unit.COUNT, "UTC days from the first bar's to the last bar's.")
def _days(facts: RunFacts) -> int:
    times = facts.outcome.times
    return int(times[-1]) // DAY - int(times[0]) // DAY + 1 if len(times) else 0


@metric("final_equity", "Final equity", Unit.MONEY, "Equity at the last close.")
def _final_equity(facts: RunFacts) -> float:
    return facts.outcome.final_equity
