"""One strategy on many symbols that share one account.

Symbols come in alphabetical order, whatever order they are given in. What is left open on a symbol
whose bars end before the others' stays in the account at its last close.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.backtester import desk as on
from app.domain.backtester.account import Account
from app.domain.backtester.alone import outcome_alone, trade_alone
from app.domain.backtester.curve import know_until
from app.domain.backtester.joining import join_books
from app.domain.backtester.money import MONEY_SIZE
from app.domain.backtester.outcome import Outcome, counted
from app.domain.backtester.portfolio_run import PortfolioRun
from app.domain.backtester.trades import Trades
from app.domain.backtester.trading import trade
from app.domain.errors import BadInput
from app.domain.lifecycle import layout as at
from app.domain.lifecycle import terms

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from numpy.typing import NDArray

    from app.domain.backtester.book import Book
    from app.domain.lifecycle.bars import Floats
    from app.domain.strategy import Strategy

_ALL: Final = 2**62


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """How far a run has come.

    Attributes:
        times: int64[n], opening time of each bar so far, UTC ms.
        equity: float64[n], at the close of each, quote currency.
        total: how many bars there will be.
    """

    times: NDArray[np.int64]
    equity: Floats
    total: int


def simulate_portfolio(
    strategy: Strategy, books: Sequence[Book], run: PortfolioRun | None = None
) -> Outcome:
    """Trade a strategy on many symbols from a flat start.

    Args:
        strategy: its levels, filters and times.
        books: the symbols, each once.
        run: how; None: by the strategy's own mode, on an account without costs.

    Raises:
        BadInput: a symbol is named twice.
    """
    run = run or PortfolioRun()
    alone = outcome_alone(strategy, books[0], run) if len(books) == 1 else None
    if alone is not None:
        return alone
    walk = _Walk(strategy, books, run)
    walk.trade_to(_ALL)
    return walk.outcome()


def walk_portfolio(
    strategy: Strategy,
    books: Sequence[Book],
    run: PortfolioRun | None = None,
    points: int = 50_000,
) -> Generator[Progress, None, Outcome]:
    """The same in parts, for whoever wants to see it grow or to stop it.

    Args:
        strategy: its levels, filters and times.
        books: the symbols, each once.
        run: how; None: by the strategy's own mode, on an account without costs.
        points: so many bar times to a part.

    Raises:
        BadInput: a symbol is named twice.
    """
    walk = _Walk(strategy, books, run or PortfolioRun())
    reached = points
    while walk.trade_to(reached):
        yield walk.progress()
        reached += points
    return walk.outcome()


def wake_kernels() -> None:
    """Load the compiled loops from the disk, which is no part of a run's time."""
    joined = join_books([], detail=False)
    figures = Account().figures()
    desk = on.new_desk(joined.spans, 0.0, None, ranked=True)
    none = np.empty(0, np.int64)
    lives, money = np.empty((0, at.LIFE_SIZE)), np.empty((0, MONEY_SIZE))
    axis, points = joined.axis()
    curve = (points, np.empty(0), np.empty(0))
    rules = np.empty((0, at.RULES_SIZE))
    room = ((lives, money, np.empty((0, 2), np.int64)), curve)
    trade(joined.market, (rules, figures), desk, room, on.NEVER)
    know_until(desk, curve, len(axis))
    trade_alone(lives, figures, (none, np.empty(0)), money, curve[1], 1)


class _Walk:
    """An account on its way through the bars."""

    def __init__(self, strategy: Strategy, books: Sequence[Book], run: PortfolioRun) -> None:
        ordered = sorted(books, key=lambda book: book.symbol)
        for one, other in pairwise(ordered):
            if one.symbol == other.symbol:
                raise BadInput("is named twice", source=other.symbol)
        self._run = run
        self._mode = run.intrabar or strategy.intrabar
        self._step = strategy.timeframe.milliseconds
        self._symbols = tuple(book.symbol for book in ordered)
        self._joined = join_books(ordered, detail=self._mode == "detail")
        rules = _rules(strategy, ordered, run.account.slippage, self._mode)
        limit_entries = strategy.levels.entry.order == "limit"
        self._terms = (rules, run.account.figures(limit_entries=limit_entries))
        self._desk = on.new_desk(
            self._joined.spans,
            run.account.equity,
            run.max_open,
            ranked=strategy.levels.entry.order == "market",
        )
        most = self._joined.most_trades
        trades = (
            np.empty((most, at.LIFE_SIZE)),
            np.empty((most, MONEY_SIZE)),
            np.empty((most, 2), np.int64),
        )
        self._axis, points = self._joined.axis()
        curve = (points, np.zeros(len(self._axis)), np.zeros(len(self._axis)))
        self._room = (trades, curve)

    def trade_to(self, point: int) -> bool:
        """Trade up to but without a bar time of the run; whether there are more."""
        more = point < len(self._axis)
        until = int(self._axis[point]) if more else on.NEVER
        trade(self._joined.market, self._terms, self._desk, self._room, until)
        know_until(self._desk, self._room[1], min(point, len(self._axis)))
        return more

    def progress(self) -> Progress:
        """The curve so far."""
        known = int(self._desk[4][on.POINTS])
        return Progress(self._axis[:known], self._room[1][1][:known].copy(), len(self._axis))

    def outcome(self) -> Outcome:
        """All of it, once traded to the end."""
        counts = self._desk[4].tolist()
        return Outcome(
            account=self._run.account,
            intrabar=self._mode,
            trades=self._trades(counts[on.TRADES]),
            times=self._axis,
            equity=self._room[1][1],
            rejected=counted(self._desk[4][on.ACCEPTED : on.REFUSED]),
            signals=counts[on.ACCEPTED],
            refused=counts[on.REFUSED],
        )

    def _trades(self, count: int) -> Trades:
        lives, money, origins = (column[:count] for column in self._room[0])
        order = np.lexsort((origins[:, 0], lives[:, at.FILL_TIME]))
        owner, signal = origins[order].T
        scores = self._joined.market[1]
        times, closes = self._joined.last_bars()
        return Trades(
            symbols=self._symbols,
            owner=np.ascontiguousarray(owner),
            lives=lives[order],
            money=money[order],
            score=scores[signal] if len(scores) else np.full(count, 100.0),
            last_times=times,
            last_closes=closes,
            step=self._step,
        )


def _rules(strategy: Strategy, books: Sequence[Book], slippage: float, mode: str) -> Floats:
    """float64[s, RULES_SIZE]: they differ by the price step alone."""
    rules = np.empty((len(books), at.RULES_SIZE))
    known: dict[float, Floats] = {}
    for place, book in enumerate(books):
        if book.tick not in known:
            known[book.tick] = terms(strategy, book.tick, slippage=slippage, intrabar=mode)
        rules[place] = known[book.tick]
    return rules
