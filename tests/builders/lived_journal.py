"""A journal that was lived: trades over demo candles, planned, noted, and measured."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.journal.fill import Fill, Side
from app.domain.journal.trade import ChecklistItem, Plan, TradeRecord
from app.domain.setup import Target
from app.domain.timeframe import Timeframe
from tests.builders.candles import demo_candles
from tests.loopback.streams import ended

if TYPE_CHECKING:
    from app.domain.candles import Candles
    from app.domain.journal.trade import JournalTrade
    from app.services.application import Application

SYMBOLS: Final = ("BTC/USDT", "ETH/USDT")
TAGS: Final = ("A+", "plan", "late", "setup: retest")
BARS: Final = 2_000
_FIRST, _EVERY, _STOP = 200, 60, 0.02


def live_journal(application: Application, count: int = 48) -> tuple[JournalTrade, ...]:
    """``count`` closed trades of two symbols, one after the other, oldest first.

    Each is long or short with a stop 2 % away and a target at 2 R, held for 3 to 30 hours; every
    eighth has no plan. All are measured over the stored candles.
    """
    draw = np.random.default_rng(5)
    made = []
    candles = {symbol: demo_candles(symbol, Timeframe.H1, BARS) for symbol in SYMBOLS}
    application.store.merge(application.exchange.id, Timeframe.H1, candles)
    for number in range(count):
        symbol = SYMBOLS[number % 2]
        start = _FIRST + number * (BARS - _FIRST - _EVERY) // count
        held = int(draw.integers(3, 30))
        side = Side.BUY if draw.random() < 0.6 else Side.SELL
        fills = _fills(candles[symbol], symbol, side, (start, start + held))
        record = _record(number, float(fills[0].price), side)
        made.append(application.journal.add(fills, record))
    ended(application.journal_measuring.run())
    return tuple(made)


def _fills(candles: Candles, symbol: str, side: Side, bars: tuple[int, int]) -> tuple[Fill, ...]:
    other = Side.SELL if side is Side.BUY else Side.BUY
    return tuple(
        Fill(
            "",
            "main",
            symbol,
            int(candles.ts[bar]) + 60_000,
            what,
            Decimal(f"{candles.open[bar]:.2f}"),
            Decimal("0.5"),
            Decimal("0.2"),
            "USDT",
        )
        for bar, what in zip(bars, (side, other), strict=True)
    )


def _record(number: int, price: float, side: Side) -> TradeRecord:
    sign = 1 if side is Side.BUY else -1
    risk = sign * price * _STOP
    plan = Plan(price * (1 - 0.0004 * sign), price - risk, (Target(price + 2 * risk, 1.0),))
    return TradeRecord(
        strategy=("Trend pullback", "Breakout")[number % 2],
        timeframe="1h",
        regime=("bull", "range", "bear")[number % 3],
        plan=Plan() if number % 8 == 7 else plan,
        tags=(TAGS[number % 4],),
        mistakes=("moved the stop",) if number % 5 == 0 else (),
        emotions=("calm", "fear")[number % 2 :][:1],
        rating=number % 5 + 1,
        checklist=(
            ChecklistItem("volume confirmed", kept=number % 3 != 0),
            ChecklistItem("no news", 0.5, kept=True),
        ),
    )
