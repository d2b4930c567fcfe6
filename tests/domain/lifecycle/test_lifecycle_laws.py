"""Laws of the life cycle over random markets, strategies and interruptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from life_builders import HOUR
from life_worlds import worlds
from plain_reading import PlainRun, told

from app.domain.candles import Candles
from app.domain.lifecycle import SignalColumns, account, advance, terms
from app.domain.lifecycle import layout as at
from app.domain.lifecycle.detail import no_finer_bars
from app.domain.lifecycle.passage import live

if TYPE_CHECKING:
    from app.domain.strategy import Strategy

MIRROR = 200.0


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


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_quiet_bars_may_as_well_be_looked_at(
    world: tuple[Strategy, Candles, SignalColumns],
) -> None:
    strategy, candles, columns = world
    rules, span = terms(strategy), (0, len(candles))
    passed = advance(columns, candles, rules, span)
    # Where finer bars may be, no bar is passed as quiet, even when there are none.
    looked_at = advance(columns, candles, rules, span, None, no_finer_bars())
    np.testing.assert_array_equal(passed.lives, looked_at.lives)
    np.testing.assert_array_equal(passed.last, looked_at.last)
    np.testing.assert_array_equal(passed.rejected, looked_at.rejected)


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


_PHASES = {
    at.WAITING: "waiting",
    at.OPEN: "open",
    at.CLOSED: "closed",
    at.EXPIRED: "expired",
    at.INVALIDATED: "invalidated",
}


def _told(life: Any) -> tuple[Any, ...]:
    filled = life[at.PHASE] in (at.OPEN, at.CLOSED)
    return (
        int(life[at.SIGNAL_TIME]) // HOUR,
        _PHASES[int(life[at.PHASE])],
        int(life[at.FILL_TIME]) // HOUR if filled else None,
        float(life[at.FILL_PRICE]) if filled else None,
        [(e.time // HOUR, e.price, e.reason) for e in account.exits_of(life)],
        bool(life[at.AMBIGUOUS]),
        int(life[at.END_TIME]) // HOUR if life[at.PHASE] > at.OPEN else None,
    )


@settings(max_examples=200, deadline=None)
@given(worlds())
def test_agrees_with_a_plain_reading_of_the_rules(
    world: tuple[Strategy, Candles, SignalColumns],
) -> None:
    strategy, candles, columns = world
    done = advance(columns, candles, terms(strategy), (0, len(candles)))
    plain = PlainRun(strategy, candles, columns)
    assert [_told(life) for life in done.lives] == told(plain)
    assert done.rejected[:, 0].tolist() == plain.rejected


@settings(max_examples=30, deadline=None)
@given(worlds())
def test_needs_no_compilation_beyond_what_is_declared(
    world: tuple[Strategy, Candles, SignalColumns],
) -> None:
    strategy, candles, columns = world
    n = len(candles)
    advance(columns, candles, terms(strategy, 0.01), (0, n))
    advance(columns.window(1, n), candles.window(1, n), terms(strategy), (0, n - 1))
    assert len(live.signatures) == 1
