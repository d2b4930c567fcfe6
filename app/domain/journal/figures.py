"""The figures of one trade: prices, amounts, fees, profit and R."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from decimal import Decimal

    from app.domain.setup import Direction

_FLAT_R: Final = 0.05


class TradeStatus(StrEnum):
    """Whether a trade still holds a position."""

    OPEN = "open"
    CLOSED = "closed"


class TradeResult(StrEnum):
    """How a closed trade ended."""

    WIN = "win"
    LOSS = "loss"
    BREAK_EVEN = "break_even"


@dataclass(frozen=True, slots=True)
class TradeFigures:
    """What a trade's fills come to. Money in the quote currency, times UTC ms.

    Attributes:
        closed_at: of the last fill; None while it is open.
        amount: base currency, sum of the fills that opened or added.
        position: base currency still held, below 0 when short; 0 once closed.
        dust: base currency left over when it was taken for closed.
        entry_price: mean of the entry fills weighted by amount.
        exit_price: mean of the exit fills; None without one.
        fees: all of them, as far as they could be converted.
        fees_unconverted: currencies of the fees that could not.
        profit: cash flow of a closed trade; None while it is open.
        realised: profit of what has been sold so far against the mean entry, fees included; of a
            closed trade its ``profit``.
        risk: what was at stake between entry and stop; None without a stop.
        r: ``profit`` over ``risk``; None while open or without a stop.
        fills: how many.
    """

    direction: Direction
    status: TradeStatus
    opened_at: int
    closed_at: int | None
    amount: Decimal
    position: Decimal
    dust: Decimal
    entry_price: Decimal
    exit_price: Decimal | None
    fees: Decimal
    fees_unconverted: tuple[str, ...]
    profit: Decimal | None
    realised: Decimal
    risk: float | None
    r: float | None
    fills: int

    @property
    def result(self) -> TradeResult | None:
        """Win, loss or break-even by R; without a stop by the sign of the profit; None: open."""
        if self.profit is None:
            return None
        if self.r is None:
            return _by_sign(self.profit)
        if abs(self.r) < _FLAT_R:
            return TradeResult.BREAK_EVEN
        return TradeResult.WIN if self.r > 0 else TradeResult.LOSS


def _by_sign(profit: Decimal) -> TradeResult:
    if not profit:
        return TradeResult.BREAK_EVEN
    return TradeResult.WIN if profit > 0 else TradeResult.LOSS
