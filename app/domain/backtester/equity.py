"""The account's value at each close, marked to the market."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.backtester.money import AMOUNT, EQUITY, FEE
from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.domain.lifecycle.bars import Floats

DAY_MS: Final = 86_400_000


@kernel()
def _fee(fee: float, amount: float, signed_price: float) -> float:
    return fee * amount * abs(signed_price)


@kernel(
    "void(float64[:, ::1], float64[:, ::1], float64[::1],"
    " Tuple((int64[::1], float64[::1])), float64[::1])"
)
def trace_equity(
    lives: Floats,
    money: Floats,
    account: Floats,
    bars: tuple[NDArray[np.int64], Floats],
    equity: Floats,
) -> None:
    """Write the equity of an account that trades one life at a time.

    Args:
        lives: float64[k, LIFE_SIZE], all filled, in order of their signals; the last may be open.
        money: float64[k, MONEY_SIZE] of the same lives.
        account: float64[ACCOUNT_SIZE], see `app.domain.backtester.money.Account.figures`.
        bars: int64[n] opening times (UTC ms) and float64[n] closes (quote currency).
        equity: float64[n], written: start + realised gains − fees so far + unrealised, without
            the costs of an exit to come.
    """
    times, closes = bars
    fee = account[FEE]
    cash = account[EQUITY]
    number = 0
    exits = 0
    left = 0.0
    for i in range(len(times)):
        held = 0.0
        while number < len(lives) and lives[number, at.FILL_TIME] <= times[i]:
            life = lives[number]
            amount = money[number, AMOUNT]
            if left == 0.0 and exits == 0:
                left = 1.0
                cash -= _fee(fee, amount, life[at.FILL_PRICE])
            while exits < life[at.EXIT_COUNT]:
                place = at.EXIT + at.EXIT_WIDTH * exits
                if life[place] > times[i]:
                    break
                price, share = life[place + 1], life[place + 2]
                cash += share * amount * (price - life[at.FILL_PRICE])
                cash -= _fee(fee, share * amount, price)
                left -= share
                exits += 1
            if life[at.PHASE] != at.CLOSED or exits < life[at.EXIT_COUNT]:
                gain = life[at.SIDE] * closes[i] - life[at.FILL_PRICE]
                held = left * amount * gain
                break
            number += 1
            exits = 0
            left = 0.0
        equity[i] = cash + held


def rows_to_keep(times: NDArray[np.int64], equity: Floats, most: int = 50_000) -> NDArray[np.int64]:
    """The points of a curve that tell all that is drawn or counted by days.

    Args:
        times: int64[n], UTC ms, ascending.
        equity: float64[n].
        most: a curve of so many points is kept whole.

    Returns:
        int64, ascending rows: all, or the first, and of each UTC day its last, lowest and highest.
    """
    if len(times) <= most:
        return np.arange(len(times))
    begins = np.flatnonzero(np.diff(times // DAY_MS, prepend=times[0] // DAY_MS - 1))
    days = zip(begins, [*begins[1:], len(times)], strict=True)
    kept = {0}
    for begin, end in days:
        part = equity[begin:end]
        kept |= {end - 1, begin + int(part.argmin()), begin + int(part.argmax())}
    return np.array(sorted(kept), np.int64)
