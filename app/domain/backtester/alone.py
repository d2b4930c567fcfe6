"""An account that trades one life at a time: what a shared one comes to with a single symbol.

Nothing but ruin can keep such an account from an entry, so all lives are known beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.backtester.account import EQUITY
from app.domain.backtester.curve import draw
from app.domain.backtester.money import AMOUNT, MONEY_SIZE, PROFIT, amount_of, settle
from app.domain.backtester.outcome import Outcome, counted
from app.domain.backtester.rows import row_of
from app.domain.backtester.trades import Trades
from app.domain.kernel import kernel
from app.domain.lifecycle import advance, terms
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from app.domain.backtester.book import Book
    from app.domain.backtester.portfolio_run import PortfolioRun
    from app.domain.lifecycle.bars import Floats, Integers
    from app.domain.strategy import Strategy


@kernel(
    "boolean(float64[:, ::1], float64[::1], Tuple((int64[::1], float64[::1])),"
    " float64[:, ::1], float64[::1], int64)"
)
def trade_alone(
    lives: Floats,
    account: Floats,
    bars: tuple[Integers, Floats],
    money: Floats,
    equity: Floats,
    step: int,
) -> bool:
    """Enter each life with what the earlier ones left.

    Args:
        lives: float64[k, LIFE_SIZE], filled, in order; all but the last ended.
        account: float64[ACCOUNT_SIZE], see `app.domain.backtester.money.Account.figures`.
        bars: int64[n] opening times (UTC ms) and float64[n] closes of the run.
        money: float64[k, MONEY_SIZE], written.
        equity: float64[n], written: at the close of each bar, quote currency.
        step: ms from one bar to the next.

    Returns:
        False when the account was ruined before the last of them: then nothing of this holds.
    """
    times, closes = bars
    worth = account[EQUITY]
    last = 0
    for number in range(len(lives)):
        life = lives[number]
        money[number, AMOUNT] = amount_of(life, account, worth, 0.0)
        if money[number, AMOUNT] == 0:
            return False
        before = last
        first = row_of(times, int(life[at.FILL_TIME]), step)
        last = len(times) - 1
        if life[at.PHASE] == at.CLOSED:
            last = row_of(times, int(life[at.END_TIME]), step)
        settle(life, account, closes[last], money[number])
        equity[before:last] = worth
        rows = slice(first, last)
        draw(life, money[number], account, times[rows], closes[rows], equity[rows])
        worth += money[number, PROFIT]
    equity[last:] = worth
    return True


def outcome_alone(strategy: Strategy, book: Book, run: PortfolioRun) -> Outcome | None:
    """Trade a strategy on one symbol from a flat start.

    Returns:
        None when the account was ruined: then entries are refused, which makes other lives.
    """
    mode = run.intrabar or strategy.intrabar
    rules = terms(strategy, book.tick, slippage=run.account.slippage, intrabar=mode)
    finer = book.finer if mode == "detail" else None
    done = advance(book.signals, book.candles, rules, book.span, None, finer)
    phases = done.lives[:, at.PHASE]
    traded = (phases == at.OPEN) | (phases == at.CLOSED)
    lives = done.lives if traded.all() else done.lives[traded]
    bars = book.candles.window(*book.span)
    count = len(bars)
    money: Floats = np.empty((len(lives), MONEY_SIZE))
    equity: Floats = np.empty(count)
    figures = run.account.figures(limit_entries=strategy.levels.entry.order == "limit")
    step = strategy.timeframe.milliseconds
    if not trade_alone(lives, figures, (bars.ts, bars.close), money, equity, step):
        return None
    trades = Trades(
        symbols=(book.symbol,),
        owner=np.zeros(len(lives), np.int64),
        lives=lives,
        money=money,
        score=_scores_at(book, lives),
        last_times=bars.ts[-1:] if count else np.zeros(1, np.int64),
        last_closes=bars.close[-1:] if count else np.zeros(1),
        step=step,
    )
    rejected = counted(np.bincount(done.rejected[:, 1], minlength=max(at.REJECTIONS) + 1))
    return Outcome(run.account, mode, trades, bars.ts, equity, rejected, len(done.lives))


def _scores_at(book: Book, lives: Floats) -> Floats:
    """float64[k], the score of each life's signal, 0 to 100; 100 where the rule has none."""
    if not len(book.signals.score):
        return np.full(len(lives), 100.0)
    rows = np.searchsorted(book.candles.ts, lives[:, at.SIGNAL_TIME].astype(np.int64))
    return book.signals.score[rows]
