"""Any setup at random."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from app.domain.setup import ConditionTrace, Direction, Exit, GuardMark, Setup, SetupState, Target
from app.domain.timeframe import Timeframe

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
        guards=st.lists(st.builds(GuardMark, _TEXTS, _TEXTS), max_size=2).map(tuple),
        taken_at=st.none() | _TIMES,
        passed_at=st.none() | _TIMES,
        snoozed_until=st.none() | _TIMES,
        left_at=st.none() | _TIMES,
        shadow=st.none() | st.sampled_from(SetupState),
    )
