"""Whole stored histories, gap-filled, longer bars continued by bars derived from finer ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.candles import Candles
    from app.domain.timeframe import Timeframe
    from app.services.ports import CandleStore


def stored_series(
    store: CandleStore, exchange: str, symbols: Sequence[str], timeframe: Timeframe
) -> dict[str, Candles]:
    """All stored bars of each symbol; a symbol without any has an empty series."""
    from app.domain.candles import fill_gaps, no_candles
    from app.domain.resampling import continued, derive
    from app.domain.timeframe import Timeframe

    stored = store.load(exchange, symbols, timeframe)
    bars = {symbol: stored.get(symbol, no_candles()) for symbol in symbols}
    finer = [base for base in Timeframe if base < timeframe and timeframe.is_multiple_of(base)]
    for base in sorted(finer, reverse=True):
        ends = [int(one.ts[-1]) + timeframe.milliseconds for one in bars.values() if len(one)]
        since = min(ends) if len(ends) == len(bars) else None
        for symbol, finer_rows in store.load(exchange, symbols, base, since).items():
            own = bars[symbol]
            after = int(own.ts[-1]) + timeframe.milliseconds if len(own) else None
            rows = finer_rows.between(after, None)
            if len(rows):
                derived = derive(fill_gaps(rows, base), base, timeframe)
                bars[symbol] = continued(own, derived).candles
    return {symbol: fill_gaps(one, timeframe) for symbol, one in bars.items()}


def furthest_series(
    store: CandleStore, exchange: str, symbol: str, timeframe: Timeframe
) -> Candles:
    """The stored series of one symbol, and before its first bar those that finer bars give.

    A series is fetched as far back as a scan needs it, while a finer one may have been imported or
    scanned for years. Rules do not see these bars: a scan knows the stored ones alone.
    """
    from app.domain.candles import fill_gaps, merged
    from app.domain.resampling import derive
    from app.domain.timeframe import Timeframe

    bars = stored_series(store, exchange, [symbol], timeframe)[symbol]
    finer = [base for base in Timeframe if base < timeframe and timeframe.is_multiple_of(base)]
    for base in sorted(finer, reverse=True):
        until = int(bars.ts[0]) if len(bars) else None
        earlier = store.load(exchange, [symbol], base, None, until).get(symbol)
        if earlier is not None and len(earlier):
            derived = derive(fill_gaps(earlier, base), base, timeframe)
            bars = merged(derived, bars) if len(derived) else bars
    return fill_gaps(bars, timeframe)
