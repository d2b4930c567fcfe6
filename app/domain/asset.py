"""What is traded: markets, their price and lot steps, and their day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Market:
    """One spot market of an exchange.

    Attributes:
        symbol: unified name, ``BTC/USDT``.
        market_id: the exchange's own name.
        tick: smallest price step, quote currency; 0 when unknown.
        lot: smallest amount step, base currency; 0 when unknown.
        minimum_notional: smallest order, quote currency; 0 when unknown.
        active: whether the exchange says it trades now.
        listed_at: UTC ms of the listing, or None when the exchange does not tell.
    """

    symbol: str
    market_id: str
    base: str
    quote: str
    tick: float
    lot: float
    minimum_notional: float = 0.0
    active: bool = True
    listed_at: int | None = None


@dataclass(frozen=True, slots=True)
class Ticker:
    """The last 24 hours of one market; None is unknown, never 0.

    Attributes:
        quote_volume: quote currency, 24 h.
        change: relative change over 24 h, a fraction.
    """

    symbol: str
    last: float | None
    bid: float | None
    ask: float | None
    quote_volume: float | None
    change: float | None
    time: int | None = None
