"""Trades of the journal as tests of its panel write them: by their fills."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from app.domain.journal.accounting import figures_of
from app.domain.journal.fill import Fill, Side, fill_id
from app.domain.journal.grouping import group_fills
from app.domain.journal.trade import JournalTrade, Plan, TradeRecord
from app.domain.setup import Target
from app.domain.timeframe import HOUR
from app.ui.panels.journal.rows import row_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ui.panels.journal.rows import TradeRow

START: Final = 1_702_900_800_000
"""18 Dec 2023 12:00 UTC."""

_SYMBOLS: Final = ("BTC/USDT", "ETH/USDT", "INJ/USDT", "DOGE/USDT", "SOL/USDT", "ETH/BTC")
_numbers = count(1)


def a_fill(
    side: Side = Side.BUY,
    price: str = "100",
    amount: str = "1",
    *,
    time: int = START,
    symbol: str = "BTC/USDT",
    fee: str = "0",
    **changes: Any,
) -> Fill:
    """One execution; its name follows from its values."""
    made: dict[str, Any] = {"account": "binance", **changes}
    return Fill(
        id=fill_id(made["account"], symbol, f"{side} {price} {amount} {time}"),
        symbol=symbol,
        time=time,
        side=side,
        price=Decimal(price),
        amount=Decimal(amount),
        fee=Decimal(fee),
        **made,
    )


def a_record(**changes: Any) -> TradeRecord:
    """A plan of 100 with the stop at 95 and a target at 110, and what else is given."""
    plan = Plan(entry=100.0, stop=95.0, targets=(Target(110.0, 1.0),))
    return TradeRecord(**{"plan": plan, "timeframe": "1h", **changes})


def closed_at(price: str, **changes: Any) -> tuple[Fill, Fill]:
    """Bought at 100 and sold an hour later."""
    time = changes.pop("time", START)
    return a_fill(time=time, **changes), a_fill(Side.SELL, price, time=time + HOUR, **changes)


def a_trade(
    fills: Sequence[Fill] | None = None, record: TradeRecord | None = None, trade_id: str = ""
) -> JournalTrade:
    """The trade these fills make; bought at 100 and sold at 110 an hour later without any."""
    some = fills or closed_at("110")
    group = group_fills(some, Decimal(1))[0]
    noted = record or a_record()
    return JournalTrade(
        id=trade_id or f"{next(_numbers):016x}",
        account=some[0].account,
        symbol=some[0].symbol,
        figures=figures_of(group.fills, noted, group.dust),
        record=noted,
    )


def a_row(trade: JournalTrade, **changes: Any) -> TradeRow:
    """Its line in the list, with the times of UTC."""
    return row_of(trade, **{"zone": "UTC", "year": 2023, "tick": 0.01, **changes})


def many_trades(number: int) -> list[JournalTrade]:
    """Closed trades of six symbols, one an hour, newest first."""
    made = []
    for at in range(number):
        price, symbol = str(95 + at * 7 % 17), _SYMBOLS[at % len(_SYMBOLS)]
        fills = closed_at(price, time=START - at * HOUR, symbol=symbol)
        record = a_record(tags=("A+",) if at % 3 else ("late", "plan"), rating=at % 5 + 1)
        made.append(a_trade(fills, record, f"{at:016x}"))
    return made
