"""Figures of what the closed trades brought."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from app.domain.backtester.metric import Unit
from app.domain.base_rate import wilson
from app.domain.journal.statistics.facts import IN_R, mean_of
from app.domain.journal.statistics.metric import metric
from app.domain.journal.statistics.numbers import deviation, longest_run

if TYPE_CHECKING:
    from app.domain.journal.statistics.facts import JournalFacts


@metric("trades", "Trades", Unit.COUNT, "Trades found, open ones too.")
def _trades(facts: JournalFacts) -> int:
    return facts.found


@metric("closed", "Closed", Unit.COUNT, "Trades whose position is flat again.")
def _closed(facts: JournalFacts) -> int:
    return len(facts.rows)


@metric("open", "Open", Unit.COUNT, "Trades that still hold a position; in no figure of results.")
def _open(facts: JournalFacts) -> int:
    return facts.found - len(facts.rows)


@metric(
    "wins",
    "Wins",
    Unit.COUNT,
    "Closed trades of +0.05 R or more after fees; without a stop those with a profit.",
)
def _wins(facts: JournalFacts) -> int:
    return facts.wins


@metric(
    "losses",
    "Losses",
    Unit.COUNT,
    "Closed trades of −0.05 R or less after fees; without a stop those with a loss.",
)
def _losses(facts: JournalFacts) -> int:
    return int((facts.outcome < 0).sum())


@metric("break_even", "Break-even", Unit.COUNT, "Closed trades that are neither win nor loss.")
def _break_even(facts: JournalFacts) -> int:
    return int((facts.outcome == 0).sum())


@metric("result", "Result", None, "Σ of the results of closed trades, after fees.", signed=True)
def _result(facts: JournalFacts) -> float | None:
    return float(facts.known.sum()) if len(facts.known) else None


@metric("gross_profit", "Gross profit", None, "Σ of the results above 0, after fees.")
def _gross_profit(facts: JournalFacts) -> float | None:
    return float(facts.known[facts.known > 0].sum()) if len(facts.known) else None


@metric("gross_loss", "Gross loss", None, "Σ of the results below 0, after fees.", signed=True)
def _gross_loss(facts: JournalFacts) -> float | None:
    return float(facts.known[facts.known < 0].sum()) if len(facts.known) else None


@metric(
    "fees",
    "Fees",
    Unit.MONEY,
    "Σ of the fees of closed trades as far as they could be converted; in R there is no such sum.",
)
def _fees(facts: JournalFacts) -> float | None:
    if facts.unit == IN_R or not len(facts.fees):
        return None
    return float(facts.fees.sum())


@metric(
    "fees_share",
    "Fees of gross profit",
    Unit.FRACTION,
    "Σ of fees / Σ of the results above 0 before fees: what part of the winnings they took.",
)
def _fees_share(facts: JournalFacts) -> float | None:
    before = facts.result + facts.fees
    known = ~np.isnan(before)
    won = float(before[known & (before > 0)].sum())
    return float(facts.fees[known].sum()) / won if won else None


@metric("expectancy", "Expectancy", None, "Mean result of closed trades, after fees.", signed=True)
def _expectancy(facts: JournalFacts) -> float | None:
    return mean_of(facts.result)


@metric(
    "expectancy_r",
    "Expectancy in R",
    Unit.R,
    "Mean R of closed trades with a stop, after fees.",
    signed=True,
)
def _expectancy_r(facts: JournalFacts) -> float | None:
    return mean_of(facts.r)


@metric("win_rate", "Win rate", Unit.FRACTION, "Wins / closed trades; break-even is no win.")
def _win_rate(facts: JournalFacts) -> float | None:
    return facts.wins / len(facts.rows) if len(facts.rows) else None


@metric(
    "win_rate_low",
    "Win rate, low",
    Unit.FRACTION,
    "Lower end of the 95 % interval of the win rate, by Wilson's score.",
)
def _win_rate_low(facts: JournalFacts) -> float | None:
    return wilson(facts.wins, len(facts.rows))[0] if len(facts.rows) else None


@metric(
    "win_rate_high",
    "Win rate, high",
    Unit.FRACTION,
    "Upper end of the 95 % interval of the win rate, by Wilson's score.",
)
def _win_rate_high(facts: JournalFacts) -> float | None:
    return wilson(facts.wins, len(facts.rows))[1] if len(facts.rows) else None


@metric(
    "profit_factor",
    "Profit factor",
    Unit.RATIO,
    "Σ of results above 0 / |Σ of results below 0|; ∞ without a loss.",
)
def _profit_factor(facts: JournalFacts) -> float | None:
    won, lost = _gross_profit(facts), _gross_loss(facts)
    if lost:
        return (won or 0.0) / -lost
    return math.inf if won else None


@metric(
    "sqn",
    "SQN",
    Unit.RATIO,
    "System quality number: √n · mean R / standard deviation of R (n − 1), over n closed trades"
    " with a stop. Reliable from about 30 trades on.",
    signed=True,
)
def _sqn(facts: JournalFacts) -> float | None:
    """Van Tharp, Trade Your Way to Financial Freedom (2nd edition, 2007), without his cap of n."""
    spread = deviation(facts.r)
    return math.sqrt(len(facts.r)) * float(facts.r.mean()) / spread if spread else None


@metric("average_win", "Average win", None, "Mean result of the wins.", signed=True)
def _average_win(facts: JournalFacts) -> float | None:
    return mean_of(facts.result[facts.outcome > 0])


@metric("average_loss", "Average loss", None, "Mean result of the losses.", signed=True)
def _average_loss(facts: JournalFacts) -> float | None:
    return mean_of(facts.result[facts.outcome < 0])


@metric("best", "Best trade", None, "The highest result of a closed trade.", signed=True)
def _best(facts: JournalFacts) -> float | None:
    return float(facts.known.max()) if len(facts.known) else None


@metric("worst", "Worst trade", None, "The lowest result of a closed trade.", signed=True)
def _worst(facts: JournalFacts) -> float | None:
    return float(facts.known.min()) if len(facts.known) else None


@metric(
    "max_drawdown",
    "Deepest drawdown",
    None,
    "The largest fall of the sum of results below its highest value so far, over closed trades.",
)
def _max_drawdown(facts: JournalFacts) -> float | None:
    return float(-facts.below_peak.min()) + 0.0 if len(facts.known) else None


@metric(
    "max_drawdown_duration",
    "Longest drawdown",
    Unit.DURATION,
    "The longest time from a highest sum of results until it was reached again, or to the last"
    " trade.",
)
def _max_drawdown_duration(facts: JournalFacts) -> int | None:
    return facts.longest_below if len(facts.known) else None


@metric(
    "recovery",
    "Recovery factor",
    Unit.RATIO,
    "Result / deepest drawdown; undefined without a drawdown.",
    signed=True,
)
def _recovery(facts: JournalFacts) -> float | None:
    result, deepest = _result(facts), _max_drawdown(facts)
    return result / deepest if result is not None and deepest else None


@metric(
    "longest_wins",
    "Longest win streak",
    Unit.COUNT,
    "The most wins in a row, in order of the exits; a break-even trade ends a streak.",
)
def _longest_wins(facts: JournalFacts) -> int:
    return longest_run(facts.outcome > 0)


@metric(
    "longest_losses",
    "Longest loss streak",
    Unit.COUNT,
    "The most losses in a row, in order of the exits; a break-even trade ends a streak.",
)
def _longest_losses(facts: JournalFacts) -> int:
    return longest_run(facts.outcome < 0)


@metric(
    "current_streak",
    "Current streak",
    Unit.COUNT,
    "How many wins (+) or losses (−) the last closed trades were in a row.",
    signed=True,
)
def _current_streak(facts: JournalFacts) -> int:
    outcome = facts.outcome
    if not len(outcome) or not outcome[-1]:
        return 0
    others = np.flatnonzero(outcome != outcome[-1])
    length = len(outcome) - (int(others[-1]) + 1 if len(others) else 0)
    return int(outcome[-1]) * length
