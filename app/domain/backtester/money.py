"""What the trades of an account cost and bring, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.backtester.account import (
    COMPOUNDING,
    ENTRY_FEE,
    EQUITY,
    FRACTION,
    MAKER_FEE,
    RISK,
    STAKE,
    TAKER_FEE,
)
from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from app.domain.lifecycle.bars import Floats

# What is worked out for each trade, as the compiled loop takes it.
AMOUNT: Final = 0
FEES: Final = 1
PROFIT: Final = 2
R: Final = 3
MONEY_SIZE: Final = 4

_NEGLIGIBLE = 1e-9


@kernel()
def amount_of(life: Floats, account: Floats, equity: float, committed: float) -> float:
    """How much is bought at a fill: by stake, fraction or risk, never more than is free.

    Args:
        life: float64[LIFE_SIZE], just filled.
        account: float64[ACCOUNT_SIZE], see `Account.figures`.
        equity: at the close before, quote currency.
        committed: what the entries still open have cost, quote currency.

    Returns:
        Base currency; 0 when nothing is free.
    """
    free = equity - committed
    # What rounding leaves of a spent account is no capital.
    if equity <= 0 or free <= _NEGLIGIBLE * equity:
        return 0.0
    price = life[at.SIDE] * life[at.FILL_PRICE]
    stop = life[at.SIDE] * life[at.FIRST_STOP]
    fee = account[ENTRY_FEE]
    basis = equity if account[COMPOUNDING] > 0 else account[EQUITY]
    if account[STAKE] > 0:
        wanted = account[STAKE] / price
    elif account[FRACTION] > 0:
        wanted = basis * account[FRACTION] / price
    else:
        lost = abs(price - stop) + fee * price + account[TAKER_FEE] * stop
        wanted = basis * account[RISK] / lost
    return float(min(wanted, free / (price * (1 + fee))))


@kernel()
def exit_fee(account: Floats, reason: float) -> float:
    """Targets rest in the book, all other exits take from it."""
    return float(account[MAKER_FEE] if reason > at.BY_TARGET else account[TAKER_FEE])


@kernel()
def settle(life: Floats, account: Floats, close: float, money: Floats) -> None:
    """Work out what a trade came to.

    Args:
        life: float64[LIFE_SIZE], ended or open.
        account: float64[ACCOUNT_SIZE], see `Account.figures`.
        close: what is still open is valued at, without the costs of an exit to come.
        money: float64[MONEY_SIZE]: beside the amount (base currency, above 0) fees and profit
            (quote currency) and r after costs are written.
    """
    amount = money[AMOUNT]
    side = life[at.SIDE]
    fill = life[at.FILL_PRICE]
    paid = account[ENTRY_FEE] * amount * side * fill
    gained = 0.0
    for place in range(int(life[at.EXIT_COUNT])):
        exit_at = at.EXIT + at.EXIT_WIDTH * place
        price, closed = life[exit_at + 1], life[exit_at + 2] * amount
        gained += closed * (price - fill)
        paid += exit_fee(account, life[exit_at + 3]) * closed * side * price
    gained += life[at.LEFT] * amount * (side * close - fill)
    money[FEES] = paid
    money[PROFIT] = gained - paid
    money[R] = (gained - paid) / (amount * (fill - life[at.FIRST_STOP]))
