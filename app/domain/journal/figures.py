"""What the fills of one trade come to: prices, amounts, fees, profit and R."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from app.domain.journal.fill import ZERO, Side
from app.domain.setup import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import TradeRecord

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


def figures_of(fills: Sequence[Fill], record: TradeRecord, dust: Decimal | None) -> TradeFigures:
    """What the fills of one trade come to.

    Args:
        fills: at least one, in their order; the first one opens the trade.
        record: for the plan's stop or the stated risk.
        dust: base currency left over by a trade taken for closed; None: it is open.
    """
    opening = fills[0].side
    entries = [fill for fill in fills if fill.side is opening]
    exits = [fill for fill in fills if fill.side is not opening]
    amount = sum((fill.amount for fill in entries), ZERO)
    entry_price = _mean_price(entries)
    exit_price = _mean_price(exits) if exits else None
    known = [fill.fee_in_quote for fill in fills]
    cash = sum((fill.cash for fill in fills), ZERO)
    position = sum((fill.change for fill in fills), ZERO)
    profit = None if dust is None else cash
    risk = _risk(record, float(entry_price), float(amount))
    return TradeFigures(
        direction=Direction.LONG if opening is Side.BUY else Direction.SHORT,
        status=TradeStatus.OPEN if dust is None else TradeStatus.CLOSED,
        opened_at=fills[0].time,
        closed_at=None if dust is None else fills[-1].time,
        amount=amount,
        position=position if dust is None else ZERO,
        dust=dust or ZERO,
        entry_price=entry_price,
        exit_price=exit_price,
        fees=sum((fee for fee in known if fee is not None), ZERO),
        fees_unconverted=tuple(
            sorted({fill.fee_currency for fill in fills if fill.fee_in_quote is None})
        ),
        profit=profit,
        realised=cash + position * entry_price if profit is None else profit,
        risk=risk,
        r=float(profit) / risk if profit is not None and risk else None,
        fills=len(fills),
    )


def _mean_price(fills: Iterable[Fill]) -> Decimal:
    some = list(fills)
    amount = sum((fill.amount for fill in some), ZERO)
    return sum((fill.value for fill in some), ZERO) / amount


def _risk(record: TradeRecord, entry_price: float, amount: float) -> float | None:
    if record.risk is not None:
        return record.risk
    if record.plan.stop is None:
        return None
    return abs(entry_price - record.plan.stop) * amount or None


def _by_sign(profit: Decimal) -> TradeResult:
    if not profit:
        return TradeResult.BREAK_EVEN
    return TradeResult.WIN if profit > 0 else TradeResult.LOSS
