from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.setup import Exit, SetupState
from app.domain.timeframe import HOUR, MINUTE, Timeframe
from app.services.dashboard import (
    Mark,
    Result,
    coverage,
    equity_in_r,
    read_cycles,
    read_day,
    read_results,
    result_of,
)
from app.services.ports import ScanRecord
from tests.builders.candles import NOON
from tests.builders.installation import installed
from tests.builders.setups import a_setup, an_event

CLOSE = 1_767_225_600_000 + 12 * HOUR


def a_cycle(as_of, state="done", **more):
    record = ScanRecord(str(as_of), "demo", as_of, as_of, state, 10, 10, timeframes=("1h",))
    return replace(record, **more)


def marks(records, now, cycles=4):
    ((only),) = coverage(records, now, delay=5_000, cycles=cycles)
    return [candle.mark for candle in only.candles]


def test_each_candle_is_judged_by_the_cycle_after_its_close():
    records = [
        a_cycle(CLOSE - 3 * HOUR + 5_000),
        a_cycle(CLOSE - 2 * HOUR + 30 * MINUTE),
        a_cycle(CLOSE - HOUR + 6_000, "partial", scanned=7, failed=3),
        a_cycle(CLOSE + 6_000),
    ]
    assert marks(records, CLOSE + MINUTE) == [
        Mark.SCANNED,
        Mark.LATE,
        Mark.PARTIAL,
        Mark.SCANNED,
    ]


def test_a_missed_candle_tells_when_it_was_made_up_and_lowers_the_share():
    records = [a_cycle(CLOSE - 2 * HOUR), a_cycle(CLOSE - HOUR, "failed"), a_cycle(CLOSE + 7_000)]
    (found,) = coverage(records[:1] + records[2:], CLOSE + MINUTE, cycles=4)
    assert [candle.mark for candle in found.candles] == [
        Mark.UNKNOWN,
        Mark.SCANNED,
        Mark.MISSED,
        Mark.SCANNED,
    ]
    assert found.candles[2].seen_at == CLOSE + 7_000
    assert found.share == pytest.approx(2 / 3)
    assert marks(records, CLOSE + MINUTE)[2] is Mark.MISSED


def test_a_candle_that_has_just_closed_is_not_missed_yet():
    records = [a_cycle(CLOSE - HOUR + 5_000)]
    assert marks(records, CLOSE + 3_000)[-1] is Mark.UNKNOWN
    assert marks(records, CLOSE + 30 * MINUTE)[-1] is Mark.MISSED


def test_the_first_cycle_of_all_is_never_late():
    assert marks([a_cycle(CLOSE + 40 * MINUTE)], CLOSE + 41 * MINUTE) == [
        Mark.UNKNOWN,
        Mark.UNKNOWN,
        Mark.UNKNOWN,
        Mark.SCANNED,
    ]


def test_a_scan_of_the_past_covers_nothing():
    assert coverage([a_cycle(CLOSE, past=True)], CLOSE) == ()


@given(
    st.lists(
        st.tuples(
            st.integers(0, 60 * HOUR),
            st.sampled_from(("done", "partial", "failed", "cancelled", "interrupted", "running")),
        ),
        max_size=30,
    ),
    st.integers(0, 10 * HOUR),
)
def test_a_complete_cycle_in_time_always_counts(cycles, later):
    records = [a_cycle(CLOSE + offset, state) for offset, state in cycles]
    now = CLOSE + 60 * HOUR + later
    for row in coverage(records, now):
        assert row.timeframe is Timeframe.H1
        assert len(row.candles) == 48
        assert row.share is None or 0 <= row.share <= 1
        for candle in row.candles:
            inside = [r for r in records if candle.close <= r.as_of < candle.close + HOUR]
            covered = any(record.state in ("done", "partial") for record in inside)
            assert covered == (candle.mark not in (Mark.MISSED, Mark.UNKNOWN))


def test_only_entered_and_ended_setups_have_a_result():
    entered = {"entry_price": 100.0, "r": 1.5}
    won = a_setup(state=SetupState.WON, exits=(Exit(9, 1.0, 1.0, "tp"),), **entered)
    assert result_of(won) == Result(won.id, 9, 1.5)
    assert result_of(replace(won, state=SetupState.ACTIVE)) is None
    assert result_of(a_setup(state=SetupState.EXPIRED)) is None


@given(st.permutations([Result("a", 1, 1.0), Result("b", 2, -1.0), Result("c", 3, 2.5)]))
def test_equity_follows_the_time_of_the_ends(results):
    assert equity_in_r(results) == (1.0, 0.0, 2.5)


def test_the_day_is_read_with_its_setups_and_the_markets_of_open_ones(tmp_path):
    with installed(tmp_path, NOON) as installation:
        application = installation.application
        waiting = a_setup(id="w" * 16, created_at=NOON)
        lost = a_setup(
            id="l" * 16,
            state=SetupState.LOST,
            entry_price=64_000.0,
            r=-1.0,
            exits=(Exit(NOON, 63_000.0, 1.0, "stop"),),
        )
        foreign = a_setup(id="f" * 16, exchange="kraken")
        with application.database.work() as work:
            work.setups.save(waiting, [an_event(waiting)])
            work.setups.save(lost, [an_event(lost, recorded_at=NOON + 1)])
            work.setups.save(foreign, [an_event(foreign, recorded_at=0)])
            work.scans.save(a_cycle(NOON))
            work.scans.save(replace(a_cycle(NOON + 1), exchange="kraken"))
            work.commit()
        facts = read_day(application, NOON)
        assert [setup.id for setup in facts.open_setups] == [waiting.id]
        assert [(event.setup_id, setup.state) for event, setup in facts.events] == [
            (lost.id, SetupState.LOST),
            (waiting.id, SetupState.WAITING),
        ]
        assert read_day(application, NOON, {lost.id: lost}, facts.ticks) == facts
        assert [record.as_of for record in read_cycles(application)] == [NOON]
        assert read_results(application) == (Result(lost.id, NOON, -1.0),)
