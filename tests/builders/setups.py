"""Setups and events for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from app.domain.candles import Candles
from app.domain.setup import (
    ConditionTrace,
    Direction,
    Setup,
    SetupEvent,
    SetupState,
    Target,
)
from app.domain.timeframe import Timeframe

BAR: Final = 1_767_225_600_000  # 2026-01-01T00:00Z

_SETUP: Final = Setup(
    id="00112233445566ff",
    exchange="demo",
    strategy="EMA cross",
    strategy_version=1,
    strategy_hash="ab" * 32,
    symbol="BTC/USDT",
    timeframe=Timeframe.H1,
    direction=Direction.LONG,
    bar_time=BAR,
    state=SetupState.WAITING,
    entry_kind="limit",
    entry=64_120.5,
    stop=63_000.25,
    targets=(Target(66_000.0, 0.5), Target(68_000.0, 0.5)),
    reward_risk=2.575,
    score=71.5,
    why=(
        ConditionTrace("ema(9) crosses above ema(21)", True, {"ema(9)": 1.5, "ema(21)": 1.25}),
        ConditionTrace(
            "group",
            True,
            {},
            children=(ConditionTrace("rsi(14) < 70", True, {"rsi(14)": 55.5}, distance=0.207),),
        ),
    ),
    regime="bull · normal",
    created_at=BAR + 3_600_000,
    history_from=BAR - 1_000 * 3_600_000,
    candles_hash="cd" * 16,
    evaluated_until=BAR,
    life=(1.0, 0.0, -0.5),
)


def a_setup(**changes: Any) -> Setup:
    """A waiting setup, with some of its fields changed."""
    return replace(_SETUP, **changes)


def an_event(setup: Setup, **changes: Any) -> SetupEvent:
    """The event that a setup began."""
    event = SetupEvent(
        setup.id, setup.bar_time, None, setup.state, "found", setup.entry, setup.created_at
    )
    return replace(event, **changes)


def swinging_candles(setup: Setup, before: int = 80, after: int = 20) -> Candles:
    """Candles around a setup's signal that swing about its entry."""
    count = before + 1 + after
    close = setup.entry * (1 + 0.004 * np.sin(np.arange(count) / 5))
    opened = np.concatenate((close[:1], close[:-1]))
    return Candles(
        setup.bar_time + (np.arange(count, dtype=np.int64) - before) * setup.timeframe.milliseconds,
        opened,
        np.maximum(opened, close) * 1.001,
        np.minimum(opened, close) * 0.999,
        close,
        np.full(count, 5.0),
        np.zeros(count, np.bool_),
    )
