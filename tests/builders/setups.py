"""Setups and events for tests: one by hand, and any at random."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from hypothesis import strategies as st

from app.domain.setup import (
    ConditionTrace,
    Direction,
    Exit,
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


_TIMES = st.integers(0, 2**53)
_PRICES = st.floats(allow_nan=False)
_MAYBE_PRICES = st.none() | _PRICES
_TEXTS = st.text(max_size=20)


def _traces() -> st.SearchStrategy[ConditionTrace]:
    def trace(children: st.SearchStrategy[Any]) -> st.SearchStrategy[ConditionTrace]:
        return st.builds(
            ConditionTrace,
            label=_TEXTS,
            true=st.none() | st.booleans(),
            values=st.dictionaries(_TEXTS, _MAYBE_PRICES, max_size=2),
            distance=_MAYBE_PRICES,
            children=children,
        )

    leaves = trace(st.just(()))
    return st.recursive(
        leaves, lambda inner: trace(st.lists(inner, max_size=2).map(tuple)), max_leaves=3
    )


def any_setup() -> st.SearchStrategy[Setup]:
    """Any value that the types of a setup allow, infinite prices included."""
    return st.builds(
        Setup,
        id=st.text("0123456789abcdef", min_size=16, max_size=16),
        exchange=_TEXTS,
        strategy=_TEXTS,
        strategy_version=st.integers(0, 10**6),
        strategy_hash=_TEXTS,
        symbol=_TEXTS,
        timeframe=st.sampled_from(Timeframe),
        direction=st.sampled_from(Direction),
        bar_time=_TIMES,
        state=st.sampled_from(SetupState),
        entry_kind=_TEXTS,
        entry=_PRICES,
        stop=_PRICES,
        targets=st.lists(st.builds(Target, _PRICES, _PRICES), max_size=3).map(tuple),
        reward_risk=_MAYBE_PRICES,
        score=_PRICES,
        why=st.lists(_traces(), max_size=2).map(tuple),
        regime=st.none() | _TEXTS,
        created_at=_TIMES,
        history_from=_TIMES,
        candles_hash=_TEXTS,
        scan_id=st.none(),
        intrabar=_TEXTS,
        late=st.booleans(),
        entry_time=st.none() | _TIMES,
        entry_price=_MAYBE_PRICES,
        exits=st.lists(st.builds(Exit, _TIMES, _PRICES, _PRICES, _TEXTS), max_size=2).map(tuple),
        current_stop=_MAYBE_PRICES,
        last_price=_MAYBE_PRICES,
        r=_MAYBE_PRICES,
        mae_r=_MAYBE_PRICES,
        mfe_r=_MAYBE_PRICES,
        ambiguous=st.booleans(),
        evaluated_until=_TIMES,
        life=st.lists(_PRICES, max_size=4).map(tuple),
    )
