"""Which trades may be one that was entered by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.domain.journal.accounting import figures_of
from app.domain.journal.fill import ZERO, Fill, Side
from app.domain.journal.hand_entries import TradeShelf
from app.domain.journal.trade import JournalTrade, TradeRecord

T0 = 1_709_287_200_000
MINUTE = 60_000


def a_trade(id_="hand", price="100", amount="2", opened=0, closed=None, **other):
    """From minute to minute, open without an end."""
    side, symbol = other.get("side", Side.BUY), other.get("symbol", "BTC/USDT")
    left = Side.SELL if side is Side.BUY else Side.BUY
    fills = [Fill(id_, "a", symbol, T0 + opened * MINUTE, side, Decimal(price), Decimal(amount))]
    if closed is not None:
        time = T0 + closed * MINUTE
        fills.append(Fill(f"{id_}2", "a", symbol, time, left, Decimal(110), Decimal(amount)))
    dust = None if closed is None else ZERO
    return JournalTrade(id_, "a", symbol, figures_of(fills, TradeRecord(), dust))


@pytest.mark.parametrize(
    ("imported", "is_found"),
    [
        ({}, True),
        ({"price": "100.5", "amount": "2.0202"}, True),
        ({"price": "99.503"}, True),
        ({"price": "100.51"}, False),
        ({"price": "99.49"}, False),
        ({"amount": "2.021"}, False),
        ({"amount": "1.98"}, False),
        ({"side": Side.SELL}, False),
        ({"symbol": "ETH/USDT"}, False),
        ({"opened": -90, "closed": -15}, True),
        ({"opened": -90, "closed": -16}, False),
        ({"opened": 45, "closed": 90}, True),
        ({"opened": 46, "closed": 90}, False),
        ({"opened": -90}, True),
    ],
)
def test_symbol_side_time_amount_and_price_decide(imported, is_found):
    shelf = TradeShelf([a_trade(opened=0, closed=30)])
    found = shelf.alike(a_trade("import", **imported))
    assert [one.id for one in found] == ["hand"] * is_found


def test_open_one_is_in_the_market_for_ever_and_the_nearest_price_is_first():
    trades = [a_trade("far", "100.4"), a_trade("near", "99.9"), a_trade("import", "100")]
    found = TradeShelf(trades).alike(a_trade("import", "100", opened=10_000))
    assert [one.id for one in found] == ["near", "far"]
