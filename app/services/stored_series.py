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
