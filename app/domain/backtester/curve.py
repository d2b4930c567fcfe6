"""The account's value at each close, marked to the market; compiled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from app.domain.backtester import desk as on
from app.domain.backtester.account import ENTRY_FEE
from app.domain.backtester.money import AMOUNT, exit_fee
from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from app.domain.backtester.desk import Curve, Desk
    from app.domain.lifecycle.bars import Floats, Integers


@kernel("int64(int64[::1], int64[:, ::1], int64[::1], int64[::1])")
def lay_out(times: Integers, spans: Integers, points: Integers, axis: Integers) -> int:
    """Find the distinct bar times of all symbols' runs.

    Args:
        times: int64[rows], opening times (UTC ms), ascending for each symbol.
        spans: int64[s, 3], see `app.domain.backtester.desk.new_desk`.
        points: int64[rows], written for the rows of the run: their place among those times.
        axis: int64[rows of the run], written: those times, ascending.

    Returns:
        How many there are.
    """
    rows = spans[:, 1].copy()
    count = 0
    while True:
        now = on.NEVER
        for symbol in range(len(spans)):
            if rows[symbol] < spans[symbol, 2]:
                now = min(now, times[rows[symbol]])
        if now == on.NEVER:
            return count
        axis[count] = now
        for symbol in range(len(spans)):
            row = rows[symbol]
            if row < spans[symbol, 2] and times[row] == now:
                points[row] = count
                rows[symbol] = row + 1
        count += 1


@kernel()
def draw(
    life: Floats, money: Floats, account: Floats, times: Integers, closes: Floats, gains: Floats
) -> None:
    """Add what a trade has brought at each close from its entry on.

    Args:
        life: float64[LIFE_SIZE], ended after these rows, or open.
        money: float64[MONEY_SIZE] of the same trade.
        account: float64[ACCOUNT_SIZE], see `app.domain.backtester.money.Account.figures`.
        times: int64[n], opening times (UTC ms) from the fill on; the bar of the last exit is left
            out, since there the profit counts.
        closes: float64[n], quote currency.
        gains: float64[n], added to: realised gains − fees so far + unrealised, without the costs of
            an exit to come.
    """
    side, fill, amount = life[at.SIDE], life[at.FILL_PRICE], money[AMOUNT]
    banked = -account[ENTRY_FEE] * amount * side * fill
    left = 1.0
    exits = 0
    next_exit = _time_of_exit(life, 0)
    for row in range(len(times)):
        while next_exit <= times[row]:
            place = at.EXIT + at.EXIT_WIDTH * exits
            price, closed = life[place + 1], life[place + 2] * amount
            banked += closed * (price - fill)
            banked -= exit_fee(account, life[place + 3]) * closed * side * price
            left -= life[place + 2]
            exits += 1
            next_exit = _time_of_exit(life, exits)
        gains[row] += banked + left * amount * (side * closes[row] - fill)


@kernel()
def _time_of_exit(life: Floats, number: int) -> float:
    """UTC ms; infinite where there are fewer exits."""
    has_it = number < life[at.EXIT_COUNT]
    return float(life[at.EXIT + at.EXIT_WIDTH * number]) if has_it else math.inf


@kernel(f"void({on.DESK}, {on.CURVE}, int64)")
def know_until(desk: Desk, curve: Curve, end: int) -> None:
    """Turn what trades bring at each point into the equity there, up to but without ``end``.

    No entry before that point may be open to question any more.
    """
    _, _, _, ledger, counts = desk
    _, equity, ended = curve
    for point in range(counts[on.POINTS], end):
        ledger[on.REALISED] += ended[point]
        equity[point] += ledger[on.REALISED]
    counts[on.POINTS] = max(counts[on.POINTS], end)
