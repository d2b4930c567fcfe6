"""Trades as columns, and one by one in the words of a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.domain.backtester import money as in_money
from app.domain.lifecycle import account
from app.domain.lifecycle import layout as at
from app.domain.setup import LEFT_OPEN, Direction, Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from app.domain.lifecycle.bars import Floats
    from app.domain.setup import Target


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade. Prices and money are in quote currency, the amount in base currency.

    Times are opening times of bars, UTC ms; ``bars`` lie between entry and last exit.

    Attributes:
        symbol: what was traded.
        exits: in order; shares are of the entry's amount. What was left at the end of the data
            has the reason ``open`` and cost nothing.
        stop: as the signal gave it. So are ``targets``.
        r: profit in units of what the first stop would have lost, after costs.
        mae_r: how far the price went against the trade, ≥ 0, in R. ``mfe_r`` for it.
        ambiguous: whether the result depends on the path inside a bar.
        score: of the signal, 0 to 100.
    """

    symbol: str
    direction: Direction
    signal_time: int
    entry_time: int
    entry_price: float
    exits: tuple[Exit, ...]
    stop: float
    targets: tuple[Target, ...]
    amount: float
    fees: float
    profit: float
    r: float
    mae_r: float
    mfe_r: float
    bars: int
    ambiguous: bool
    score: float

    @property
    def is_closed(self) -> bool:
        """Whether it ended before the data did."""
        return self.exits[-1].reason != LEFT_OPEN


@dataclass(frozen=True, slots=True, eq=False)
class Trades:
    """k trades of one account on s symbols, in order of their entries, then symbols.

    Attributes:
        symbols: the s symbols of the run, also those without a trade.
        owner: int64[k], place of each trade's symbol.
        lives: float64[k, LIFE_SIZE], see `app.domain.lifecycle.layout`; the last of each symbol
            may be open.
        money: float64[k, MONEY_SIZE], see `app.domain.backtester.money`.
        score: float64[k], of each signal, 0 to 100.
        last_times: int64[s], opening time of each symbol's last bar of the run, UTC ms; 0 without
            one. ``last_closes``, float64[s], are their closes, quote currency.
        step: length of a bar, ms.
    """

    symbols: tuple[str, ...]
    owner: NDArray[np.int64]
    lives: Floats
    money: Floats
    score: Floats
    last_times: NDArray[np.int64]
    last_closes: Floats
    step: int

    def __len__(self) -> int:
        return len(self.lives)

    def __iter__(self) -> Iterator[Trade]:
        for number in range(len(self)):
            yield self.trade(number)

    @property
    def closed(self) -> NDArray[np.bool_]:
        """bool[k]: which ended before the data did."""
        closed: NDArray[np.bool_] = self.lives[:, at.PHASE] == at.CLOSED
        return closed

    @property
    def r(self) -> Floats:
        """float64[k], results after costs."""
        return self.money[:, in_money.R]

    @property
    def profit(self) -> Floats:
        """float64[k], quote currency, after costs."""
        return self.money[:, in_money.PROFIT]

    @property
    def fees(self) -> Floats:
        """float64[k], quote currency."""
        return self.money[:, in_money.FEES]

    @property
    def amounts(self) -> Floats:
        """float64[k], bought or sold short at the entry, base currency."""
        return self.money[:, in_money.AMOUNT]

    @property
    def entry_prices(self) -> Floats:
        """float64[k], of the fills, quote currency."""
        return np.abs(self.lives[:, at.FILL_PRICE])

    @property
    def exit_values(self) -> Floats:
        """float64[k], value of the exits of one unit, each by its share, quote currency.

        What was left at the end of the data was not sold and has none.
        """
        rows = self.lives[:, at.EXIT :].reshape(-1, at.MOST_EXITS, at.EXIT_WIDTH)
        used = np.arange(at.MOST_EXITS) < self.lives[:, at.EXIT_COUNT, None]
        values: Floats = np.where(used, np.abs(rows[:, :, 1]) * rows[:, :, 2], 0.0).sum(axis=1)
        return values

    @property
    def is_long(self) -> NDArray[np.bool_]:
        """bool[k]: False for a short."""
        is_long: NDArray[np.bool_] = self.lives[:, at.SIDE] > 0
        return is_long

    @property
    def ambiguous(self) -> NDArray[np.bool_]:
        """bool[k]: whether the result depends on the path inside a bar."""
        ambiguous: NDArray[np.bool_] = self.lives[:, at.AMBIGUOUS] != 0
        return ambiguous

    @property
    def signal_times(self) -> NDArray[np.int64]:
        """int64[k], opening times of the signal bars, UTC ms."""
        return self.lives[:, at.SIGNAL_TIME].astype(np.int64)

    @property
    def entry_times(self) -> NDArray[np.int64]:
        """int64[k], opening times of the bars of entry, UTC ms."""
        return self.lives[:, at.FILL_TIME].astype(np.int64)

    @property
    def exit_times(self) -> NDArray[np.int64]:
        """int64[k], opening times of the bars of the last exit, UTC ms; the last bar if open."""
        ends = self.lives[:, at.END_TIME].astype(np.int64)
        return np.where(self.closed, ends, self.last_times[self.owner])

    @property
    def bars(self) -> NDArray[np.int64]:
        """int64[k], bars from entry to last exit."""
        return (self.exit_times - self.entry_times) // self.step

    def trade(self, number: int) -> Trade:
        """One of them."""
        life, money = self.lives[number], self.money[number]
        owner = self.owner[number]
        mae, mfe = account.excursions(life)
        exits = account.exits_of(life)
        if life[at.PHASE] == at.OPEN:
            last, close = int(self.last_times[owner]), float(self.last_closes[owner])
            exits += (Exit(last, close, float(life[at.LEFT]), LEFT_OPEN),)
        entry = int(life[at.FILL_TIME])
        side = float(life[at.SIDE])
        return Trade(
            symbol=self.symbols[owner],
            direction=Direction.LONG if side > 0 else Direction.SHORT,
            signal_time=int(life[at.SIGNAL_TIME]),
            entry_time=entry,
            entry_price=side * float(life[at.FILL_PRICE]),
            exits=exits,
            stop=side * float(life[at.FIRST_STOP]),
            targets=account.targets_of(life),
            amount=float(money[in_money.AMOUNT]),
            fees=float(money[in_money.FEES]),
            profit=float(money[in_money.PROFIT]),
            r=float(money[in_money.R]),
            mae_r=mae,
            mfe_r=mfe,
            bars=(exits[-1].time - entry) // self.step,
            ambiguous=bool(life[at.AMBIGUOUS]),
            score=float(self.score[number]),
        )
