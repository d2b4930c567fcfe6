"""Trades of a journal, from a few words each."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from app.domain.candles import real_candles
from app.domain.journal.accounting import figures_of
from app.domain.journal.fill import Fill, Side
from app.domain.journal.trade import JournalTrade, Plan, TradeRecord
from app.domain.setup import Target
from app.domain.timeframe import HOUR

if TYPE_CHECKING:
    from app.domain.candles import Candles

START = 1_700_006_400_000
"""2023-11-15 00:00 UTC, a Wednesday."""

type Step = tuple[float, str, float, float]
"""Hours after `START`, ``buy`` or ``sell``, price, amount."""


def fills(*steps: Step, symbol: str = "BTC/USDT", fee: str = "0") -> tuple[Fill, ...]:
    """Executions; each costs the fee in the quote currency."""
    return tuple(
        Fill(
            id=f"{symbol}-{hours}-{number}",
            account="main",
            symbol=symbol,
            time=START + int(hours * HOUR),
            side=Side(side),
            price=Decimal(str(price)),
            amount=Decimal(str(amount)),
            fee=Decimal(fee),
            fee_currency=symbol.partition("/")[2] if fee != "0" else "",
        )
        for number, (hours, side, price, amount) in enumerate(steps)
    )


def plan(stop: float | None, *targets: float, entry: float | None = None) -> Plan:
    """Targets with equal shares."""
    return Plan(entry, stop, tuple(Target(price, 1 / len(targets)) for price in targets))


def trade(
    *steps: Step,
    record: TradeRecord | None = None,
    symbol: str = "BTC/USDT",
    fee: str = "0",
    is_open: bool = False,
    id: str = "",
) -> JournalTrade:
    """A trade of these executions, closed unless it is said to be open."""
    known = record or TradeRecord()
    some = fills(*steps, symbol=symbol, fee=fee)
    figures = figures_of(some, known, None if is_open else Decimal(0))
    return JournalTrade(id or some[0].id, "main", symbol, figures, known)


def bars(*rows: tuple[float, float, float, float], first: float = 0.0) -> Candles:
    """Hourly candles of open, high, low, close, the first so many hours after `START`."""
    columns = np.array(rows, np.float64).reshape(-1, 4).T
    ts = START + int(first * HOUR) + HOUR * np.arange(columns.shape[1], dtype=np.int64)
    opens, high, low, close = columns.copy()
    return real_candles(ts, opens, high, low, close, np.ones(len(ts)))
