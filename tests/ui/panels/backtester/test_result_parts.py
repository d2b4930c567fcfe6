"""The parts of the pages, each from a run or by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.domain.backtester.breakdowns import breakdowns
from app.domain.backtester.check import Check, CheckLevel
from app.domain.backtester.metrics import measure
from app.domain.backtester.monthly import monthly_table
from app.services.chart_data import RegimeSpan
from app.services.ports import BacktestRequest
from app.ui.panels.backtester.breakdown_words import groups_of, ways
from app.ui.panels.backtester.checks_line import ChecksFace, bracket_words, by_weight
from app.ui.panels.backtester.comparison import compare_measures, compare_requests
from app.ui.panels.backtester.measure_words import definition, measure_words, token_of
from app.ui.panels.backtester.months_face import MonthsFace, changes_of
from app.ui.panels.backtester.progress_strip import ProgressStrip
from app.ui.panels.backtester.regime_past import history_of
from app.ui.panels.backtester.tiles import TileRow, tile_words
from app.ui.widgets.heat import shade
from app.ui.widgets.histogram import HistogramFace, histogram
from app.ui.widgets.progress_line import estimate
from tests.builders.backtests import HOUR, PLAN, START, walked


@pytest.fixture(scope="module")
def outcome():
    return walked()


def test_tiles_name_the_figures_and_color_results_alone(outcome):
    tiles = {tile.caption: tile for tile in tile_words(measure(outcome), "USDT")}
    assert len(tiles) == 8
    profit = outcome.final_equity - 10_000
    assert tiles["Return"].token == ("up" if profit > 0 else "down")
    assert tiles["Return"].note.endswith("USDT")
    assert tiles["Max drawdown"].value.startswith("−")
    assert tiles["Sharpe · Sortino"].token == "text"
    assert tiles["Win rate"].note.startswith("95 %: ")


def test_tiles_of_a_run_without_trades_show_dashes():
    tiles = {tile.caption: tile for tile in tile_words(measure(walked(20, 30)), "")}
    assert (tiles["Win rate"].value, tiles["Win rate"].token) == ("–", "text3")
    assert tiles["Win rate"].note == "no closed trade"
    assert tiles["Expectancy"].note == "0 trades"
    assert tiles["Max drawdown"].note == ""


def test_a_tile_explains_itself(qtbot, theme, outcome):
    row = TileRow()
    qtbot.addWidget(row)
    row.show_figures(measure(outcome), "USDT")
    assert "standard deviation" in row.tiles[3].toolTip()
    assert row.tiles[3].toolTip().count("\n") == 1
    assert row.tiles[5].accessibleName() == "Win rate"
    assert not row.grab().isNull()


def test_metrics_are_written_by_their_units():
    assert measure_words("profit_factor", math.inf) == "∞"
    assert measure_words("sharpe", None) == "–"
    assert measure_words("unknown", 3.0) == "–"
    assert definition("sharpe").startswith("Sharpe: ")
    assert definition("unknown") == ""
    assert [token_of("net_profit", value) for value in (-1.0, 0.0, None)] == [
        "down",
        "text2",
        "text3",
    ]
    assert token_of("exposure", 0.5) == "text"


def test_the_histogram_counts_every_result_once():
    spread = histogram(np.array([-1.0, -1.0, -0.2, 0.0, 0.1, 1.9, 2.0]))
    assert sum(spread.counts) == 7
    assert spread.mean == pytest.approx(1.8 / 7)
    zero = round(-spread.first / spread.width)
    assert sum(spread.counts[:zero]) == 3
    assert spread.first <= -1
    assert spread.last > 2 - 1e-9
    assert histogram(np.empty(0)) is None


def test_a_few_far_results_do_not_flatten_the_histogram():
    results = np.concatenate((np.random.default_rng(1).normal(0, 1, 10_000), [400.0]))
    spread = histogram(results)
    assert spread.width <= 0.25
    assert len(spread.counts) <= 160
    assert spread.counts[-1] >= 1
    assert sum(spread.counts) == len(results)


def test_the_months_are_shaded_in_five_steps(qtbot, theme, outcome):
    lines = monthly_table(outcome)
    grown = math.prod(1 + change for line in lines for change in changes_of(line) if change)
    assert grown == pytest.approx(outcome.final_equity / 10_000)
    assert [shade(value, 10) for value in (0, 1, -3, 5, -7, 10, 99)] == [
        0.07, 0.07, 0.14, 0.22, 0.30, 0.38, 0.38,
    ]  # fmt: skip
    assert shade(1, 0) == 0.07
    face = MonthsFace()
    qtbot.addWidget(face)
    face.resize(600, 200)
    face.show_years(lines)
    assert not face.grab().isNull()
    assert face.value_at(60, 30)[:2] == (2022, 0)
    assert face.value_at(60, 500) is None


def test_groups_are_named_and_in_their_order(outcome):
    spans = (RegimeSpan(START, "bull", "high"), RegimeSpan(START + 900 * HOUR, "bear", None))
    found = breakdowns(outcome, history_of(spans))
    closed = int(outcome.trades.closed.sum())
    for way in ("symbol", "regime", "weekday", "hour", "exit_reason", "holding_time"):
        groups = groups_of(found, way)
        assert way in ways()
        assert sum(group.row.n for group in groups) == closed
        assert [group.place for group in groups] == list(range(len(groups)))
    assert {group.words for group in groups_of(found, "regime")} == {"bull", "bear"}
    assert {"stop", "target 2"} <= {group.words for group in groups_of(found, "exit_reason")}
    assert history_of(()) is None


def test_conditions_are_one_way_of_many_groups(outcome):
    truths = np.arange(len(outcome.trades)) % 2
    found = breakdowns(outcome, None, {"rsi(14) < 30": truths.astype(np.int8)})
    words = [group.words for group in groups_of(found, "condition")]
    assert words == ["rsi(14) < 30: true", "rsi(14) < 30: false"]
    assert groups_of(found, "regime") == []


def test_warnings_come_before_what_is_well(qtbot, theme):
    checks = [
        Check("a", CheckLevel.OK, "no look-ahead found"),
        Check("b", CheckLevel.NOTE, "one trade is open"),
        Check("c", CheckLevel.WARNING, "only 12 trades"),
    ]
    assert [check.id for check in by_weight(checks)] == ["c", "b", "a"]
    face = ChecksFace()
    qtbot.addWidget(face)
    face.resize(900, 26)
    face.show_checks(checks, {"optimistic": 3.0, "pessimistic": -2.0, "detail": 0.0})
    assert face.toolTip().splitlines()[0] == "only 12 trades"
    assert not face.grab().isNull()
    words = bracket_words({"optimistic": 3.0, "pessimistic": -2.0})
    assert words == [("pessimistic", "−2", "down"), ("optimistic", "+3", "up")]


def test_a_histogram_is_drawn_and_explains_its_bars(qtbot, theme):
    face = HistogramFace()
    qtbot.addWidget(face)
    face.resize(300, 120)
    empty = face.grab().toImage()
    face.show_histogram(histogram(np.array([-1.0, 2.0, 2.0])))
    assert face.grab().toImage() != empty
    assert face.accessibleDescription() == "+1.00 R"


def test_the_estimate_waits_until_it_can_be_told():
    assert estimate(0, 100, 9) is None
    assert estimate(1, 100, 9) is None
    assert estimate(50, 100, 0.1) is None
    assert estimate(25, 100, 5) == pytest.approx(15)
    assert estimate(5, 0, 5) is None


def test_the_strip_follows_a_run(qtbot, theme):
    time = [0.0]
    strip = ProgressStrip(lambda: time[0])
    qtbot.addWidget(strip)
    strip.begin()
    time[0] = 4.0
    strip.follow("trade", 0, 200)
    time[0] = 6.0
    strip.follow("trade", 100, 200)
    assert strip.phase.text() == "Trading"
    assert strip.counted.text() == "100 / 200"
    assert strip.left.text() == "about 2.0 s left"
    strip.stop()
    assert not strip.cancel.isEnabled()


def test_two_runs_differ_in_figures_and_in_what_was_asked(outcome):
    other = walked(every=20)
    rows = {row.key: row for row in compare_measures(measure(outcome), measure(other))}
    gain = rows["net_profit"].second - rows["net_profit"].first
    assert rows["net_profit"].better == (1 if gain > 0 else -1)
    deeper = rows["max_drawdown_pct"].second > rows["max_drawdown_pct"].first
    assert rows["max_drawdown_pct"].better == (-1 if deeper else 1)
    assert rows["trades"].better == 0
    assert rows["trades"].difference.startswith("+")
    same = compare_measures(measure(outcome), measure(outcome))
    assert not any(row.differs for row in same)
    one = BacktestRequest(PLAN, outcome.account, ("A/B",))
    two = replace(one, symbols=("A/B", "C/D"), max_open=2)
    asked = {row.label: row.shown for row in compare_requests((one, "aa"), (two, "aa"))}
    assert asked == {"Symbols": ("A/B", "A/B, C/D"), "Open at most": ("any", "2")}


def test_older_years_are_reached_by_the_wheel(qtbot, theme):
    face = MonthsFace()
    qtbot.addWidget(face)
    face.resize(600, 20 + 3 * 24)
    face.show_years(monthly_table(walked(bars=5 * 366 * 24, every=500)))
    years = [line.year for line in face.lines]
    assert [line.year for line in face.in_view()] == years[-3:]
    turn(face, 1)
    assert [line.year for line in face.in_view()] == years[-4:-1]
    for _ in range(9):
        turn(face, 1)
    assert face.in_view()[0].year == 2022
    for _ in range(9):
        turn(face, -1)
    assert face.in_view()[-1].year == face.lines[-1].year


def turn(face, steps):
    at = QPointF(10, 10)
    QApplication.sendEvent(
        face,
        QWheelEvent(
            at,
            at,
            QPoint(),
            QPoint(0, 120 * steps),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        ),
    )
