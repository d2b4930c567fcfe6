"""The regime as the stored candles tell it, at every 4h bar they reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.timeframe import Timeframe
from app.services.regimes import hysteresis_of, reference_of
from app.services.stored_series import furthest_series, stored_series

if TYPE_CHECKING:
    from app.domain.regime import RegimeHistory
    from app.services.scan.tools import ScanTools


def stored_regime(tools: ScanTools) -> RegimeHistory | None:
    """Judge the reference symbol of the settings; None while too little of it is stored."""
    from app.domain.batch import join
    from app.domain.regime_judge import judge

    exchange, market = tools.exchange().id, tools.settings.current.market
    symbol = reference_of(market)
    daily = furthest_series(tools.store, exchange, symbol, Timeframe.D1)
    four_hourly = furthest_series(tools.store, exchange, symbol, Timeframe.H4)
    if not len(daily) or not len(four_hourly):
        return None
    universe = tools.universe.latest(exchange)
    members = [one.symbol for one in universe.members] if universe is not None else [symbol]
    days = stored_series(tools.store, exchange, members, Timeframe.D1)
    return judge(daily, four_hourly, join(Timeframe.D1, days), hysteresis_of(market))
