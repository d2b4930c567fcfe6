from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.base_rate import FEWEST_CASES, wilson
from app.domain.journal.columns import JournalColumns, as_utc
from app.domain.journal.query import parse_query
from app.domain.journal.statistics.comparison import SetupColumns
from app.domain.journal.statistics.making import Ground, Question, make_report
from app.domain.journal.statistics.metrics import JOURNAL_METRICS
from app.domain.journal.statistics.period import Period
from app.domain.journal.statistics.ways import ways
from app.domain.journal.trade import ChecklistItem, TradeMeasures, TradeRecord
from app.domain.setup import ConditionTrace, Direction
from app.domain.setup_results import Outcome
from app.domain.timeframe import DAY, HOUR
from app.services.streams import at_once
from tests.builders.journal_trades import START, plan, trade

if TYPE_CHECKING:
    from app.domain.journal.statistics.report import JournalReport
    from app.domain.journal.trade import JournalTrade

ALWAYS = Period()
PROFITS = (100.0, -50.0, 80.0, -60.0, -20.0, 150.0)
"""The worked example of the trade's conventions, which other programs' formulas were tried on."""


def result(
    number: int,
    profit: float,
    *,
    symbol: str = "BTC/USDT",
    stop: float | None = 99,
    **record: object,
) -> JournalTrade:
    """100 bought at 100 with 100 at stake, a day after the trade before; sold after 2 hours."""
    begin = 24.0 * number
    known = TradeRecord(plan=plan(stop), **record)  # type: ignore[arg-type]
    return trade(
        (begin, "buy", 100, 100),
        (begin + 2, "sell", 100 + profit / 100, 100),
        symbol=symbol,
        record=known,
        id=str(number),
    )


EXAMPLE = tuple(result(number, profit) for number, profit in enumerate(PROFITS))


def report(
    *trades: JournalTrade,
    text: str = "",
    unit: str = "r",
    bounds: Period = ALWAYS,
    outcomes: tuple[Outcome, ...] = (),
    ahead: int = 0,
) -> JournalReport:
    def offsets(times: np.ndarray) -> np.ndarray:
        return np.full(len(times), ahead)

    columns = JournalColumns(trades, offsets)
    ground = Ground(columns, tuple(ways(columns)), SetupColumns(outcomes, offsets))
    question = Question(text, parse_query(text), bounds, bounds, unit, "UTC")
    return at_once(make_report(ground, question))


def test_the_worked_example() -> None:
    money, in_r = report(*reversed(EXAMPLE), unit="USDT").figures, report(*EXAMPLE).figures
    for name, value in {
        "trades": 6,
        "closed": 6,
        "open": 0,
        "wins": 3,
        "losses": 3,
        "break_even": 0,
        "result": 200.0,
        "gross_profit": 330.0,
        "gross_loss": -130.0,
        "fees": 0.0,
        "expectancy": 200 / 6,
        "expectancy_r": 2 / 6,
        "win_rate": 0.5,
        "profit_factor": 2.538462,
        "sqn": 0.927677,
        "average_win": 110.0,
        "average_loss": -130 / 3,
        "best": 150.0,
        "worst": -60.0,
        "max_drawdown": 80.0,
        "max_drawdown_duration": 3 * DAY,  # from the third exit to the sixth
        "recovery": 2.5,
        "longest_wins": 1,
        "longest_losses": 2,
        "current_streak": 1,
        "average_held": 2 * HOUR,
        "without_risk": 0,
        "without_candles": 6,
        "skipped": 0,
    }.items():
        assert money[name] == pytest.approx(value, abs=1e-6), name
    assert (money["win_rate_low"], money["win_rate_high"]) == wilson(3, 6)
    for name in ("result", "expectancy", "average_loss", "max_drawdown", "best"):
        assert in_r[name] == pytest.approx(float(money[name] or 0) / 100), name
    assert in_r["fees"] is None
    for name in ("profit_factor", "sqn", "win_rate", "recovery"):
        assert in_r[name] == pytest.approx(money[name]), name


def test_every_figure_of_no_trades_is_a_count_or_undefined() -> None:
    found = report()
    assert list(found.figures) == list(JOURNAL_METRICS)
    assert {value for value in found.figures.values() if value is not None} == {0}
    assert (found.since, found.until, found.calendar, found.breakdowns) == (None, None, (), ())
    assert (found.quotes, found.journal, found.target) == ((), 0, None)
    assert [row.n for row in found.comparison] == [0, 0, 0, 0]
    assert all(row.mean is None for row in found.comparison)


def test_ratios_without_a_loss_or_spread() -> None:
    figures = report(result(0, 100), result(1, 100)).figures
    assert figures["profit_factor"] == math.inf
    assert figures["sqn"] is None
    assert figures["recovery"] is None
    assert (figures["max_drawdown"], figures["max_drawdown_duration"]) == (0.0, 0)
    assert figures["current_streak"] == 2


def test_a_trade_without_a_stop_counts_by_its_sign_and_not_in_r() -> None:
    trades = (result(0, 100), result(1, -30, stop=None), result(2, 20, stop=None))
    in_r, money = report(*trades).figures, report(*trades, unit="USDT").figures
    assert (in_r["wins"], in_r["losses"], in_r["without_risk"]) == (2, 1, 2)
    assert (in_r["result"], in_r["expectancy"], in_r["worst"]) == (1.0, 1.0, 1.0)
    assert money["result"] == pytest.approx(90)
    assert money["expectancy_r"] == 1.0


def test_break_even_ends_a_streak_and_is_no_win() -> None:
    trades = [result(n, profit) for n, profit in enumerate((50, 50, 4.9, 50, -4.9, 0))]
    figures = report(*trades).figures
    assert (figures["wins"], figures["break_even"]) == (3, 3)
    assert (figures["longest_wins"], figures["current_streak"]) == (2, 0)


def test_money_of_different_quotes_is_never_added() -> None:
    trades = (*EXAMPLE, result(6, 70, symbol="ETH/BTC"), result(7, 10, symbol="LTC/BTC"))
    assert report(*trades).figures["result"] == pytest.approx(2.8)
    assert report(*trades, unit="BTC").figures["result"] == pytest.approx(80)
    assert report(*trades, unit="BTC").figures["trades"] == 2
    assert report(*trades, unit="USDT").figures["result"] == pytest.approx(200)
    assert report(*trades).quotes == ("USDT", "BTC")


def test_fees_and_what_part_of_the_winnings_they_took() -> None:
    trades = (
        trade((0, "buy", 100, 1), (1, "sell", 110, 1), fee="1", record=TradeRecord(risk=4.0)),
        trade((2, "buy", 100, 1), (3, "sell", 90, 1), fee="1", record=TradeRecord(risk=4.0)),
    )
    money, in_r = report(*trades, unit="USDT").figures, report(*trades).figures
    assert (money["fees"], money["fees_share"]) == (4.0, 0.4)  # of 10 won before fees
    assert in_r["fees_share"] == pytest.approx(0.4)


def test_open_trades_are_counted_and_nothing_else() -> None:
    held = trade((200, "buy", 100, 1), is_open=True, record=TradeRecord(plan=plan(99)))
    found = report(*EXAMPLE, held)
    assert (found.figures["trades"], found.figures["closed"], found.figures["open"]) == (7, 6, 1)
    assert found.figures["result"] == pytest.approx(2.0)
    assert len(found.trades.ids) == len(found.curve.times) == 6


def test_curve_and_drawdown() -> None:
    curve = report(*EXAMPLE).curve
    assert curve.times.tolist() == [START + number * DAY + 2 * HOUR for number in range(6)]
    np.testing.assert_allclose(curve.total, [1.0, 0.5, 1.3, 0.7, 0.5, 2.0])
    np.testing.assert_allclose(curve.drawdown, [0, -0.5, 0, -0.6, -0.8, 0], atol=1e-12)


def test_a_journal_that_only_lost_is_below_its_start() -> None:
    found = report(result(0, -100), result(1, -50))
    assert found.figures["max_drawdown"] == pytest.approx(1.5)
    assert found.figures["max_drawdown_duration"] == DAY + 2 * HOUR  # from the first entry on
    assert found.figures["current_streak"] == -2


def test_days_are_the_users() -> None:
    late = result(0, 100)  # closed 15 November 2:00 UTC
    assert [day.day for day in report(late).calendar] == ["2023-11-15"]
    found = report(late, result(1, -50), result(0.9, 20), ahead=-3 * HOUR)
    assert [(day.day, day.n) for day in found.calendar] == [("2023-11-14", 1), ("2023-11-15", 2)]
    assert [day.total for day in found.calendar] == pytest.approx([1.0, -0.3])
    assert found.since == START - DAY + 3 * HOUR
    assert found.until == START + DAY + 3 * HOUR
    no_stop = report(result(0, 10, stop=None))
    assert no_stop.calendar[0].total is None


def test_a_period_goes_by_the_exit() -> None:
    bounds = Period(since=START + DAY, until=START + 3 * DAY + 2 * HOUR)
    assert report(*EXAMPLE, bounds=bounds).trades.ids == ("1", "2")


def rows(found: JournalReport, id: str) -> list[tuple[str, int, float | None]]:
    one = found.breakdown(id)
    return [] if one is None else [(row.key, row.n, row.mean) for row in one.rows]


def test_breakdowns_by_hand() -> None:
    trades = (
        result(0, 100, tags=("plan", "setup: gap"), strategy="A", regime="bull", rating=4),
        result(1, -50, tags=("late",), mistakes=("fomo",), symbol="ETH/USDT", setup_id="s"),
        result(2, 80, tags=("plan", "late"), strategy="A", stop=None),
        result(
            2.5,
            -100,
            why=(ConditionTrace("ADX", True), ConditionTrace("RSI", None)),
            checklist=(ChecklistItem("size", kept=False), ChecklistItem("news", kept=True)),
        ),
    )
    found = report(*trades)
    assert rows(found, "tag") == [("late", 2, -0.5), ("plan", 2, 1.0), ("setup: gap", 1, 1.0)]
    assert rows(found, "tag_group") == [("setup", 1, 1.0)]
    assert rows(found, "strategy") == [("A", 2, 1.0)]
    assert rows(found, "symbol") == [("BTC/USDT", 3, 0.0), ("ETH/USDT", 1, -0.5)]
    assert rows(found, "mistake") == [("fomo", 1, -0.5)]
    assert rows(found, "emotion") == []
    assert rows(found, "setup") == [("no", 3, 0.0), ("yes", 1, -0.5)]
    assert rows(found, "weekday") == [("wed", 1, 1.0), ("thu", 1, -0.5), ("fri", 2, -1.0)]
    assert rows(found, "hour") == [("0", 3, 0.25), ("12", 1, -1.0)]
    assert rows(found, "month") == [("2023-11", 4, -0.5 / 3)]
    assert rows(found, "holding_time") == [("1h", 4, -0.5 / 3)]
    assert rows(found, "rating") == [("4", 1, 1.0)]
    assert rows(found, "rules") == [("broken", 1, -1.0), ("unanswered", 3, 0.25)]
    assert rows(found, "after") == [("win", 2, -0.75), ("loss", 1, None), ("first", 1, 1.0)]
    assert rows(found, "first_touch") == [("unknown", 4, -0.5 / 3)]
    assert rows(found, "condition:ADX") == [("true", 1, -1.0)]
    assert rows(found, "condition:RSI") == [("undefined", 1, -1.0)]
    assert rows(found, "checklist:size") == [("broken", 1, -1.0)]
    late = found.breakdown("tag").rows[0]  # type: ignore[union-attr]
    assert (late.wins, late.losses, late.win_rate, late.total) == (1, 1, 0.5, -0.5)
    assert (late.low, late.high) == wilson(1, 2)
    assert late.is_too_few
    assert FEWEST_CASES > 2


def test_every_row_finds_its_own_trades() -> None:
    """The words of each group, typed into the filter, find just the trades it counted."""
    measured = TradeMeasures(mae=1.0, mae_r=1.0, first_touch="target")
    trades = (
        result(0, 100, tags=("plan", "setup: gap up"), strategy="Trend pullback", rating=4),
        result(1.4, -50, emotions=("fear, greed",), mistakes=("fomo",), symbol="ETH/BTC"),
        replace(result(2.3, 80, confidence=2, setup_id="s", regime="bear"), measures=measured),
        result(60, -100, why=(ConditionTrace("ADX > 25", True),), stop=None),
        trade((40, "sell", 10, 1), (700, "buy", 9, 1), id="s"),
    )
    whole = report(*trades)
    asked = 0
    for breakdown in whole.breakdowns:
        for row in breakdown.rows:
            if row.query:
                asked += 1
                found = report(*trades, text=f"status:closed {row.query}")
                assert found.figures["closed"] == row.n, row.query
                assert found.figures["wins"] == row.wins, row.query
    assert asked > 30


def test_what_skipping_cost() -> None:
    trades = (result(0, 100, setup_id="s"), result(1, -50), result(2, 20, stop=None))
    outcomes = (
        Outcome("A", "bull", 2.0, taken=True, symbol="BTC/USDT", time=START),
        Outcome("A", "bull", 1.5, skipped=True, symbol="BTC/USDT", time=START + DAY),
        Outcome("B", None, -1.0, skipped=True, symbol="ETH/BTC", time=START + 2 * DAY),
        Outcome("B", None, 0.04, symbol="ETH/USDT", direction=Direction.SHORT, time=START),
    )
    found = report(*trades, outcomes=outcomes)
    assert [(row.key, row.n, row.wins, row.total) for row in found.comparison] == [
        ("all", 4, 2, pytest.approx(2.54)),
        ("taken", 1, 1, pytest.approx(1.0)),
        ("skipped", 2, 1, pytest.approx(0.5)),
        ("outside", 2, 1, pytest.approx(-0.5)),
    ]
    assert (found.figures["skipped"], found.figures["skipped_r"]) == (2, pytest.approx(0.5))
    # Filters, period and unit hold for setups as far as they can be asked of them.
    of_a = report(*trades, outcomes=outcomes, text="strategy:A tag:none")
    assert [row.n for row in of_a.comparison] == [2, 0, 1, 0]
    early = report(*trades, outcomes=outcomes, bounds=Period(until=START + DAY))
    assert [row.n for row in early.comparison] == [2, 1, 0, 0]
    assert [row.n for row in report(*trades, outcomes=outcomes, unit="BTC").comparison] == [
        1,
        0,
        1,
        0,
    ]


def test_how_trades_were_entered_held_and_left() -> None:
    one = replace(
        trade(
            (0, "buy", 101, 1),
            (2, "sell", 105, 1),
            id="one",
            record=TradeRecord(
                plan=plan(96, 111, entry=100),
                checklist=(ChecklistItem("a", 3.0, True), ChecklistItem("b", 1.0, False)),
            ),
        ),
        measures=TradeMeasures(
            mae=1.0,
            mfe=6.0,
            mae_r=0.2,
            mfe_r=1.2,
            mfe_after_r=2.0,
            efficiency=0.5,
            entry_efficiency=0.9,
            exit_efficiency=0.6,
            first_touch="target",
        ),
    )
    two = replace(
        trade(
            (4, "sell", 100, 1),
            (8, "buy", 104.5, 1),
            id="two",
            record=TradeRecord(plan=plan(104, 90, entry=100), first_touch="stop"),
        ),
        measures=TradeMeasures(mae=4.5, mfe=1.0, mae_r=1.125, mfe_r=0.25, first_touch="target"),
    )
    found = report(one, two)
    for name, value in {
        "rules_kept": 0.75,
        "entry_slip": 0.005,
        "exit_slip_r": (-6 / 5 - 0.5 / 4) / 2,
        "efficiency": 0.5,
        "mae_r": (0.2 + 1.125) / 2,
        "mfe_r": (1.2 + 0.25) / 2,
        "edge_ratio": 1.45 / 1.325,
        "mfe_after_r": 2.0,
        "updraw": (0.6 + 0.1) / 2,
        "drawdown_to_stop": (0.2 + 1.125) / 2,
        "target_first": 0.5,  # the user's own answer for the second
        "average_held": 3 * HOUR,
        "average_held_win": 2 * HOUR,
        "average_held_loss": 4 * HOUR,
        "without_candles": 0,
    }.items():
        assert found.figures[name] == pytest.approx(value), name
    assert found.target == pytest.approx((2.0 + 2.5) / 2)
    np.testing.assert_allclose(found.trades.mae_r, [0.2, 1.125])
    assert found.trades.symbols == ("BTC/USDT", "BTC/USDT")


@given(st.lists(st.integers(-30, 30), min_size=1, max_size=40))
def test_identities(profits: list[int]) -> None:
    found = report(*(result(n, 10 * profit) for n, profit in enumerate(profits)))
    figures = {name: value or 0 for name, value in found.figures.items()}
    assert figures["wins"] + figures["losses"] + figures["break_even"] == len(profits)
    assert figures["gross_profit"] + figures["gross_loss"] == pytest.approx(figures["result"])
    assert found.curve.total[-1] == pytest.approx(figures["result"])
    assert -found.curve.drawdown.min() == pytest.approx(figures["max_drawdown"])
    assert sum(day.total or 0 for day in found.calendar) == pytest.approx(figures["result"])
    for breakdown in found.breakdowns:
        assert sum(row.n for row in breakdown.rows) == len(profits), breakdown.id
        assert sum(row.total for row in breakdown.rows) == pytest.approx(figures["result"])
    peak = worst = total = 0.0
    for profit in profits:
        total += profit / 10
        peak = max(peak, total)
        worst = max(worst, peak - total)
    assert figures["max_drawdown"] == pytest.approx(worst, abs=1e-9)


def test_definitions_are_said() -> None:
    for metric in JOURNAL_METRICS.values():
        assert metric.definition.endswith("."), metric.id
    assert JOURNAL_METRICS["result"].unit_in("r") == "r"
    assert JOURNAL_METRICS["result"].unit_in("USDT") == "money"
    assert JOURNAL_METRICS["mae_r"].unit_in("USDT") == "r"


def test_offsets_of_utc_are_nothing() -> None:
    assert as_utc(np.array([1, 2])).tolist() == [0, 0]
