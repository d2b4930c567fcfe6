"""Outcomes with the given trades and equity, for what is computed from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.domain.backtester import Account, Outcome, Trades
from app.domain.backtester import money as in_money
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from collections.abc import Sequence

HOUR = 3_600_000
DAY = 24 * HOUR


@dataclass(frozen=True)
class Done:
    """A trade of one exit. Bars are numbered; without an exit it is open at the end.

    ``r`` is the result; the money follows from an entry at ``price`` with a stop ``risk`` away.
    """

    r: float = 1.0
    entry: int = 1
    exit: int | None = 1
    symbol: int = 0
    amount: float = 1.0
    price: float = 100.0
    risk: float = 10.0
    side: int = 1
    fees: float = 0.0
    reason: int = at.BY_STOP
    score: float = 100.0
    ambiguous: bool = False

    @property
    def profit(self) -> float:
        return self.r * self.amount * self.risk


def outcome_of(
    trades: Sequence[Done] = (),
    equity: Sequence[float] = (10_000.0,),
    *,
    step: int = HOUR,
    times: Sequence[int] | None = None,
    symbols: Sequence[str] = ("AAA/USDT",),
    start: float | None = None,
) -> Outcome:
    """Equity at the close of bars of ``step`` ms from the epoch on, or at the given times."""
    bars = np.array(range(0, len(equity) * step, step) if times is None else times, np.int64)
    lives = np.zeros((len(trades), at.LIFE_SIZE))
    money = np.zeros((len(trades), in_money.MONEY_SIZE))
    for number, trade in enumerate(trades):
        lives[number] = _life(trade, bars)
        money[number] = (trade.amount, trade.fees, trade.profit, trade.r)
    count = len(symbols)
    return Outcome(
        account=Account(equity=float(equity[0]) if start is None else start),
        intrabar="pessimistic",
        trades=Trades(
            symbols=tuple(symbols),
            owner=np.array([trade.symbol for trade in trades], np.int64),
            lives=lives,
            money=money,
            score=np.array([trade.score for trade in trades]),
            last_times=np.full(count, bars[-1] if len(bars) else 0, np.int64),
            last_closes=np.full(count, 100.0),
            step=step,
        ),
        times=bars,
        equity=np.array(equity, np.float64),
        rejected={},
        signals=len(trades),
    )


def _life(trade: Done, bars: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[float]:
    life = np.zeros(at.LIFE_SIZE)
    fill = trade.side * trade.price
    life[at.PHASE] = at.OPEN if trade.exit is None else at.CLOSED
    life[at.SIDE] = trade.side
    life[at.SIGNAL_TIME] = bars[trade.entry - 1]
    life[at.REFERENCE] = life[at.FILL_PRICE] = fill
    life[at.FIRST_STOP] = life[at.STOP] = fill - trade.risk
    life[at.FILL_TIME] = bars[trade.entry]
    life[at.WORST] = life[at.BEST] = fill
    life[at.AMBIGUOUS] = trade.ambiguous
    life[at.LEFT] = 1.0 if trade.exit is None else 0.0
    if trade.exit is not None:
        left = fill + (trade.profit + trade.fees) / trade.amount
        life[at.END_TIME], life[at.END_REASON] = bars[trade.exit], trade.reason
        life[at.EXIT_COUNT] = 1
        life[at.EXIT : at.EXIT + 4] = (bars[trade.exit], left, 1.0, trade.reason)
    found: list[float] = life.tolist()
    return found
