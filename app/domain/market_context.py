"""The market's state beside the bars of any timeframe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.engine import MarketSeries, PriceSteps
from app.domain.regime import TREND_CODES, VOLATILITY_CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from app.domain.batch import Batch
    from app.domain.engine import Surroundings
    from app.domain.regime import RegimeHistory
    from app.domain.strategy import Strategy


def surroundings(
    history: RegimeHistory | None, ticks: Mapping[str, float]
) -> dict[str, Surroundings]:
    """All that rules can ask for beside candles.

    Args:
        history: None where there is no reference symbol.
        ticks: price steps by symbol, quote currency.
    """
    regime = market_series(history) if history is not None else {}
    return {**regime, "tick": PriceSteps(ticks)}


def market_series(history: RegimeHistory) -> dict[str, MarketSeries]:
    """The regime's values by the names rules use."""
    columns = {
        "regime": history.trend,
        "regime.volatility": history.volatility,
        "breadth": history.breadth,
        "btc_trend": history.score,
    }
    return {name: MarketSeries(history.times, column) for name, column in columns.items()}


def allowed_bars(
    strategy: Strategy, history: RegimeHistory | None, batch: Batch
) -> NDArray[np.int8] | None:
    """Where the regime is one the strategy fires in, as known at each bar's close.

    Args:
        strategy: its filters decide.
        history: None where there is no reference symbol: then no gate is open.
        batch: of the strategy's own timeframe.

    Returns:
        int8[rows], 1 or 0; None when the strategy fires in every regime.
    """
    filters = strategy.filters
    if not filters.regimes and not filters.volatility:
        return None
    if history is None or not len(history):
        return np.zeros(len(batch.ts), np.int8)
    trends = (TREND_CODES[trend] for trend in filters.regimes)
    volatilities = (VOLATILITY_CODES[volatility] for volatility in filters.volatility)
    open_gates = _within(MarketSeries(history.times, history.trend), trends, batch) & _within(
        MarketSeries(history.times, history.volatility), volatilities, batch
    )
    return open_gates.astype(np.int8)


def _within(series: MarketSeries, codes: Iterable[float], batch: Batch) -> NDArray[np.bool_]:
    wanted = tuple(codes)
    if not wanted:
        return np.ones(len(batch.ts), np.bool_)
    return np.isin(series.at_close_of(batch), wanted)
