"""One strategy on one symbol over all bars of a run: the life cycle, then the money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.backtester.alone import trade_alone
from app.domain.backtester.book import Book
from app.domain.backtester.money import MONEY_SIZE, Account
from app.domain.backtester.outcome import Outcome, counted
from app.domain.backtester.portfolio import PortfolioRun, simulate_portfolio
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
    span = run.span or (0, len(candles))
    book = Book(symbol, signals, candles, span, run.tick, run.finer)
    alone = _alone(strategy, book, run)
    return alone or simulate_portfolio(strategy, [book], PortfolioRun(run.account, run.intrabar))


def _alone(strategy: Strategy, book: Book, run: Run) -> Outcome | None:
    """The outcome of an account that is never ruined; None when it is."""
    mode = run.intrabar or strategy.intrabar
    rules = terms(strategy, book.tick, slippage=run.account.slippage, intrabar=mode)
    finer = book.finer if mode == "detail" else None
    done = advance(book.signals, book.candles, rules, book.span, None, finer)
    phases = done.lives[:, at.PHASE]
    lives = done.lives[(phases == at.OPEN) | (phases == at.CLOSED)]
    bars = book.candles.window(*book.span)
    count = len(bars)
    money: Floats = np.empty((len(lives), MONEY_SIZE))
    curve = (np.arange(count), np.zeros(count), np.zeros(count))
    figures = run.account.figures(limit_entries=strategy.levels.entry.order == "limit")
    if not trade_alone(lives, figures, (bars.ts, bars.close), money, curve):
        return None
    trades = Trades(
        symbols=(book.symbol,),
        owner=np.zeros(len(lives), np.int64),
        lives=lives,
        money=money,
        score=_scores_at(book, lives),
        last_times=bars.ts[-1:] if count else np.zeros(1, np.int64),
        last_closes=bars.close[-1:] if count else np.zeros(1),
        step=strategy.timeframe.milliseconds,
    )
    rejected = counted(np.bincount(done.rejected[:, 1], minlength=max(at.REJECTIONS) + 1))
    return Outcome(run.account, mode, trades, bars.ts, curve[1], rejected, len(done.lives))


def _scores_at(book: Book, lives: Floats) -> Floats:
    """float64[k], the score of each life's signal, 0 to 100; 100 where the rule has none."""
    if not len(book.signals.score):
        return np.full(len(lives), 100.0)
    rows = np.searchsorted(book.candles.ts, lives[:, at.SIGNAL_TIME].astype(np.int64))
    return book.signals.score[rows]
