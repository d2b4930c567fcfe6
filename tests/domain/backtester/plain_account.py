"""The rules of a shared account read plainly: bar by bar, symbol by symbol, in lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from app.domain.lifecycle import advance, no_life, terms
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.backtester import Book, PortfolioRun
    from app.domain.strategy import Strategy

DUE = (at.BY_EXIT_RULE, at.BY_TIME_STOP)


@dataclass
class Held:
    """A trade: its life as far as it has come, how much was bought, at what equity."""

    symbol: str
    life: Any
    amount: float
    equity_before: float
    spent_before: float
    held_before: int

    @property
    def price(self) -> float:
        return float(self.life[at.SIDE] * self.life[at.FILL_PRICE])

    def exits(self) -> list[tuple[float, float, float, float]]:
        """Time, price, share and reason of each."""
        rows = self.life[at.EXIT :].reshape(at.MOST_EXITS, at.EXIT_WIDTH)
        side = self.life[at.SIDE]
        return [(t, side * p, s, r) for t, p, s, r in rows[: int(self.life[at.EXIT_COUNT])]]


@dataclass
class PlainAccount:
    """Trades as `simulate_portfolio` should, by another way."""

    strategy: Strategy
    books: Sequence[Book]
    run: PortfolioRun
    held: dict[str, Held] = field(default_factory=dict)
    done: list[Held] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    equity: list[float] = field(default_factory=list)
    refused: int = 0

    def trade(self) -> PlainAccount:
        self.books = sorted(self.books, key=lambda book: book.symbol)
        account = self.run.account
        mode = self.run.intrabar or self.strategy.intrabar
        self.rules = {
            book.symbol: terms(self.strategy, book.tick, slippage=account.slippage, intrabar=mode)
            for book in self.books
        }
        self.state = {book.symbol: no_life() for book in self.books}
        self.close: dict[str, float] = {}
        rows = {
            book.symbol: {int(book.candles.ts[row]): row for row in range(*book.span)}
            for book in self.books
        }
        for time in sorted({time for known in rows.values() for time in known}):
            self._bar(
                time, [(b, rows[b.symbol][time]) for b in self.books if time in rows[b.symbol]]
            )
        self.done += self.held.values()
        return self

    def _bar(self, time: int, here: list[tuple[Book, int]]) -> None:
        before = self.equity[-1] if self.equity else self.run.account.equity
        stepped = {
            book.symbol: self._step(book, row, self.state[book.symbol]) for book, row in here
        }
        leaving = {
            symbol
            for symbol, (life, _) in stepped.items()
            if symbol in self.held and life[at.END_TIME] == time and life[at.END_REASON] in DUE
        }
        staying = [one for symbol, one in self.held.items() if symbol not in leaving]
        spent = sum(one.life[at.LEFT] * one.amount * one.price for one in staying)
        count = len(staying)
        fresh = [
            (book, row)
            for book, row in here
            if stepped[book.symbol][0][at.FILL_TIME] == time and time > 0
        ]
        bought = {}
        for book, row in self._ranked(fresh):
            life = stepped[book.symbol][0]
            amount = self._amount(life, before, spent, count)
            if amount > 0:
                bought[book.symbol] = Held(book.symbol, life, amount, before, spent, count)
                spent += amount * bought[book.symbol].price
                count += 1
            else:
                self.refused += 1
                stepped[book.symbol] = self._step(book, row, no_life())
        for book, row in here:
            self.close[book.symbol] = float(book.candles.close[row])
            life, self.state[book.symbol] = stepped[book.symbol]
            one = bought.get(book.symbol) or self.held.get(book.symbol)
            if one is None:
                continue
            one.life = life
            self.held[book.symbol] = one
            if life[at.PHASE] == at.CLOSED:
                self.done.append(self.held.pop(book.symbol))
        self.times.append(time)
        self.equity.append(self._worth())

    def _step(self, book: Book, row: int, state: Any) -> tuple[Any, Any]:
        """The life of this bar (a later hit at its close not counted), and the state after it."""
        finer = book.finer if (self.run.intrabar or self.strategy.intrabar) == "detail" else None
        found = advance(
            book.signals, book.candles, self.rules[book.symbol], (row, row + 1), state, finer
        )
        life = found.lives[0] if len(found.lives) else found.last
        return np.array(life), found.last

    def _ranked(self, fresh: list[tuple[Book, int]]) -> list[tuple[Book, int]]:
        if self.strategy.levels.entry.order != "market":
            return fresh

        def rank(one: tuple[Book, int]) -> tuple[float, float, str]:
            book, row = one
            signal = self.state[book.symbol][at.SIGNAL_TIME]
            row = int(np.flatnonzero(book.candles.ts == signal)[0])
            score = book.signals.score[row] if len(book.signals.score) else 100.0
            return (-score, -book.candles.close[row] * book.candles.volume[row], book.symbol)

        return sorted(fresh, key=rank)

    def _amount(self, life: Any, equity: float, spent: float, count: int) -> float:
        account = self.run.account
        if self.run.max_open is not None and count >= self.run.max_open:
            return 0.0
        if equity <= 0 or equity - spent <= 1e-9 * equity:
            return 0.0
        price, stop = (float(life[at.SIDE] * life[k]) for k in (at.FILL_PRICE, at.FIRST_STOP))
        fee = account.maker if self.strategy.levels.entry.order == "limit" else account.taker
        basis = equity if account.compounding else account.equity
        if account.stake is not None:
            wanted = account.stake / price
        elif account.fraction is not None:
            wanted = account.fraction * basis / price
        else:
            wanted = account.risk * basis / (abs(price - stop) + fee * price + account.taker * stop)
        return min(wanted, (equity - spent) / (price * (1 + fee)))

    def fees(self, one: Held) -> float:
        account = self.run.account
        limit = self.strategy.levels.entry.order == "limit"
        paid = (account.maker if limit else account.taker) * one.amount * one.price
        for _, price, share, reason in one.exits():
            rate = account.maker if reason > at.BY_TARGET else account.taker
            paid += rate * share * one.amount * price
        return float(paid)

    def profit(self, one: Held) -> float:
        side = one.life[at.SIDE]
        gained = sum(share * side * (price - one.price) for _, price, share, _ in one.exits())
        gained += one.life[at.LEFT] * side * (self.close[one.symbol] - one.price)
        return float(gained * one.amount - self.fees(one))

    def _worth(self) -> float:
        trades = [*self.done, *self.held.values()]
        return self.run.account.equity + sum(self.profit(one) for one in trades)
