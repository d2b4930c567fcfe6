"""Kraken's trades history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.journal.layouts.layout import FillDraft, Layout, layout, quoted
from app.domain.journal.layouts.pairs import kraken

if TYPE_CHECKING:
    from app.domain.journal.layouts.layout import Row


@layout("kraken")
class KrakenTrades(Layout):
    """``txid,ordertxid,pair[,aclass,subclass],time,type,ordertype,price,cost,fee,vol,…``.

    Fees are in the quote currency; times in UTC unless the user says otherwise.
    """

    family = "kraken"
    title = "Kraken"
    columns = ("txid", "ordertxid", "pair", "time", "type", "price", "cost", "fee", "vol")
    amounts = ("price", "cost", "fee", "vol")

    def read_row(self, row: Row) -> FillDraft:
        """One fill."""
        exchange_id = row.text("txid")
        pair = row.text("pair")
        parts = kraken(pair)
        if parts is None:
            raise row.fault("pair", f"the pair {quoted(pair)} is none that can be told apart")
        base, quote = parts
        fee = row.number("fee", "fee")
        return FillDraft(
            row.line,
            f"{base}/{quote}",
            row.side("type"),
            row.moment("time"),
            row.above_zero("price", "price"),
            row.above_zero("vol", "amount"),
            fee,
            quote if fee else "",
            exchange_id,
        )
