"""Trades entered by hand that an import brings once more."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.journal.figures import TradeFigures
    from app.domain.journal.trade import JournalTrade
    from app.domain.setup import Direction

PRICE_SHARE: Final = Decimal("0.005")
AMOUNT_SHARE: Final = Decimal("0.01")
_CLOCK_OFF: Final = 15 * 60_000


class TradeShelf:
    """Trades by symbol, side and entry price, among which ones alike are looked for."""

    def __init__(self, trades: Iterable[JournalTrade]) -> None:
        places: dict[tuple[str, Direction], list[JournalTrade]] = defaultdict(list)
        for trade in sorted(trades, key=_entry_price):
            places[trade.symbol, trade.figures.direction].append(trade)
        self._places = {
            place: ([_entry_price(trade) for trade in own], own) for place, own in places.items()
        }

    def alike(self, trade: JournalTrade) -> tuple[JournalTrade, ...]:
        """Those that may be the same trade, the nearest entry price first.

        They have the symbol and side of the other, were in the market at a time when it was, up
        to a quarter of an hour that a person's memory may be off, and differ by at most
        `AMOUNT_SHARE` in what was entered and `PRICE_SHARE` in the mean entry price.
        """
        prices, own = self._places.get((trade.symbol, trade.figures.direction), ((), ()))
        price = _entry_price(trade)
        first = bisect_left(prices, price * (1 - PRICE_SHARE))
        last = bisect_right(prices, price * (1 + PRICE_SHARE))
        found = [
            one
            for one in own[first:last]
            if one.id != trade.id and _fits(one.figures, trade.figures)
        ]
        return tuple(sorted(found, key=lambda one: (abs(_entry_price(one) - price), one.id)))


def _entry_price(trade: JournalTrade) -> Decimal:
    return trade.figures.entry_price


def _fits(one: TradeFigures, other: TradeFigures) -> bool:
    if abs(one.amount - other.amount) > other.amount * AMOUNT_SHARE:
        return False
    return one.opened_at <= _end(other) and other.opened_at <= _end(one)


def _end(figures: TradeFigures) -> float:
    return math.inf if figures.closed_at is None else figures.closed_at + _CLOCK_OFF
