"""Binance's trade history: the present layout, and the one before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.journal.fill import ZERO
from app.domain.journal.layouts.layout import NO_FEE, FillDraft, Layout, layout, quoted
from app.domain.journal.layouts.pairs import glued, with_units

if TYPE_CHECKING:
    from decimal import Decimal

    from app.domain.journal.layouts.layout import Row

_FAMILY: Final = "binance"


@layout("binance")
class BinanceTrades(Layout):
    """``Date(UTC),Pair,Side,Price,Executed,Amount,Fee``, currencies glued to the numbers."""

    family = _FAMILY
    title = "Binance"
    columns = ("date", "pair", "side", "price", "executed", "amount", "fee")
    amounts = ("price", "executed", "amount")

    def read_row(self, row: Row) -> FillDraft:
        """One fill."""
        moment = row.moment("date")
        pair, executed, paid = row.text("pair"), row.text("executed"), row.text("amount")
        parts = with_units(pair, executed, paid) or glued(pair)
        if parts is None:
            raise row.fault("pair", f"the pair {quoted(pair)} is none that can be told apart")
        base, quote = parts
        side = row.side("side")
        price = row.above_zero("price", "price", quote)
        _check_unit(row, "executed", base, pair)
        _check_unit(row, "amount", quote, pair)
        amount = row.above_zero("executed", "amount", base)
        row.above_zero("amount", "amount", quote)
        fee, currency = _fee(row, (quote, base))
        return FillDraft(row.line, f"{base}/{quote}", side, moment, price, amount, fee, currency)


@layout("binance-older")
class OlderBinanceTrades(Layout):
    """``Date(UTC),Market,Type,Price,Amount,Total,Fee,Fee Coin``."""

    family = _FAMILY
    title = "Binance (before 2021)"
    columns = ("date", "market", "type", "price", "amount", "total", "fee", "fee coin")
    amounts = ("price", "amount", "total", "fee")

    def read_row(self, row: Row) -> FillDraft:
        """One fill."""
        moment = row.moment("date")
        market = row.text("market")
        parts = glued(market)
        if parts is None:
            raise row.fault("market", f"the pair {quoted(market)} is none that can be told apart")
        base, quote = parts
        side = row.side("type")
        price = row.above_zero("price", "price")
        amount = row.above_zero("amount", "amount")
        row.above_zero("total", "amount")
        fee = row.number("fee", "fee")
        currency = row.currency("fee coin") if fee else ""
        return FillDraft(row.line, f"{base}/{quote}", side, moment, price, amount, fee, currency)


def _check_unit(row: Row, column: str, unit: str, pair: str) -> None:
    """Refuse a quantity in a currency that is not the pair's."""
    text = row.text(column).upper()
    if text[-1:].isalpha() and not text.endswith(unit) and any(map(str.isdigit, text)):
        raise row.fault(column, f"the unit of {quoted(text)} is not {unit} of the pair {pair}")


def _fee(row: Row, likely: tuple[str, ...]) -> tuple[Decimal, str]:
    """Fee and its currency, of ``0.00075BNB``: the pair's own currencies are tried first."""
    text = row.find("fee")
    if text.lower() in NO_FEE:
        return ZERO, ""
    unit = next((name for name in likely if text.upper().endswith(name)), None)
    if unit is None:
        digits = text.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ")
        unit = text[len(digits) :].strip().upper()
    fee = row.number("fee", "fee", unit)
    if not unit and fee:
        raise row.fault("fee", f"the fee {quoted(text)} names no currency")
    return (fee, unit) if fee else (ZERO, "")
