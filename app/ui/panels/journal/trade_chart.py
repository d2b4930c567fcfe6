"""A trade on its symbol's chart: fills, path, planned levels; in the panel and as a picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from app.domain.setup import Direction, Exit, Setup, SetupState
from app.domain.setup_progress import judge
from app.domain.timeframe import HOUR, Timeframe
from app.services.chart_data import ChartRequest
from app.ui.charts.scene import make_scene
from app.ui.charts.setup_picture import render_setup
from app.ui.charts.trade_item import ChartTrades
from app.ui.panels.journal.pictures_page import png_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from app.domain.journal.fill import Fill
    from app.domain.journal.trade import JournalTrade
    from app.services.chart_data import ChartData, ChartDataService
    from app.ui.charts.scene import Scene

_ID: Final = "journal"
_STUDIES: Final = ("ema(21)",)
_FEW_BARS: Final = 24
_FINER: Final = (Timeframe.M1, Timeframe.M5, Timeframe.M15, Timeframe.H1, Timeframe.H4)


def timeframe_of(trade: JournalTrade) -> Timeframe:
    """The strategy's; without one the longest that still shows the trade over some bars."""
    stated = trade.record.timeframe
    if stated in tuple(Timeframe):
        return Timeframe(stated)
    figures = trade.figures
    held = (figures.closed_at or figures.opened_at + HOUR * _FEW_BARS) - figures.opened_at
    fitting = [one for one in _FINER if held / one.milliseconds >= _FEW_BARS]
    return max(fitting[-1], Timeframe.M15) if fitting else Timeframe.M15


def chart_trade(trade: JournalTrade, fills: Sequence[Fill]) -> ChartTrades:
    """The trade as charts draw it: a path from each entry fill to the last exit."""
    figures, timeframe = trade.figures, timeframe_of(trade)
    opening = fills[0].side
    entries = [fill for fill in fills if fill.side is opening]
    exits = [fill for fill in fills if fill.side is not opening]
    ends = [exits[-1]] * len(entries) if exits else entries
    return ChartTrades(
        symbol=trade.symbol,
        timeframe=timeframe,
        entries=np.array([timeframe.floor(fill.time) for fill in entries], dtype=np.int64),
        entry_prices=np.array([float(fill.price) for fill in entries]),
        exits=np.array([timeframe.floor(fill.time) for fill in ends], dtype=np.int64),
        exit_prices=np.array([float(fill.price) for fill in ends]),
        won=np.full(len(entries), figures.profit is not None and figures.profit > 0),
        is_long=np.full(len(entries), figures.direction is Direction.LONG),
        chosen=as_setup(trade, fills),
        until=figures.closed_at,
    )


def as_setup(trade: JournalTrade, fills: Sequence[Fill]) -> Setup | None:
    """A trade in the shape in which charts draw levels and fills; it is stored nowhere.

    Returns:
        None without a planned stop: then there are no levels to draw.
    """
    figures, record, timeframe = trade.figures, trade.record, timeframe_of(trade)
    if record.plan.stop is None or not fills:
        return None
    opening = fills[0].side
    entry = float(figures.entry_price)
    ended = figures.closed_at
    return Setup(
        id=f"{_ID} {trade.id}",
        exchange=trade.account,
        strategy=record.strategy,
        strategy_version=record.strategy_version,
        strategy_hash=record.strategy_hash,
        symbol=trade.symbol,
        timeframe=timeframe,
        direction=figures.direction,
        bar_time=timeframe.floor(figures.opened_at),
        state=SetupState.ACTIVE if ended is None else judge(figures.r or 0.0),
        entry_kind="market",
        entry=record.plan.entry if record.plan.entry is not None else entry,
        stop=record.plan.stop,
        targets=record.plan.targets,
        reward_risk=None,
        score=0.0,
        why=(),
        regime=record.regime,
        created_at=figures.opened_at,
        history_from=0,
        candles_hash="",
        entry_time=timeframe.floor(figures.opened_at),
        entry_price=entry,
        exits=tuple(
            Exit(timeframe.floor(fill.time), float(fill.price), _share(fill, trade), "fill")
            for fill in fills
            if fill.side is not opening
        ),
        r=figures.r,
        evaluated_until=timeframe.floor(ended or fills[-1].time),
    )


def _share(fill: Fill, trade: JournalTrade) -> float:
    return float(fill.amount / trade.figures.amount)


def load_scene(charts: ChartDataService, trade: JournalTrade, zone: tzinfo) -> Scene:
    """The candles around a trade with mean and regime, to be painted; called on a thread.

    There is no pane of the volume: the chart is low, and the prices need its room.
    """
    data = charts.load(ChartRequest(trade.symbol, timeframe_of(trade), _STUDIES))
    scene = make_scene(replace(data, setups=()), zone)
    return replace(scene, panes=tuple(pane for pane in scene.panes if pane.kind != "volume"))


def snapshot(
    charts: ChartDataService,
    trade: JournalTrade,
    fills: Sequence[Fill],
    zone: tzinfo,
    *,
    at_entry: bool,
) -> bytes | None:
    """The chart of a trade as PNG, as far as it had come; called on a thread.

    Args:
        charts: where the candles are.
        trade: shown.
        fills: its fills.
        zone: of the times.
        at_entry: as it stood at the entry; else at the last exit.

    Returns:
        None where the candles are missing, or nothing was planned that could be drawn.
    """
    data = charts.load_bars(ChartRequest(trade.symbol, timeframe_of(trade)))
    return png_of_trade(data, trade, fills, zone, at_entry=at_entry)


def png_of_trade(
    data: ChartData,
    trade: JournalTrade,
    fills: Sequence[Fill],
    zone: tzinfo,
    *,
    at_entry: bool,
) -> bytes | None:
    """The same over candles that are read already."""
    setup = as_setup(trade, fills)
    if setup is None:
        return None
    if at_entry:
        setup = replace(setup, exits=(), evaluated_until=setup.bar_time, state=SetupState.ACTIVE)
    image = render_setup(setup, data, zone=zone)
    return None if image is None else png_of(image)
