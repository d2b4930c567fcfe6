"""Fills to figures: what a trade's executions come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.journal.figures import TradeFigures, TradeStatus
from app.domain.journal.fill import ZERO, Side
from app.domain.setup import Direction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import TradeRecord


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
