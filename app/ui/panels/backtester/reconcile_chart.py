"""Hands one hit of a reconciliation to the chart, from the side that tells most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.setup import Setup
from app.ui.charts.trade_item import ChartTrades

if TYPE_CHECKING:
    from app.domain.backtester.reconciliation import SetupPair
    from app.services.backtests.reconciliations import Reconciliation
    from app.services.replay import ReplayedSetup


def lived_setup(found: Reconciliation, pair: SetupPair) -> Setup | None:
    """The setup that a scan made; None when none did."""
    if pair.live is None:
        return None
    return next(one for one in found.lived if _key(one) == pair.live.key)


def replayed_setup(found: Reconciliation, pair: SetupPair) -> Setup | None:
    """The setup that the replay made, in the shape in which charts draw levels and fills."""
    if pair.again is None:
        return None
    return _as_setup(next(one for one in found.again if _key(one) == pair.again.key))


def shown_alone(setup: Setup) -> ChartTrades:
    """The setup to draw and to bring into view, without any trades around it."""
    no_times, no_prices, none = np.empty(0, np.int64), np.empty(0), np.empty(0, np.bool_)
    return ChartTrades(
        symbol=setup.symbol,
        timeframe=setup.timeframe,
        entries=no_times,
        entry_prices=no_prices,
        exits=no_times,
        exit_prices=no_prices,
        won=none,
        is_long=none,
        chosen=setup,
    )


def _key(setup: Setup | ReplayedSetup) -> tuple[int, str, str]:
    return setup.bar_time, setup.symbol, setup.direction


def _as_setup(one: ReplayedSetup) -> Setup:
    return Setup(
        id=f"replay {one.symbol} {one.bar_time}",
        exchange="",
        strategy=one.strategy,
        strategy_version=0,
        strategy_hash="",
        symbol=one.symbol,
        timeframe=one.timeframe,
        direction=one.direction,
        bar_time=one.bar_time,
        state=one.state,
        entry_kind=one.entry_kind,
        entry=one.entry,
        stop=one.stop,
        targets=one.targets,
        reward_risk=None,
        score=0.0,
        why=(),
        regime=None,
        created_at=one.bar_time,
        history_from=0,
        candles_hash="",
        entry_time=one.entry_time,
        entry_price=one.entry_price,
        exits=one.exits,
        r=one.r,
    )
