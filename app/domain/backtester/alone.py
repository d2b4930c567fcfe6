"""An account that trades one life at a time: what a shared one comes to with a single symbol.

Nothing but ruin can keep such an account from an entry, so all lives are known beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.backtester.curve import draw
from app.domain.backtester.desk import CURVE
from app.domain.backtester.money import AMOUNT, EQUITY, PROFIT, amount_of, settle
from app.domain.kernel import kernel
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from app.domain.backtester.desk import Curve
    from app.domain.lifecycle.bars import Floats, Integers


@kernel()
def _row_of(times: Integers, row: int, time: float) -> int:
    """The first row from ``row`` on that is not before ``time``; near by, so they are walked."""
    while times[row] < time:
        row += 1
    return row


@kernel(
    "boolean(float64[:, ::1], float64[::1], Tuple((int64[::1], float64[::1])),"
    f" float64[:, ::1], {CURVE})"
)
def trade_alone(
    lives: Floats, account: Floats, bars: tuple[Integers, Floats], money: Floats, curve: Curve
) -> bool:
    """Enter each life with what the earlier ones left.

    Args:
        lives: float64[k, LIFE_SIZE], filled, in order; all but the last ended.
        account: float64[ACCOUNT_SIZE], see `app.domain.backtester.money.Account.figures`.
        bars: int64[n] opening times (UTC ms) and float64[n] closes of the run.
        money: float64[k, MONEY_SIZE], written.
        curve: of n points, zeros; the equity is written.

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
        first = _row_of(times, last, life[at.FILL_TIME])
        last = len(times) - 1
        if life[at.PHASE] == at.CLOSED:
            last = _row_of(times, first, life[at.END_TIME])
        settle(life, account, closes[last], money[number])
        draw(life, money[number], account, (first, last), bars, curve)
        worth += money[number, PROFIT]
    _, equity, ended = curve
    worth = account[EQUITY]
    for point in range(len(equity)):
        worth += ended[point]
        equity[point] += worth
    return True
