"""Laws of the life cycle over random markets, strategies and interruptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from life_builders import market, plan

from app.domain.candles import Candles
from app.domain.lifecycle import SignalColumns, account, advance, terms
from app.domain.lifecycle import layout as at

if TYPE_CHECKING:
    from app.domain.strategy import Strategy

MIRROR = 200.0


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


def _identity(life: Any) -> float:
    return float(life[at.SIGNAL_TIME])


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_bar_by_bar_is_one_pass(world: tuple[Strategy, Candles, SignalColumns]) -> None:
    strategy, candles, columns = world
    rules = terms(strategy)
    whole = advance(columns, candles, rules, (0, len(candles)))
    known: dict[float, Any] = {}
    rejected = []
    state = None
    for row in range(len(candles)):
        step = advance(columns, candles, rules, (row, row + 1), state)
        known |= {_identity(life): life for life in step.lives}
        rejected += step.rejected.tolist()
        state = np.array(tuple(step.last.tolist()))
    assert [life.tolist() for life in whole.lives] == [life.tolist() for life in known.values()]
    assert whole.rejected.tolist() == rejected


@settings(max_examples=100, deadline=None)
@given(worlds(), st.data())
def test_restart_with_a_shorter_history_changes_nothing(
    world: tuple[Strategy, Candles, SignalColumns], data: st.DataObject
) -> None:
    strategy, candles, columns = world
    rules = terms(strategy)
    n = len(candles)
    stop = data.draw(st.integers(1, n))
    first = data.draw(st.integers(0, stop - 1))
    whole = advance(columns, candles, rules, (0, n))
    before = advance(columns, candles, rules, (0, stop))
    rest = advance(
        columns.window(first, n),
        candles.window(first, n),
        rules,
        (stop - first, n - first),
        before.last,
    )
    known = {_identity(life): life for part in (before, rest) for life in part.lives}
    assert [life.tolist() for life in whole.lives] == [life.tolist() for life in known.values()]


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_short_is_a_long_in_the_mirror(world: tuple[Strategy, Candles, SignalColumns]) -> None:
    strategy, candles, columns = world
    long = advance(columns, candles, terms(strategy), (0, len(candles)))
    turned = Candles(
        candles.ts,
        MIRROR - candles.open,
        MIRROR - candles.low,
        MIRROR - candles.high,
        MIRROR - candles.close,
        candles.volume,
        candles.filled,
    )
    price_basis = strategy.levels.trailing is not None and strategy.levels.trailing.basis == "price"
    image = SignalColumns(
        columns.entry,
        np.ascontiguousarray(MIRROR - columns.levels),
        columns.exit,
        columns.invalidation,
        columns.allowed,
        MIRROR - columns.trailing if price_basis else columns.trailing,
        columns.score,
    )
    short_plan = strategy.model_copy(update={"direction": "short"})
    short = advance(image, turned, terms(short_plan), (0, len(candles)))
    assert len(long.lives) == len(short.lives)
    assert long.rejected.tolist() == short.rejected.tolist()
    for one, other in zip(long.lives, short.lives, strict=True):
        assert account.state_of(one) == account.state_of(other)
        assert one[at.FILL_TIME] == other[at.FILL_TIME]
        expected = [(e.time, MIRROR - e.price, e.share, e.reason) for e in account.exits_of(one)]
        found = [(e.time, e.price, e.share, e.reason) for e in account.exits_of(other)]
        assert found == expected


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_closed_lives_are_whole(world: tuple[Strategy, Candles, SignalColumns]) -> None:
    strategy, candles, columns = world
    done = advance(columns, candles, terms(strategy), (0, len(candles)))
    end = -1.0
    for life in done.lives:
        assert life[at.SIGNAL_TIME] >= end
        end = life[at.END_TIME]
        if life[at.PHASE] == at.CLOSED:
            exits = account.exits_of(life)
            assert sum(e.share for e in exits) == 1.0
            assert [e.time for e in exits] == sorted(e.time for e in exits)
            against, in_favour = account.excursions(life)
            assert against >= 0
            assert in_favour >= account.result(life)
