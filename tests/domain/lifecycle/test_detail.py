"""Finer bars tell the path inside a bar: cases by hand, and laws over random ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from life_builders import HOUR, Says, market, plan, story
from life_worlds import worlds

from app.domain.candles import Candles, fill_gaps, take
from app.domain.lifecycle import Origin, advance, detail_timeframes, finer_bars, follow, terms
from app.domain.resampling import derive
from app.domain.timeframe import Timeframe

if TYPE_CHECKING:
    from life_builders import Story

    from app.domain.lifecycle import FinerBars, SignalColumns
    from app.domain.strategy import Strategy

SIGNAL = (100, 101, 99, 100)
QUIET = (100, 101, 99, 100)
M15 = Timeframe.M15.milliseconds

type Row = tuple[float, float, float, float]


def quarters(*hours: tuple[int, tuple[Row, ...]]) -> Candles:
    """Bars of fifteen minutes inside some hours."""
    rows = [(hour * HOUR + place * M15, row) for hour, part in hours for place, row in part]
    times = np.array([time for time, _ in rows], np.int64)
    prices = market(*(row for _, row in rows))
    return Candles(
        times, prices.open, prices.high, prices.low, prices.close, prices.volume, prices.filled
    )


def looked_into(candles: Candles, finer: Candles) -> FinerBars:
    found = finer_bars(candles, Timeframe.H1, {Timeframe.M15: finer})
    assert found is not None
    return found


def detailed(strategy: Strategy, candles: Candles, says: Says, finer: Candles) -> Story:
    bars = looked_into(candles, finer)
    columns = says.columns(candles)
    (life,) = advance(columns, candles, terms(strategy), (0, len(candles)), None, bars).lives
    return story(life)


DETAIL = plan(intrabar="detail")
BOTH = (100, 112, 88, 100)
UP_FIRST = ((100, 112, 99, 111), (111, 111, 88, 89), (89, 100, 89, 100))
DOWN_FIRST = ((100, 101, 88, 89), (89, 112, 89, 111), (111, 111, 100, 100))


def parts(*rows: Row) -> tuple[tuple[int, Row], ...]:
    return tuple(enumerate(rows))


def test_the_finer_bars_say_which_came_first() -> None:
    bars = market(SIGNAL, QUIET, BOTH)
    up = detailed(DETAIL, bars, Says(), quarters((2, parts(*UP_FIRST))))
    down = detailed(DETAIL, bars, Says(), quarters((2, parts(*DOWN_FIRST))))
    assert up.exits == [(2, 110, 1, "tp1")]
    assert down.exits == [(2, 90, 1, "stop")]
    assert up.ambiguous
    assert down.ambiguous


def test_short_is_the_mirror() -> None:
    bars = market(SIGNAL, QUIET, BOTH)
    says = Says(stop=110, targets=(90,))
    short = plan(direction="short", intrabar="detail")
    assert detailed(short, bars, says, quarters((2, parts(*UP_FIRST)))).r == -1
    assert detailed(short, bars, says, quarters((2, parts(*DOWN_FIRST)))).r == 1


def test_stop_counts_first_where_even_the_finer_bar_has_both() -> None:
    bars = market(SIGNAL, QUIET, BOTH)
    life = detailed(DETAIL, bars, Says(), quarters((2, parts(QUIET, BOTH))))
    assert life.exits == [(2, 90, 1, "stop")]


def test_finer_bar_that_opens_beyond_a_level_exits_at_its_open() -> None:
    bars = market(SIGNAL, QUIET, BOTH)
    gap_down = quarters((2, parts(QUIET, (89, 112, 88, 100))))
    gap_up = quarters((2, parts(QUIET, (112, 112, 88, 100))))
    assert detailed(DETAIL, bars, Says(), gap_down).exits == [(2, 89, 1, "stop")]
    assert detailed(DETAIL, bars, Says(stop=80), gap_up).exits == [(2, 112, 1, "tp1")]


def test_target_counts_in_the_fill_bar_of_an_order_once_the_finer_bar_of_the_fill_is_over() -> None:
    bars = market(SIGNAL, (100, 112, 95, 105))
    limit = plan(entry_kind="limit", intrabar="detail")
    before = quarters((1, parts((100, 112, 99, 99), (99, 100, 95, 96), (96, 105, 96, 105))))
    after = quarters((1, parts((100, 101, 95, 96), (96, 112, 96, 105))))
    within = quarters((1, parts(QUIET, (100, 112, 95, 105))))
    assert detailed(limit, bars, Says(order=96), before).exits == []
    assert detailed(limit, bars, Says(order=96), after).exits == [(1, 110, 1, "tp1")]
    assert detailed(limit, bars, Says(order=96), within).exits == []
    assert detailed(limit, bars, Says(order=96), after).ambiguous


def test_stop_before_the_order_invalidates_and_after_it_stops() -> None:
    bars = market(SIGNAL, (100, 104, 89, 100))
    order = plan(entry_kind="stop", intrabar="detail")
    low_first = quarters((1, parts((100, 100, 89, 95), (95, 104, 95, 100))))
    high_first = quarters((1, parts((100, 104, 99, 99), (99, 100, 89, 100))))
    assert detailed(order, bars, Says(order=103), low_first).state == "invalidated"
    assert detailed(order, bars, Says(order=103), high_first).exits == [(1, 90, 1, "stop")]


def test_rules_and_stops_move_only_at_the_closes_of_the_strategys_own_bars() -> None:
    bars = market(SIGNAL, QUIET, (100, 106, 99, 100), (100, 101, 99, 100))
    strategy = plan((0.5, 0.5), intrabar="detail", break_even_after=1)
    finer = quarters((2, parts((100, 106, 100, 105), (105, 105, 99, 100))))
    life = detailed(strategy, bars, Says(targets=(105, 120)), finer)
    assert life.exits == [(2, 105, 0.5, "tp1"), (3, 100, 0.5, "break_even")]


def test_due_exits_leave_at_the_bars_open() -> None:
    bars = market(SIGNAL, QUIET, BOTH)
    finer = quarters((2, parts(*DOWN_FIRST)))
    by_rule = detailed(DETAIL, bars, Says(exit=(1,)), finer)
    by_time = detailed(plan(intrabar="detail", time_stop_bars=1), bars, Says(), finer)
    assert by_rule.exits == [(2, 100, 1, "exit_rule")]
    assert by_time.exits == [(2, 100, 1, "time_stop")]
    assert not by_rule.ambiguous


@pytest.mark.parametrize(
    "finer",
    [quarters((1, parts(QUIET))), quarters((2, parts(*UP_FIRST[1:]))), quarters((3, parts(QUIET)))],
)
def test_bars_the_finer_ones_do_not_cover_are_judged_by_themselves(finer: Candles) -> None:
    bars = market(SIGNAL, QUIET, BOTH, QUIET)
    says = Says().columns(bars)
    some = finer_bars(bars, Timeframe.H1, {Timeframe.M15: finer})
    (life,) = advance(says, bars, terms(DETAIL), (0, 4), None, some).lives
    assert story(life).exits == [(2, 90, 1, "stop")]


def test_each_bar_takes_the_first_source_that_knows_it() -> None:
    bars = market(SIGNAL, QUIET, BOTH, BOTH)
    fifteen = quarters((2, parts(*UP_FIRST)))
    half = quarters((2, parts(*DOWN_FIRST)), (3, parts(*DOWN_FIRST)))
    sources = {Timeframe.M15: fifteen, Timeframe.M30: half}
    found = finer_bars(bars, Timeframe.H1, sources)
    assert found is not None
    opens, highs, _, _, bounds = found.columns
    assert bounds.tolist() == [0, 0, 0, 3, 6]
    assert opens.tolist() == [100, 111, 89, 100, 89, 111]
    assert highs.tolist() == [112, 111, 100, 101, 112, 111]


def test_a_timeframe_is_looked_into_with_the_longest_that_has_a_dozen_parts() -> None:
    served = tuple(Timeframe)
    chosen = {t: detail_timeframes(t, served)[:1] for t in Timeframe}
    assert chosen[Timeframe.H1] == (Timeframe.M5,)
    assert chosen[Timeframe.H4] == (Timeframe.M15,)
    assert chosen[Timeframe.D1] == (Timeframe.H2,)
    assert chosen[Timeframe.M5] == (Timeframe.M1,)
    assert chosen[Timeframe.M1] == ()
    assert detail_timeframes(Timeframe.H1, (Timeframe.M30, Timeframe.M1, Timeframe.H4)) == (
        Timeframe.M1,
        Timeframe.M30,
    )


def test_a_setup_records_the_mode_it_is_judged_in() -> None:
    bars = market(SIGNAL, QUIET, BOTH)
    origin = Origin("demo", DETAIL, 1, "BTC/USDT", 0.0, recorded_at=1)
    finer = looked_into(bars, quarters((2, parts(*UP_FIRST))))
    columns = Says().columns(bars)
    ((known, _),) = follow(origin, columns, bars, None, 0, finer).setups
    ((unknown, _),) = follow(origin, columns, bars, None, 0).setups
    assert (known.intrabar, known.state) == ("detail", "won")
    assert (unknown.intrabar, unknown.state) == ("pessimistic", "lost")
    early = bars.window(0, 2)
    ((begun, _),) = follow(origin, columns.window(0, 2), early, None, 0).setups
    ((ended, _),) = follow(origin, columns, bars, begun, 2 * HOUR, finer).setups
    assert (begun.intrabar, ended.state) == ("pessimistic", "lost")


@settings(max_examples=80, deadline=None)
@given(worlds(), st.integers(1, 4))
def test_bar_by_bar_is_one_pass_over_finer_bars_too(
    world: tuple[Strategy, Candles, SignalColumns], width: int
) -> None:
    strategy, fine, columns = world
    candles, finer, rows = _coarser(fine, width)
    if not rows:
        return
    says = columns.window(0, rows)
    strategy = strategy.model_copy(update={"intrabar": "detail"})
    rules = terms(strategy)
    whole = advance(says, candles, rules, (0, rows), None, finer)
    known: dict[float, list[float]] = {}
    state = None
    for row in range(rows):
        step = advance(says, candles, rules, (row, row + 1), state, finer)
        known |= {life[2]: life.tolist() for life in step.lives}
        state = step.last
    assert [life.tolist() for life in whole.lives] == list(known.values())


@settings(max_examples=80, deadline=None)
@given(worlds())
def test_one_finer_bar_to_one_is_the_pessimistic_reading(
    world: tuple[Strategy, Candles, SignalColumns],
) -> None:
    strategy, candles, columns = world
    rows = len(candles)
    rules = terms(strategy.model_copy(update={"intrabar": "detail"}))
    real = take(candles, ~candles.filled)
    same = finer_bars(candles, Timeframe.H1, {Timeframe.M30: real})
    alone = advance(columns, candles, rules, (0, rows))
    looked = advance(columns, candles, rules, (0, rows), None, same)
    assert [life.tolist() for life in looked.lives] == [life.tolist() for life in alone.lives]


def _coarser(fine: Candles, width: int) -> tuple[Candles, FinerBars | None, int]:
    """Hours made of ``fine`` bars taken as 15 minutes, some of which are gone."""
    real = take(fine, ~fine.filled)
    places = np.arange(len(real)) // width * 4 + np.arange(len(real)) % width
    quarter = Candles(
        places * M15, real.open, real.high, real.low, real.close, real.volume, real.filled
    )
    candles = derive(fill_gaps(quarter, Timeframe.M15), Timeframe.M15, Timeframe.H1)
    if not len(candles):
        return candles, None, 0
    finer = finer_bars(candles, Timeframe.H1, {Timeframe.M15: quarter})
    return candles, finer, min(len(candles), len(fine))
