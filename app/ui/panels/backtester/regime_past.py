"""The regime over a run's time, as charts draw it and as trades are split by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.regime import TREND_CODES, VOLATILITY_CODES, RegimeHistory
from app.domain.timeframe import Timeframe
from app.services.chart_data import ChartRequest, RegimeSpan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.services.application import Application
    from app.services.ports import BacktestResult


def regimes_of(services: Application, result: BacktestResult) -> tuple[RegimeSpan, ...]:
    """The regime as the run saw it, else as it is kept of the exchange in use, oldest first.

    A run over files has none of its own: what the exchange did says nothing about them.
    """
    if result.regime is not None:
        return tuple(RegimeSpan(*band) for band in result.regime.bands())
    if result.request.folder is not None:
        return ()
    reference = services.regimes.reference
    return services.charts.load(ChartRequest(reference, Timeframe.H4)).regimes


def history_of(spans: Sequence[RegimeSpan]) -> RegimeHistory | None:
    """Trend and volatility from each span's start on, nothing else known; None without any."""
    if not spans:
        return None
    trends = {str(word): code for word, code in TREND_CODES.items()}
    volatilities = {str(word): code for word, code in VOLATILITY_CODES.items()}
    unknown = np.full(len(spans), np.nan)
    return RegimeHistory(
        times=np.array([span.start for span in spans], np.int64),
        trend=np.array([trends.get(span.trend or "", np.nan) for span in spans]),
        since=np.zeros(len(spans), np.int64),
        volatility=np.array([volatilities.get(span.volatility or "", np.nan) for span in spans]),
        score=unknown,
        volatility_rank=unknown,
        breadth=unknown,
        rising=unknown,
        points=np.full((5, len(spans)), np.nan),
        adx=unknown,
    )
