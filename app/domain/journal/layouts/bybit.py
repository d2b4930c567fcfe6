"""Bybit's spot trade history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.journal.fill import Side
from app.domain.journal.layouts.layout import NO_FEE, FillDraft, Layout, layout, quoted
from app.domain.journal.layouts.pairs import glued

if TYPE_CHECKING:
    from decimal import Decimal

    from app.domain.journal.layouts.layout import Row


@layout("bybit")
class BybitTrades(Layout):
    """``Spot Pairs,Order Type,Direction[,feeCoin,ExecFeeV2],…,Transaction ID,…,Timestamp (UTC)``.

    Where no currency of the fee is named, it is in what was received: the base of a purchase, the
    quote of a sale.
    """

    family = "bybit"
    title = "Bybit"
    columns = (
        "spot pairs",
        "direction",
        "filled price",
        "filled quantity",
        "fees",
        "transaction id",
        "timestamp",
    )
    amounts = ("filled value", "filled price", "filled quantity", "fees", "execfeev2")

    def read_row(self, row: Row) -> FillDraft:
        """One fill."""
        pair = row.text("spot pairs")
        parts = glued(pair)
        if parts is None:
            raise row.fault("spot pairs", f"the pair {quoted(pair)} is none that can be told apart")
        base, quote = parts
        side = row.side("direction")
        price = row.above_zero("filled price", "price", quote)
        amount = row.above_zero("filled quantity", "amount", base)
        fee = _fee(row)
        received = base if side is Side.BUY else quote
        unnamed = row.find("feecoin").lower() in NO_FEE
        currency = received if unnamed else row.currency("feecoin")
        return FillDraft(
            row.line,
            f"{base}/{quote}",
            side,
            row.moment("timestamp"),
            price,
            amount,
            fee,
            currency if fee else "",
            row.text("transaction id"),
        )


def _fee(row: Row) -> Decimal:
    """From the newer column where the older one says nothing."""
    older = row.find("fees").lower() not in NO_FEE
    return row.number("fees" if older else "execfeev2", "fee")
