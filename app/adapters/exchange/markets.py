"""Spot markets and tickers out of ccxt's dictionaries."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ccxt.base.decimal_to_precision import DECIMAL_PLACES, TICK_SIZE

from app.domain.asset import Market, Ticker

if TYPE_CHECKING:
    from collections.abc import Iterable


def number(value: Any) -> float | None:
    """A finite number, or None for whatever else came."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def spot_markets(raw: Iterable[Any], precision_mode: int) -> tuple[Market, ...]:
    """All spot markets that have a name, in order of symbol."""
    found = [
        _market(one, precision_mode)
        for one in raw
        if isinstance(one, dict) and one.get("spot") and one.get("symbol") and one.get("id")
    ]
    return tuple(sorted(found, key=lambda market: market.symbol))


def _market(raw: dict[str, Any], mode: int) -> Market:
    precision = raw.get("precision") or {}
    cost = (raw.get("limits") or {}).get("cost") or {}
    created = number(raw.get("created"))
    return Market(
        symbol=str(raw["symbol"]),
        market_id=str(raw["id"]),
        base=str(raw.get("base") or ""),
        quote=str(raw.get("quote") or ""),
        tick=step(precision.get("price"), mode),
        lot=step(precision.get("amount"), mode),
        minimum_notional=number(cost.get("min")) or 0.0,
        active=raw.get("active") is not False,
        listed_at=int(created) if created else None,
    )


def step(precision: Any, mode: int) -> float:
    """Smallest step from a precision in ccxt's mode; 0 when there is no fixed one."""
    value = number(precision)
    if value is None or (mode == TICK_SIZE and value <= 0):
        return 0.0
    if mode == TICK_SIZE:
        return value
    # Rounded decimal text, since 10**-n is not the nearest double to the step for each n.
    return float(f"1e{-int(value)}") if mode == DECIMAL_PLACES else 0.0


def spot_tickers(raw: Iterable[Any], symbols: set[str]) -> tuple[Ticker, ...]:
    """Tickers of the given symbols; what is unknown stays None."""
    return tuple(
        _ticker(one) for one in raw if isinstance(one, dict) and one.get("symbol") in symbols
    )


def _ticker(raw: dict[str, Any]) -> Ticker:
    last, percentage = number(raw.get("last")), number(raw.get("percentage"))
    volume, amount = number(raw.get("quoteVolume")), number(raw.get("baseVolume"))
    mean = number(raw.get("vwap")) or last
    if volume is None and amount is not None and mean is not None:
        volume = amount * mean
    moment = number(raw.get("timestamp"))
    return Ticker(
        symbol=str(raw["symbol"]),
        last=last,
        bid=number(raw.get("bid")),
        ask=number(raw.get("ask")),
        quote_volume=volume,
        change=None if percentage is None else percentage / 100,
        time=None if moment is None else int(moment),
    )
