"""Random markets, strategies and signals for the laws of the life cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st
from life_builders import market, plan

from app.domain.lifecycle import SignalColumns

if TYPE_CHECKING:
    from app.domain.candles import Candles
    from app.domain.strategy import Strategy


@st.composite
def bars(draw: st.DrawFn) -> tuple[float, float, float, float]:
    prices = sorted(draw(st.lists(st.integers(70, 130), min_size=4, max_size=4)))
    first, last = draw(st.permutations(prices[1:3]))
    return float(first), float(prices[3]), float(prices[0]), float(last)


@st.composite
def markets(draw: st.DrawFn) -> Candles:
    rows = draw(st.lists(bars(), min_size=2, max_size=30))
    gaps = draw(st.sets(st.integers(1, len(rows) - 1), max_size=3))
    return market(*rows, filled=gaps)


@st.composite
def plans(draw: st.DrawFn) -> Strategy:
    shares = draw(st.sampled_from([(), (1.0,), (0.5, 0.5), (0.25, 0.5, 0.25)]))
    fields: dict[str, Any] = {}
    if shares and draw(st.booleans()):
        fields["break_even_after"] = draw(st.integers(1, len(shares)))
    basis = draw(st.sampled_from(["none", "atr", "expression"]))
    if basis == "atr":
        fields["trailing"] = {"kind": "atr", "length": 14, "mult": 2}
    elif basis == "expression":
        fields["trailing"] = {"kind": "expression", "price": "low"}
    return plan(
        shares,
        entry_kind=draw(st.sampled_from(["market", "limit", "stop"])),
        intrabar=draw(st.sampled_from(["pessimistic", "optimistic"])),
        expiry_bars=draw(st.one_of(st.none(), st.integers(1, 5))),
        time_stop_bars=draw(st.one_of(st.none(), st.integers(1, 6))),
        cooldown_bars=draw(st.integers(0, 4)),
        invalidate_on_regime_change=draw(st.booleans()),
        **fields,
    )


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Strategy, Candles, SignalColumns]:
    strategy, candles = draw(plans()), draw(markets())
    n = len(candles)
    rows = st.lists(st.sampled_from([-1, 0, 1]), min_size=n, max_size=n)
    prices = st.lists(
        st.one_of(st.integers(60, 140), st.just(float("nan"))), min_size=n, max_size=n
    )
    count = len(strategy.levels.targets)
    levels = np.stack(
        [
            candles.close
            if strategy.levels.entry.kind == "market"
            else np.array(draw(prices), np.float64),
            candles.close - draw(st.integers(-2, 25)),
            *(candles.close + draw(st.integers(-2, 60)) for _ in range(count)),
        ]
    )
    trailing = np.empty(0)
    if strategy.levels.trailing is not None:
        trailing = np.array(draw(prices), np.float64)
        if strategy.levels.trailing.kind == "atr":
            trailing = np.abs(trailing - 100)

    def truths() -> Any:
        return np.array(draw(rows) if draw(st.booleans()) else [], np.int8)

    columns = SignalColumns(
        np.array(draw(rows), np.int8),
        np.ascontiguousarray(levels),
        truths(),
        truths(),
        truths(),
        trailing,
        np.empty(0),
    )
    return strategy, candles, columns
