"""One strategy on one symbol over all bars of a run: the life cycle, then the money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.backtester.money import AMOUNT, MONEY_SIZE, Account, settle
from app.domain.backtester.trades import Trades
from app.domain.lifecycle import advance, terms
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.candles import Candles
    from app.domain.lifecycle import FinerBars, SignalColumns
    from app.domain.lifecycle.bars import Floats
    from app.domain.strategy import Strategy


_WITHOUT_COSTS: Final = Account()


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """How to trade.

    Attributes:
        account: what trades are sized from.
        span: rows of the run (half open); those before are history, those after do not exist.
            None: all.
        intrabar: ``pessimistic``, ``detail`` or ``optimistic``; None: the strategy's own.
        finer: for detail, see `app.domain.lifecycle.finer_bars`; None: detail is pessimistic.
        tick: the market's price step, quote currency; 0 rounds nothing.
    """

    account: Account = _WITHOUT_COSTS
    span: tuple[int, int] | None = None
    intrabar: str | None = None
    finer: FinerBars | None = None
    tick: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """What a run brought.

    Attributes:
        lives: float64[k, LIFE_SIZE], every hit that was not rejected, filled or not.
        trades: those that were filled.
        rejected: int64[m, 2], row and reason of each hit that was rejected.
    """

    lives: Floats
    trades: Trades
    rejected: NDArray[np.int64]


def simulate(
    strategy: Strategy, signals: SignalColumns, candles: Candles, run: Run | None = None
) -> Simulation:
    """Trade a strategy on one symbol from a flat start.

    Args:
        strategy: its levels, filters and times.
        signals: what its rules say at each of n bars.
        candles: the same n bars, gap-filled.
        run: how; None: the whole, by the strategy's own mode, on an account without costs.
    """
    run = run or Run()
    start, stop = run.span or (0, len(candles))
    mode = run.intrabar or strategy.intrabar
    rules = terms(strategy, run.tick, slippage=run.account.slippage, intrabar=mode)
    finer = run.finer if mode == "detail" else None
    done = advance(signals, candles, rules, (start, stop), None, finer)
    filled = (done.lives[:, at.PHASE] == at.OPEN) | (done.lives[:, at.PHASE] == at.CLOSED)
    lives = np.ascontiguousarray(done.lives[filled])
    money = np.empty((len(lives), MONEY_SIZE))
    last = candles.window(stop - 1, stop) if stop > start else candles.window(0, 0)
    last_close = float(last.close[0]) if len(last) else 0.0
    settle(lives, run.account.figures(), last_close, money)
    # Without equity nothing is bought: what only lived on as an idea is no trade.
    bought = money[:, AMOUNT] > 0
    last_time = int(last.ts[0]) if len(last) else 0
    step = strategy.timeframe.milliseconds
    trades = Trades(lives[bought], money[bought], last_time, last_close, step)
    return Simulation(done.lives, trades, done.rejected)
