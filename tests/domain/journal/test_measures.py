from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.domain.journal.measures import BARS_AFTER, basis_of, measures_of
from app.domain.journal.trade import TradeRecord
from app.domain.timeframe import HOUR, MINUTE
from tests.builders.journal_trades import bars, fills, plan, trade

if TYPE_CHECKING:
    from app.domain.journal.trade import TradeMeasures
    from tests.builders.journal_trades import Step

FLAT = (100.0, 100.0, 100.0, 100.0)


def measured(
    *steps: Step,
    record: TradeRecord,
    rows: list[tuple[float, float, float, float]],
    is_open: bool = False,
) -> TradeMeasures:
    known = trade(*steps, record=record, is_open=is_open)
    return measures_of(known.figures, fills(*steps), record, bars(*rows), HOUR)


LONG: tuple[Step, ...] = ((0, "buy", 100, 2), (3, "sell", 104, 2))
PATH = [
    (100.0, 103.0, 98.0, 102.0),
    (102.0, 108.0, 101.0, 107.0),
    (107.0, 107.0, 103.0, 104.0),
    (104.0, 130.0, 90.0, 100.0),  # opens with the exit: behind the trade
]


def test_a_long_trade_between_entry_and_exit() -> None:
    found = measured(*LONG, record=TradeRecord(plan=plan(95, 110, entry=99.5)), rows=PATH)
    assert (found.mae, found.mfe) == (2.0, 8.0)  # 100 − 98 and 108 − 100
    assert (found.mae_r, found.mfe_r) == (0.4, 1.6)  # of a risk of 5 for each one
    assert found.efficiency == pytest.approx(4 / 10)  # (104 − 100) / (108 − 98)
    assert found.entry_efficiency == pytest.approx(8 / 10)
    assert found.exit_efficiency == pytest.approx(6 / 10)
    assert found.entry_slip == pytest.approx(0.5 / 99.5)
    assert found.exit_slip_r == pytest.approx(-6 / 5)  # left at 104 what was to be 110
    assert found.candles == "1h"


def test_a_short_trade_is_its_mirror() -> None:
    record = TradeRecord(plan=plan(105, 90, entry=100.5))
    rows = [(200 - o, 200 - low, 200 - high, 200 - c) for o, high, low, c in PATH]
    found = measured((0, "sell", 100, 2), (3, "buy", 96, 2), record=record, rows=rows)
    assert (found.mae, found.mfe, found.mae_r, found.mfe_r) == (2.0, 8.0, 0.4, 1.6)
    assert found.efficiency == pytest.approx(0.4)
    assert found.exit_efficiency == pytest.approx(0.6)
    assert found.entry_slip == pytest.approx(0.5 / 100.5)


def test_scaled_in_and_out_from_the_mean_entry() -> None:
    steps: tuple[Step, ...] = (
        (0, "buy", 100, 1),
        (1, "buy", 106, 2),  # mean entry 104
        (2, "sell", 107, 1),
        (3, "sell", 103, 2),
    )
    found = measured(*steps, record=TradeRecord(plan=plan(96)), rows=PATH)
    assert (found.mae, found.mfe) == (6.0, 4.0)
    assert (found.mae_r, found.mfe_r) == (0.75, 0.5)  # 104 − 96 = 8 at stake for each one
    mean_exit = (107 + 2 * 103) / 3
    assert found.efficiency == pytest.approx((mean_exit - 104) / 10)
    assert found.exit_slip_r is None  # gained, and no target was planned


def test_prices_paid_count_where_candles_missed_them() -> None:
    found = measured(*LONG, record=TradeRecord(), rows=[FLAT, FLAT, FLAT])
    assert (found.mae, found.mfe, found.efficiency) == (0.0, 4.0, 1.0)
    assert found.mae_r is None
    assert found.exit_slip_r is None


def test_a_trade_inside_one_bar() -> None:
    record = TradeRecord(plan=plan(95, 110))
    found = measured((0.25, "buy", 100, 1), (0.5, "sell", 101, 1), record=record, rows=PATH)
    assert (found.mae, found.mfe) == (2.0, 3.0)


def test_after_the_exit() -> None:
    behind = [(104.0, 110.0, 99.0, 105.0)] + [(105.0, 112.0, 104.0, 105.0)] * (BARS_AFTER - 1)
    beyond = [(105.0, 500.0, 1.0, 105.0)]
    record = TradeRecord(plan=plan(95, 120))
    found = measured(*LONG, record=record, rows=PATH[:3] + behind + beyond)
    assert (found.mae_after_r, found.mfe_after_r) == (0.2, 2.4)
    short_of_one = measured(*LONG, record=record, rows=PATH[:3] + behind[:-1])
    assert (short_of_one.mae_after_r, short_of_one.mfe_after_r) == (None, None)


def test_after_is_counted_in_bars_of_the_strategy() -> None:
    record = TradeRecord(plan=plan(95, 120), timeframe="15m")
    behind = [(104.0, 109.0, 103.0, 105.0)] * 6
    found = measured(*LONG, record=record, rows=PATH[:3] + behind)
    assert found.mfe_after_r == pytest.approx(9 / 5)
    unfinished = replace(record, timeframe="4h")
    assert measured(*LONG, record=unfinished, rows=PATH[:3] + behind).mfe_after_r is None


@pytest.mark.parametrize(
    ("rows", "touched"),
    [
        ([FLAT, (100.0, 111.0, 99.0, 100.0), (100.0, 100.0, 94.0, 100.0)], "target"),
        ([FLAT, (100.0, 101.0, 95.0, 100.0), (100.0, 112.0, 99.0, 100.0)], "stop"),
        ([FLAT, (100.0, 111.0, 94.0, 100.0)], "stop"),  # both in one bar
        ([FLAT, FLAT, FLAT], ""),
        ([FLAT] * 5 + [(100.0, 111.0, 99.0, 100.0)], "target"),  # after the exit
    ],
)
def test_first_touch(rows: list[tuple[float, float, float, float]], touched: str) -> None:
    record = TradeRecord(plan=plan(95, 110))
    assert measured(*LONG, record=record, rows=rows).first_touch == touched
    told = replace(record, first_touch="target")
    assert measured(*LONG, record=told, rows=rows).first_touch == "target"


def test_a_target_in_the_bar_of_the_entry_may_have_been_met_before() -> None:
    record = TradeRecord(plan=plan(95, 103))
    rows = [PATH[0], FLAT, FLAT]
    assert measured(*LONG, record=record, rows=rows).first_touch == "target"
    later: tuple[Step, ...] = ((0.5, "buy", 100, 1), (3, "sell", 104, 1))
    assert measured(*later, record=record, rows=rows).first_touch == ""


def test_without_candles_only_what_was_planned() -> None:
    record = TradeRecord(plan=plan(95, 110, entry=100.5), first_touch="stop")
    found = measured(*LONG, record=record, rows=[])
    assert (found.mae, found.mfe_r, found.efficiency, found.candles) == (None, None, None, "")
    assert found.entry_slip == pytest.approx(-0.5 / 100.5)
    assert found.first_touch == "stop"


def test_an_open_trade_so_far() -> None:
    record = TradeRecord(plan=plan(95, 110))
    found = measured((0, "buy", 100, 2), record=record, rows=PATH, is_open=True)
    assert (found.mae, found.mfe) == (10.0, 30.0)
    assert (found.efficiency, found.exit_slip_r, found.mfe_after_r) == (None, None, None)


def test_an_exit_at_a_loss_is_held_against_the_stop() -> None:
    record = TradeRecord(plan=plan(95, 110))
    found = measured((0, "buy", 100, 2), (2, "sell", 94, 2), record=record, rows=PATH)
    assert found.exit_slip_r == pytest.approx(-0.2)


def test_what_makes_measures_stale() -> None:
    record = TradeRecord(plan=plan(95, 110), tags=("late",))
    some = fills(*LONG)
    known = basis_of(some, record)
    assert basis_of(some, replace(record, tags=("plan",), rating=3)) == known
    moved = replace(some[1], time=some[1].time + MINUTE)
    for other in (
        basis_of((some[0], moved), record),
        basis_of(some, replace(record, plan=plan(94, 110))),
        basis_of(some, replace(record, first_touch="stop")),
        basis_of(some, replace(record, risk=7.0)),
    ):
        assert other != known
