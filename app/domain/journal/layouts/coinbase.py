"""Coinbase's fills, and the statement of all that happened in an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.journal.fill import Side
from app.domain.journal.layouts.layout import FillDraft, Ignored, Layout, layout, quoted
from app.domain.journal.layouts.pairs import separated

if TYPE_CHECKING:
    from decimal import Decimal

    from app.domain.journal.layouts.layout import Row

_FAMILY: Final = "coinbase"
_UNIT: Final = "price/fee/total unit"
_TOTAL: Final = "total (inclusive of fees and/or spread)"
_FEES: Final = "fees and/or spread"
_TRADES: Final = {
    "buy": Side.BUY,
    "sell": Side.SELL,
    "advanced trade buy": Side.BUY,
    "advanced trade sell": Side.SELL,
    "advance trade buy": Side.BUY,
    "advance trade sell": Side.SELL,
}


@layout("coinbase-fills")
class CoinbaseFills(Layout):
    """``portfolio,trade id,product,side,created at,size,size unit,price,fee,total,…unit``."""

    family = _FAMILY
    title = "Coinbase (fills)"
    columns = ("trade id", "product", "side", "created at", "size", "size unit", "price", "fee")
    amounts = ("size", "price", "fee", "total")

    def read_row(self, row: Row) -> FillDraft:
        """One fill."""
        exchange_id = row.text("trade id")
        product = row.text("product")
        parts = separated(product)
        if parts is None:
            raise row.fault("product", f"the pair {quoted(product)} is none such as BTC-USD")
        base, quote = parts
        _check_unit(row, "size unit", base, product)
        _check_unit(row, _UNIT, quote, product)
        fee = row.number("fee", "fee")
        return FillDraft(
            row.line,
            f"{base}/{quote}",
            row.side("side"),
            row.moment("created at"),
            row.above_zero("price", "price"),
            row.above_zero("size", "amount"),
            fee,
            quote if fee else "",
            exchange_id,
        )


@layout("coinbase-statement")
class CoinbaseStatement(Layout):
    """``ID,Timestamp,Transaction Type,Asset,Quantity Transacted,Price Currency,…``."""

    family = _FAMILY
    title = "Coinbase (statement)"
    columns: tuple[str, ...] = (
        "id",
        "timestamp",
        "transaction type",
        "asset",
        "quantity transacted",
        "price currency",
        "price at transaction",
    )
    amounts = ("quantity transacted", "price at transaction", "subtotal", _TOTAL, _FEES)
    priced_in = "price currency"
    price = "price at transaction"

    def read_row(self, row: Row) -> FillDraft | Ignored:
        """A fill, or whatever else happened."""
        side = _TRADES.get(" ".join(row.text("transaction type").lower().split()))
        if side is None:
            return Ignored(row.line)
        base, quote = row.currency("asset"), row.currency(self.priced_in)
        fee = row.number(_FEES, "fee")
        return FillDraft(
            row.line,
            f"{base}/{quote}",
            side,
            row.moment("timestamp"),
            row.above_zero(self.price, "price", quote),
            _quantity(row, side),
            fee,
            quote if fee else "",
            row.text("id") if "id" in row.header.places else "",
        )


@layout("coinbase-older-statement")
class OlderCoinbaseStatement(CoinbaseStatement):
    """The same before the columns were renamed; it names no ids."""

    title = "Coinbase (statement before 2024)"
    columns = (
        "timestamp",
        "transaction type",
        "asset",
        "quantity transacted",
        "spot price currency",
        "spot price at transaction",
    )
    amounts = ("quantity transacted", "spot price at transaction", "subtotal", _TOTAL, _FEES)
    priced_in = "spot price currency"
    price = "spot price at transaction"


def _quantity(row: Row, side: Side) -> Decimal:
    """What was traded; the statement writes it below 0 where it left the account."""
    text = row.text("quantity transacted")
    if side is Side.SELL and text.startswith("-"):
        number = row.numbers.read(text[1:])
        if number is not None and number > 0:
            return number
    return row.above_zero("quantity transacted", "amount")


def _check_unit(row: Row, column: str, unit: str, product: str) -> None:
    if column in row.header.places and row.text(column).upper() != unit:
        found = quoted(row.text(column))
        raise row.fault(column, f"the unit {found} is not {unit} of the pair {product}")
