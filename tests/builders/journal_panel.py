"""Trades of the journal as tests write them: by their fills."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING

from app.domain.journal.accounting import figures_of
from app.domain.journal.fill import Fill, Side, fill_id
from app.domain.journal.grouping import group_fills
from app.domain.journal.trade import JournalTrade, Plan, TradeRecord
from app.domain.setup import Target

if TYPE_CHECKING:
    from collections.abc import Sequence

START = 1_702_900_800_000  # 18 Dec 2023 12:00 UTC
HOUR = 3_600_000
_numbers = count(1)


def a_fill(
    side: Side = Side.BUY,
    price: str = "100",
    amount: str = "1",
    *,
    time: int = START,
    symbol: str = "BTC/USDT",
    account: str = "binance",
    fee: str = "0",
    fee_currency: str = "",
) -> Fill:
    """One execution; its name follows from its values."""
    return Fill(
        id=fill_id(account, symbol, f"{side} {price} {amount} {time}"),
        account=account,
        symbol=symbol,
        time=time,
        side=side,
        price=Decimal(price),
        amount=Decimal(amount),
        fee=Decimal(fee),
        fee_currency=fee_currency,
    )


def a_record(**changed: object) -> TradeRecord:
    """A plan of 100 with the stop at 95 and a target at 110, and what else is given."""
    plan = Plan(entry=100.0, stop=95.0, targets=(Target(110.0, 1.0),))
    return TradeRecord(**{"plan": plan, "timeframe": "1h", **changed})  # type: ignore[arg-type]


def a_trade(
    fills: Sequence[Fill] | None = None, record: TradeRecord | None = None, trade_id: str = ""
) -> JournalTrade:
    """The trade these fills make; bought at 100 and sold at 110 an hour later without any."""
    some = fills or (a_fill(), a_fill(Side.SELL, "110", time=START + HOUR))
    group = group_fills(some, Decimal(1))[0]
    noted = record or a_record()
    return JournalTrade(
        id=trade_id or f"{next(_numbers):016x}",
        account=some[0].account,
        symbol=some[0].symbol,
        figures=figures_of(group.fills, noted, group.dust),
        record=noted,
    )


def many_trades(number: int) -> list[JournalTrade]:
    """Closed trades of six symbols, one an hour, newest first."""
    symbols = ("BTC/USDT", "ETH/USDT", "INJ/USDT", "DOGE/USDT", "SOL/USDT", "ETH/BTC")
    made = []
    for at in range(number):
        symbol, begin = symbols[at % len(symbols)], START - at * HOUR
        price = str(95 + at * 7 % 17)
        fills = (
            a_fill(time=begin - HOUR, symbol=symbol),
            a_fill(Side.SELL, price, time=begin, symbol=symbol),
        )
        record = a_record(tags=("A+",) if at % 3 else ("late", "plan"), rating=at % 5 + 1)
        made.append(a_trade(fills, record, f"{at:016x}"))
    return made
