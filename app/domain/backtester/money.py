"""From lives to money: amounts, fees and profits of one account that trades one life at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.errors import BadInput
from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Floats

# An account, and what is worked out for each life, as the compiled loop takes them.
EQUITY: Final = 0
RISK: Final = 1
STAKE: Final = 2
FEE: Final = 3
ACCOUNT_SIZE: Final = 4

AMOUNT: Final = 0
FEES: Final = 1
PROFIT: Final = 2
R: Final = 3
MONEY_SIZE: Final = 4


@dataclass(frozen=True, slots=True)
class Account:
    """What trades are sized from and cost.

    Attributes:
        equity: to begin with, quote currency.
        risk: share of the equity that a stop exactly hit costs; without effect beside a stake.
        stake: quote currency put into each trade, never compounded; None: by risk.
        fee: of each fill, a share of its value.
        slippage: of market and stop fills, a share of the price.
    """

    equity: float = 10_000.0
    risk: float = 0.01
    stake: float | None = None
    fee: float = 0.0
    slippage: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            BadInput: a figure is outside of its bounds; names it.
        """
        _refuse_unless("equity", "above 0", 0 < self.equity < np.inf)
        _refuse_unless("risk", "above 0 and at most 100 %", 0 < self.risk <= 1)
        _refuse_unless("stake", "above 0", self.stake is None or 0 < self.stake < np.inf)
        _refuse_unless("fee", "from 0 to below 100 %", 0 <= self.fee < 1)
        _refuse_unless("slippage", "from 0 to below 100 %", 0 <= self.slippage < 1)

    def figures(self) -> Floats:
        """float64[ACCOUNT_SIZE] for the compiled loop; a stake of 0 means by risk."""
        return np.array([self.equity, self.risk, self.stake or 0.0, self.fee])


def _refuse_unless(name: str, bounds: str, holds: bool) -> None:
    if not holds:
        raise BadInput(f"must be {bounds}", source=name)


@kernel()
def _amount(account: Floats, equity: float, price: float, stop: float) -> float:
    """How much is bought at a fill: by stake or by risk, never more than the equity pays for."""
    fee = account[FEE]
    if equity <= 0:
        return 0.0
    if account[STAKE] > 0:
        wanted = account[STAKE] / price
    else:
        wanted = equity * account[RISK] / (abs(price - stop) + fee * (price + stop))
    return float(min(wanted, equity / (price * (1 + fee))))


@kernel("void(float64[:, ::1], float64[::1], float64, float64[:, ::1])")
def settle(lives: Floats, account: Floats, last_close: float, money: Floats) -> None:
    """Trade the lives one after the other; each is sized from what the earlier ones left.

    Args:
        lives: float64[k, LIFE_SIZE], in order of their signals, all but the last ended.
        account: float64[ACCOUNT_SIZE], see `Account.figures`.
        last_close: where what is left open is valued, quote currency.
        money: float64[k, MONEY_SIZE], written: amount (base currency), fees and profit (quote
            currency) and r after costs; zeros where there was no fill or no equity.
    """
    equity = account[EQUITY]
    fee = account[FEE]
    for number in range(len(lives)):
        life = lives[number]
        money[number] = 0.0
        if not (life[at.PHASE] == at.OPEN or life[at.PHASE] == at.CLOSED):
            continue
        side = life[at.SIDE]
        price = side * life[at.FILL_PRICE]
        amount = _amount(account, equity, price, side * life[at.FIRST_STOP])
        paid = fee * amount * price
        gained = 0.0
        for place in range(int(life[at.EXIT_COUNT])):
            exit_at = at.EXIT + at.EXIT_WIDTH * place
            closed = life[exit_at + 2] * amount
            gained += closed * (life[exit_at + 1] - life[at.FILL_PRICE])
            paid += fee * closed * side * life[exit_at + 1]
        gained += life[at.LEFT] * amount * (side * last_close - life[at.FILL_PRICE])
        money[number, AMOUNT] = amount
        money[number, FEES] = paid
        money[number, PROFIT] = gained - paid
        if amount > 0:
            risk = amount * (life[at.FILL_PRICE] - life[at.FIRST_STOP])
            money[number, R] = (gained - paid) / risk
        equity += gained - paid
