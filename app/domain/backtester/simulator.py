"""One strategy on one symbol over all bars of a run: the life cycle, then the money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.backtester.equity import trace_equity
from app.domain.backtester.money import AMOUNT, MONEY_SIZE, Account, settle
from app.domain.backtester.outcome import Outcome, counted
from app.domain.backtester.trades import Trades
from app.domain.lifecycle import advance, terms
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
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


def simulate(
    strategy: Strategy,
    signals: SignalColumns,
    candles: Candles,
    run: Run | None = None,
    symbol: str = "",
) -> Outcome:
    """Trade a strategy on one symbol from a flat start.

    Args:
        strategy: its levels, filters and times.
        signals: what its rules say at each of n bars.
        candles: the same n bars, gap-filled.
        run: how; None: the whole, by the strategy's own mode, on an account without costs.
        symbol: the name of what is traded.
    """
    run = run or Run()
    start, stop = run.span or (0, len(candles))
    mode = run.intrabar or strategy.intrabar
    rules = terms(strategy, run.tick, slippage=run.account.slippage, intrabar=mode)
    finer = run.finer if mode == "detail" else None
    done = advance(signals, candles, rules, (start, stop), None, finer)
    filled = (done.lives[:, at.PHASE] == at.OPEN) | (done.lives[:, at.PHASE] == at.CLOSED)
    lives = done.lives[filled]
    money: Floats = np.empty((len(lives), MONEY_SIZE))
    bars = candles.window(start, stop)
    last_close = float(bars.close[-1]) if len(bars) else 0.0
    settle(lives, run.account.figures(), last_close, money)
    # Without equity nothing is bought: what only lived on as an idea is no trade.
    bought = money[:, AMOUNT] > 0
    lives, money = lives[bought], money[bought]
    trades = Trades(
        symbols=(symbol,),
        owner=np.zeros(len(lives), np.int64),
        lives=lives,
        money=money,
        score=scores_at(signals, candles, lives),
        last_times=bars.ts[-1:] if len(bars) else np.zeros(1, np.int64),
        last_closes=np.array([last_close]),
        step=strategy.timeframe.milliseconds,
    )
    equity = np.empty(len(bars))
    trace_equity(lives, money, run.account.figures(), (bars.ts, bars.close), equity)
    rejected = counted(done.rejected[:, 1])
    return Outcome(run.account, mode, trades, bars.ts, equity, rejected, len(done.lives))


def scores_at(signals: SignalColumns, candles: Candles, lives: Floats) -> Floats:
    """float64[k], the score of each life's signal, 0 to 100; 100 where the rule has none."""
    if not len(signals.score):
        return np.full(len(lives), 100.0)
    rows = np.searchsorted(candles.ts, lives[:, at.SIGNAL_TIME].astype(np.int64))
    return signals.score[rows]
