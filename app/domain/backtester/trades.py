"""Trades as columns, and one by one in the words of a report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.backtester import money as in_money
from app.domain.lifecycle import account
from app.domain.lifecycle import layout as at
from app.domain.setup import Direction, Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from app.domain.lifecycle.bars import Floats
    from app.domain.setup import Target

OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade. Prices and money are in quote currency, the amount in base currency.

    Times are opening times of bars, UTC ms; ``bars`` lie between entry and last exit.

    Attributes:
        exits: in order; shares are of the entry's amount. What was left at the end of the data
            has the reason ``open`` and cost nothing.
        stop: as the signal gave it. So are ``targets``.
        r: profit in units of what the first stop would have lost, after costs.
        mae_r: how far the price went against the trade, ≥ 0, in R. ``mfe_r`` for it.
        ambiguous: whether the result depends on the path inside a bar.
    """

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

    @property
    def is_closed(self) -> bool:
        """Whether it ended before the data did."""
        return self.exits[-1].reason != OPEN


@dataclass(frozen=True, slots=True, eq=False)
class Trades:
    """k trades in order of their signals.

    Attributes:
        lives: float64[k, LIFE_SIZE], see `app.domain.lifecycle.layout`; the last may be open.
        money: float64[k, MONEY_SIZE], see `app.domain.backtester.money`.
        last_time: opening time of the last bar, UTC ms. ``last_close`` is its close.
        step: length of a bar, ms.
    """

    lives: Floats
    money: Floats
    last_time: int
    last_close: float
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

    def trade(self, number: int) -> Trade:
        """One of them."""
        life, money = self.lives[number], self.money[number]
        mae, mfe = account.excursions(life)
        exits = account.exits_of(life)
        if life[at.PHASE] == at.OPEN:
            exits += (Exit(self.last_time, self.last_close, float(life[at.LEFT]), OPEN),)
        entry = int(life[at.FILL_TIME])
        side = float(life[at.SIDE])
        return Trade(
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
        )
