"""The curves: what is reduced keeps its extremes, what is missing stands on."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from app.domain.timeframe import Timeframe
from app.services.chart_data import RegimeSpan
from app.ui.charts.curves import drawdown, make_curves
from app.ui.charts.equity_chart import EquityChart
from app.ui.charts.equity_painter import drawdown_groups, money_groups
from tests.builders.backtests import HOUR, START

UTC = ZoneInfo("UTC")


def curves_of(equity, hold=None, regimes=()):
    values = np.asarray(equity, float)
    times = START + np.arange(len(values), dtype=np.int64) * HOUR
    held = None if hold is None else np.asarray(hold, float)
    return make_curves(times, values, Timeframe.H1, UTC, held, regimes)


def test_the_drawdown_is_below_the_highest_so_far():
    assert drawdown(np.array([100.0, 120, 90, 120, 60])).tolist() == pytest.approx(
        [0, 0, -25, 0, -50]
    )
    assert drawdown(np.array([100.0, 0.0, -5.0])).tolist() == pytest.approx([0, -100, -105])


def test_bars_without_a_value_keep_the_one_before():
    times = START + np.array([0, 1, 4], np.int64) * HOUR
    curves = make_curves(times, np.array([1.0, 2.0, 3.0]), Timeframe.H1, UTC)
    assert curves.count == 5
    assert [curves.equity.at(bar) for bar in range(5)] == [1, 2, 2, 2, 3]


def test_a_run_without_a_bar_has_no_curves():
    assert make_curves(np.empty(0, np.int64), np.empty(0), Timeframe.H1, UTC) is None


def test_one_bar_among_half_a_million_is_still_seen():
    equity = np.full(525_600, 10_000.0)
    equity[300_001] = 4_000.0
    curves = curves_of(equity)
    _, lows, highs = curves.equity.bands(-0.5, curves.count - 0.5, 1_000)
    assert len(lows) <= 1_100
    assert lows.min() == 4_000
    assert highs.min() == 10_000
    assert curves.deepest == pytest.approx(60)


@pytest.fixture
def chart(qtbot, theme):
    made = EquityChart()
    qtbot.addWidget(made)
    made.resize(800, 300)
    made.show()
    return made


def colors_of(chart):
    picture = chart.grab().toImage()
    area = ((x, y) for x in range(0, 700, 2) for y in range(0, 270, 2))
    return {picture.pixelColor(x, y).name() for x, y in area}


@pytest.mark.parametrize("bars", [1, 2, 300, 200_000])
def test_equity_drawdown_and_holding_are_painted(chart, theme, bars):
    from app.ui.theme import color

    random = np.random.default_rng(2)
    equity = 10_000 * np.exp(np.cumsum(random.normal(0, 0.01 / max(bars, 1) ** 0.5, bars)))
    regimes = (RegimeSpan(START, "bull", "normal"), RegimeSpan(START + HOUR, "bear", "high"))
    empty = colors_of(chart)
    chart.show_curves(curves_of(equity, equity[::-1], regimes), "USDT")
    painted = colors_of(chart)
    assert painted != empty
    if bars > 2:
        assert color("accent").name() in painted


def test_the_legend_follows_the_crosshair(qtbot, chart):
    chart.show_curves(curves_of([10_000, 12_000, 9_000], [10_000, 10_500, 11_000]), "USDT")
    chart.grab()
    seen = chart.look(1.0)
    words = [span.words for group in money_groups(seen, 1) for span in group.spans]
    assert "12,000" in words
    assert "10,500" in words
    (below,) = drawdown_groups(seen, 2)
    assert below.spans[-1].words == "−25.0 %"


def test_a_click_chooses_the_moment_and_keys_move_the_view(qtbot, chart):
    chart.show_curves(curves_of(np.linspace(1, 2, 500)), "USDT")
    chart.grab()
    chosen = []
    chart.moment_chosen.connect(chosen.append)
    qtbot.mouseMove(chart, QPoint(360, 100))
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(362, 100))
    assert len(chosen) == 1
    assert START <= chosen[0] <= START + 500 * HOUR
    whole = chart.view
    qtbot.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.view.span == pytest.approx(whole.span / 1.25)
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.view.right <= 500
    qtbot.mouseDClick(chart, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert chart.view == whole
    before = chart.crosshair_bar
    qtbot.keyClick(chart, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert chart.crosshair_bar == before - 1
    qtbot.keyClick(chart, Qt.Key.Key_Plus)
    qtbot.keyClick(chart, Qt.Key.Key_Home)
    assert chart.view.left == whole.left
    qtbot.keyClick(chart, Qt.Key.Key_End)
    assert chart.view.right == whole.right
    qtbot.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.crosshair_bar is None


def test_nothing_is_painted_without_curves(chart):
    chart.show_curves(None)
    assert len(colors_of(chart)) == 1
    assert chart.look(1.0) is None
