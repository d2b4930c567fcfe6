"""Metrics of the trades: of those that were closed, where nothing else is said."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.domain.backtester.metric import Unit, metric

if TYPE_CHECKING:
    from app.domain.backtester.facts import RunFacts


@metric("trades", "Trades", Unit.COUNT, "Closed trades. What is open at the end is not counted.")
def _trades(facts: RunFacts) -> int:
    return int(facts.closed.number)


@metric("wins", "Wins", Unit.COUNT, "Closed trades of +0.05 R or more, after costs.")
def _wins(facts: RunFacts) -> int:
    return int(facts.closed.wins)


@metric("losses", "Losses", Unit.COUNT, "Closed trades of −0.05 R or less, after costs.")
def _losses(facts: RunFacts) -> int:
    return int(facts.closed.losses)


@metric("break_even", "Break-even", Unit.COUNT, "Closed trades within ±0.05 R, after costs.")
def _break_even(facts: RunFacts) -> int:
    return int(facts.closed.number - facts.closed.wins - facts.closed.losses)


@metric(
    "open_trades",
    "Open at the end",
    Unit.COUNT,
    "Trades the data ended in. They are valued at the last close: in equity and net profit, and"
    " in no figure of closed trades.",
)
def _open(facts: RunFacts) -> int:
    return len(facts.outcome.trades) - int(facts.closed.number)


@metric(
    "ambiguous_trades",
    "Ambiguous",
    Unit.COUNT,
    "Trades, open ones too, whose result depends on the path of the price inside one bar.",
)
def _ambiguous(facts: RunFacts) -> int:
    return int(facts.fills.ambiguous)


@metric(
    "profit_factor",
    "Profit factor",
    Unit.RATIO,
    "Σ of winning profits / |Σ of losing profits| over closed trades, by the sign of the profit;"
    " ∞ without a loss.",
)
def _profit_factor(facts: RunFacts) -> float | None:
    won, lost = facts.closed.gross_profit, facts.closed.gross_loss
    if lost:
        return won / -lost
    return math.inf if won else None


@metric("win_rate", "Win rate", Unit.FRACTION, "Wins / closed trades; break-even is no win.")
def _win_rate(facts: RunFacts) -> float | None:
    count = facts.closed.number
    return facts.closed.wins / count if count else None


@metric("expectancy_r", "Expectancy", Unit.R, "Mean R of closed trades, after costs.", signed=True)
def _expectancy(facts: RunFacts) -> float | None:
    return _defined(facts.closed.mean_r)


@metric("average_win_r", "Average win", Unit.R, "Mean R of the wins.", signed=True)
def _average_win(facts: RunFacts) -> float | None:
    return _defined(facts.closed.mean_win_r)


@metric("average_loss_r", "Average loss", Unit.R, "Mean R of the losses.", signed=True)
def _average_loss(facts: RunFacts) -> float | None:
    return _defined(facts.closed.mean_loss_r)


@metric(
    "sqn",
    "SQN",
    Unit.RATIO,
    "System quality number: √n · mean R / standard deviation of R (n − 1), over n closed trades.",
    signed=True,
)
def _sqn(facts: RunFacts) -> float | None:
    """Van Tharp, Trade Your Way to Financial Freedom (2nd edition, 2007), without his cap of n."""
    closed = facts.closed
    return _defined(math.sqrt(closed.number) * closed.mean_r / closed.deviation_r)


@metric(
    "kelly",
    "Kelly",
    Unit.FRACTION,
    "W − (1 − W) / (average win / |average loss|), W the win rate and both averages in R: the"
    " share of the equity that would have grown fastest. Far too bold in practice.",
    signed=True,
)
def _kelly(facts: RunFacts) -> float | None:
    """Kelly, J. L. (1956): A new interpretation of information rate. Bell System Tech. J. 35."""
    win, loss, rate = _average_win(facts), _average_loss(facts), _win_rate(facts)
    if win is None or loss is None or rate is None:
        return None
    return rate - (1 - rate) / (win / -loss)


@metric("best_trade_r", "Best trade", Unit.R, "The highest R of a closed trade.", signed=True)
def _best(facts: RunFacts) -> float | None:
    return _defined(facts.closed.best_r)


@metric("worst_trade_r", "Worst trade", Unit.R, "The lowest R of a closed trade.", signed=True)
def _worst(facts: RunFacts) -> float | None:
    return _defined(facts.closed.worst_r)


@metric(
    "average_trade_pct",
    "Average trade",
    Unit.PERCENT,
    "Mean profit of closed trades after costs, in percent of what each entry cost.",
    signed=True,
)
def _average_percent(facts: RunFacts) -> float | None:
    return _defined(facts.closed.mean_percent)


@metric(
    "longest_win_streak",
    "Longest win streak",
    Unit.COUNT,
    "The most wins in a row, in order of the exits; a break-even trade ends a streak.",
)
def _win_streak(facts: RunFacts) -> int:
    return int(facts.closed.win_streak)


@metric(
    "longest_loss_streak",
    "Longest loss streak",
    Unit.COUNT,
    "The most losses in a row, in order of the exits; a break-even trade ends a streak.",
)
def _loss_streak(facts: RunFacts) -> int:
    return int(facts.closed.loss_streak)


@metric("average_bars", "Average bars", Unit.BARS, "Mean bars from entry to last exit.")
def _average_bars(facts: RunFacts) -> float | None:
    return _defined(facts.closed.mean_bars)


@metric("longest_bars", "Longest trade", Unit.BARS, "The most bars from entry to last exit.")
def _longest_bars(facts: RunFacts) -> int | None:
    longest = _defined(facts.closed.longest_bars)
    return None if longest is None else int(longest)


@metric("gross_profit", "Gross profit", Unit.MONEY, "Σ of the profits above 0 of closed trades.")
def _gross_profit(facts: RunFacts) -> float:
    return facts.closed.gross_profit


@metric(
    "gross_loss",
    "Gross loss",
    Unit.MONEY,
    "Σ of the profits below 0 of closed trades.",
    signed=True,
)
def _gross_loss(facts: RunFacts) -> float:
    return facts.closed.gross_loss


@metric("fees", "Fees", Unit.MONEY, "What all fills cost, those of open trades too.")
def _fees(facts: RunFacts) -> float:
    return facts.fills.fees


@metric("turnover", "Turnover", Unit.MONEY, "Value of all fills, entries and exits.")
def _turnover(facts: RunFacts) -> float:
    return facts.fills.turnover


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else value
