"""What the closed trades of a run came to, in figures that its metrics are made of; compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.domain.backtester.money import AMOUNT, FEES, PROFIT, R
from app.domain.backtester.statistics import are_alike, deviation, longest_run, mean, total
from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at
from app.domain.setup_progress import BREAK_EVEN_R

if TYPE_CHECKING:
    from app.domain.backtester.trades import Trades
    from app.domain.lifecycle.bars import Floats, Integers


class ClosedTrades(NamedTuple):
    """Figures of the closed trades; NaN where undefined, as means are without any.

    Attributes:
        number: how many there are.
        wins: those of +0.05 R or more. ``losses``: of −0.05 R or less.
        mean_r: after costs, as all in R. ``mean_win_r``, ``mean_loss_r``: of those alone.
        deviation_r: sample standard deviation; NaN also when all are alike.
        best_r: the highest. ``worst_r``: the lowest.
        mean_percent: profit in percent of what the entry cost.
        win_streak: most wins in a row, in order of the exits. ``loss_streak``: most losses.
        mean_bars: from entry to last exit. ``longest_bars``: the most.
        gross_profit: Σ of the profits above 0, quote currency. ``gross_loss``: of those below.
    """

    number: float
    wins: float
    losses: float
    mean_r: float
    mean_win_r: float
    mean_loss_r: float
    deviation_r: float
    best_r: float
    worst_r: float
    mean_percent: float
    win_streak: float
    loss_streak: float
    mean_bars: float
    longest_bars: float
    gross_profit: float
    gross_loss: float


class AllFills(NamedTuple):
    """Figures of all trades, open ones too, in quote currency.

    Attributes:
        fees: of all fills. ``turnover``: their value.
        ambiguous: how many trades depend on the path of the price inside one bar.
    """

    fees: float
    turnover: float
    ambiguous: float


def closed_trades(trades: Trades) -> ClosedTrades:
    """Their figures, taken in order of their last exits, then entries."""
    closed = np.flatnonzero(trades.closed)
    order = closed[np.argsort(trades.lives[closed, at.END_TIME], kind="stable")]
    return ClosedTrades(*_sum_up_closed(trades.lives, trades.money, order, float(trades.step)))


def all_fills(trades: Trades) -> AllFills:
    """The figures of all trades of a run."""
    return AllFills(*_sum_up_all(trades.lives, trades.money))


@kernel("UniTuple(float64, 16)(float64[:, ::1], float64[:, ::1], int64[::1], float64)")
def _sum_up_closed(lives: Floats, money: Floats, order: Integers, step: float) -> tuple[float, ...]:
    """The figures of `ClosedTrades`, in their order, of the trades with these numbers."""
    count = len(order)
    r, profit, percent, bars = np.empty(count), np.empty(count), np.empty(count), np.empty(count)
    for place, number in enumerate(order):
        life = lives[number]
        r[place], profit[place] = money[number, R], money[number, PROFIT]
        paid = money[number, AMOUNT] * abs(life[at.FILL_PRICE])
        percent[place] = 100 * profit[place] / paid
        bars[place] = (life[at.END_TIME] - life[at.FILL_TIME]) // step
    won, lost = r >= BREAK_EVEN_R, r <= -BREAK_EVEN_R
    some = count > 0
    return (
        float(count),
        float(np.count_nonzero(won)),
        float(np.count_nonzero(lost)),
        mean(r),
        mean(r[won]),
        mean(r[lost]),
        deviation(r) if count > 1 and not are_alike(r) else math.nan,
        r.max() if some else math.nan,
        r.min() if some else math.nan,
        mean(percent),
        float(longest_run(won)),
        float(longest_run(lost)),
        mean(bars),
        bars.max() if some else math.nan,
        total(profit[profit > 0]),
        total(profit[profit < 0]),
    )


@kernel("UniTuple(float64, 3)(float64[:, ::1], float64[:, ::1])")
def _sum_up_all(lives: Floats, money: Floats) -> tuple[float, ...]:
    """The figures of `AllFills`, in their order."""
    fees, values = np.empty(len(lives)), np.empty(len(lives))
    ambiguous = 0
    for number in range(len(lives)):
        life = lives[number]
        sold = 0.0
        for place in range(int(life[at.EXIT_COUNT])):
            exit_at = at.EXIT + at.EXIT_WIDTH * place
            sold += abs(life[exit_at + 1]) * life[exit_at + 2]
        fees[number] = money[number, FEES]
        values[number] = money[number, AMOUNT] * (abs(life[at.FILL_PRICE]) + sold)
        ambiguous += life[at.AMBIGUOUS] != 0
    return total(fees), total(values), float(ambiguous)
