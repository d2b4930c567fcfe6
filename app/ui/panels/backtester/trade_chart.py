"""Hands a run's trades to the chart, one of them as the setup it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.domain.setup import Setup, SetupState
from app.domain.setup_progress import judge
from app.ui.charts.trade_item import ChartTrades
from app.ui.panels.backtester.trade_rows import exit_prices

if TYPE_CHECKING:
    from app.domain.backtester import Outcome, Trade
    from app.domain.strategy import Strategy

_ID = "backtest"


def chart_trades(outcome: Outcome, strategy: Strategy, number: int) -> ChartTrades:
    """All trades of the symbol of trade ``number`` (from 0), and that one with its levels."""
    trades = outcome.trades
    chosen = trades.trade(number)
    mine = np.flatnonzero(trades.owner == trades.owner[number])
    return ChartTrades(
        symbol=chosen.symbol,
        timeframe=strategy.timeframe,
        entries=trades.entry_times[mine],
        entry_prices=trades.entry_prices[mine],
        exits=trades.exit_times[mine],
        exit_prices=exit_prices(trades)[mine],
        won=trades.profit[mine] > 0,
        is_long=trades.is_long[mine],
        chosen=as_setup(chosen, strategy),
    )


def as_setup(trade: Trade, strategy: Strategy) -> Setup:
    """A trade in the shape in which charts draw levels and fills; it is stored nowhere."""
    return Setup(
        id=f"{_ID} {trade.symbol} {trade.signal_time}",
        exchange="",
        strategy=strategy.name,
        strategy_version=0,
        strategy_hash="",
        symbol=trade.symbol,
        timeframe=strategy.timeframe,
        direction=trade.direction,
        bar_time=trade.signal_time,
        state=judge(trade.r) if trade.is_closed else SetupState.ACTIVE,
        entry_kind=strategy.levels.entry.kind,
        entry=trade.entry_price,
        stop=trade.stop,
        targets=trade.targets,
        reward_risk=None,
        score=trade.score,
        why=(),
        regime=None,
        created_at=trade.signal_time,
        history_from=0,
        candles_hash="",
        entry_time=trade.entry_time,
        entry_price=trade.entry_price,
        exits=trade.exits,
        r=trade.r,
        mae_r=trade.mae_r,
        mfe_r=trade.mfe_r,
        ambiguous=trade.ambiguous,
    )
