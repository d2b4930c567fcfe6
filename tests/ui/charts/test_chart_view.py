from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from app.domain.setup import Target
from app.domain.timeframe import HOUR, Timeframe
from app.services.chart_data import ChartRequest
from app.ui.charts.chart_view import ChartView
from app.ui.charts.message import Message
from app.ui.charts.view_range import ViewRange
from app.ui.models.formats import zone_of
from tests.builders.charts import START, a_study, bars, chart_data, sol_setup, waves

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.theme import Theme


SHAPES: dict[str, list[tuple[float, float, float, float]]] = {
    "none": [],
    "one": [(1, 2, 0.5, 1.5)],
    "all equal": [(7, 7, 7, 7)] * 50,
    "zeros": [(0, 0, 0, 0)] * 50,
    "tiny": [(1e-12, 2e-12, 5e-13, 1.5e-12)] * 50,
    "huge": [(1e12, 2e12, 5e11, 1.5e12)] * 50,
    "from tiny to huge": [(1e-12, 1e12, 1e-12, 1e12)] * 50,
    "negative": [(-5, -1, -9, -2)] * 50,
    "all NaN": [(np.nan,) * 4] * 50,
    "some NaN": [(1, 2, 0.5, 1.5), (np.nan,) * 4, (2, 3, 1, 1.5)] * 20,
    "NaN close": [(1, 2, 0.5, np.nan)] * 50,
    "infinite": [(1, np.inf, -np.inf, 2)] * 50,
    "last infinite": [(1, 2, 0.5, 1.5)] * 20 + [(np.inf,) * 4],
    "beyond floats": [(1e308, 1.7e308, -1.7e308, 1e308)] * 50,
    "high below low": [(2, 1, 3, 2)] * 50,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_any_candles_give_finite_ranges_and_paint(view: ChartView, shape: str) -> None:
    for volume in (1000.0, 0.0, np.nan, np.inf, 1e300):
        candles = bars(SHAPES[shape], volume)
        study = a_study("atr(14)", "ATR 14", "own", candles.close)
        overlay = a_study("ema(9)", "EMA 9", "price", candles.high)
        setup = sol_setup(entry=1.0, stop=1.0, targets=(Target(float("inf"), 1.0),))
        view.show_data(chart_data(candles, studies=(overlay, study), setups=(setup,)))
        view.show_all()
        view.show_crosshair(3)
        view.repaint()
        seen = view.look(1.5)
        assert seen is not None
        for frame in seen.frames:
            assert np.isfinite([frame.scale.low, frame.scale.high]).all()
            assert frame.scale.high > frame.scale.low
        assert not view.picture(1.5).isNull()


def test_unsorted_times_do_not_break_the_axis(view: ChartView) -> None:
    candles = waves(100)
    candles.ts[:] = candles.ts[::-1].copy()
    view.show_data(chart_data(candles))
    view.repaint()
    seen = view.look()
    assert seen is not None
    assert seen.times


def test_new_bars_move_the_view_along_only_at_the_end(view: ChartView) -> None:
    many = waves(500)
    view.show_data(chart_data(many.window(0, 400)))
    at_end = view.view
    view.show_data(chart_data(many.window(0, 402)))
    assert view.view == ViewRange(at_end.left + 2, at_end.right + 2)
    view.show_view(ViewRange(100, 180))
    view.show_data(chart_data(many.window(0, 405)))
    assert view.view == ViewRange(100, 180)


def test_another_symbol_starts_at_its_end(view: ChartView) -> None:
    view.show_data(chart_data(waves(400)))
    view.show_view(ViewRange(100, 180))
    request = ChartRequest("BTC/USDT", Timeframe.H1)
    view.show_data(chart_data(waves(400), request=request))
    assert view.view.shows_end(400)


@pytest.mark.parametrize(
    ("key", "moves"),
    [
        (Qt.Key.Key_Left, lambda before, after: after.left < before.left),
        (Qt.Key.Key_Right, lambda before, after: after.left > before.left),
        (Qt.Key.Key_Plus, lambda before, after: after.span < before.span),
        (Qt.Key.Key_Minus, lambda before, after: after.span > before.span),
        (Qt.Key.Key_Home, lambda _before, after: after.left == -0.5),
        (Qt.Key.Key_End, lambda before, after: after.right > before.right),
    ],
)
def test_keys_move_the_view(view: ChartView, key: Qt.Key, moves: object) -> None:
    view.show_data(chart_data(waves(1000)))
    view.show_view(ViewRange(400, 480))
    QTest.keyClick(view, key)
    assert moves(ViewRange(400, 480), view.view)  # type: ignore[operator]


def test_the_wheel_zooms_about_the_mouse(view: ChartView) -> None:
    view.show_data(chart_data(waves(1000)))
    view.show_view(ViewRange(400, 480))
    view.repaint()
    turn(view, QPoint(100, 50), QPoint(0, 120))
    assert view.view.span == pytest.approx(64)
    assert view.view.left + 0.25 * 64 == pytest.approx(420)
    turn(view, QPoint(100, 50), QPoint(-120, 0))
    assert view.view.left == pytest.approx(404 + 6.4)


def turn(view: ChartView, at: QPoint, angle: QPoint) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        angle,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    view.wheelEvent(event)


def test_dragging_pans_and_a_double_click_shows_all(view: ChartView) -> None:
    view.show_data(chart_data(waves(1000)))
    view.show_view(ViewRange(400, 480))
    view.repaint()
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseMove(view, QPoint(250, 100))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(250, 100))
    assert view.view.left == pytest.approx(390)
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    assert view.view.left == -0.5
    assert view.view.right > 999


def test_a_click_and_enter_choose_a_bar(view: ChartView, qtbot: QtBot) -> None:
    view.show_data(chart_data(waves(200)))
    view.show_view(ViewRange(99.5, 179.5))
    view.repaint()
    chosen: list[int] = []
    view.bar_chosen.connect(chosen.append)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert chosen == []
    QTest.mouseMove(view, QPoint(52, 100))
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(52, 100))
    QTest.mouseMove(view, QPoint(90, 100))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(90, 100))
    assert chosen == []
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(90, 100))
    scene, crosshair = view.scene, view.crosshair
    assert scene is not None
    assert crosshair is not None
    assert chosen == [scene.clock.time(crosshair.bar)]
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert chosen[1] == scene.clock.time(crosshair.bar - 1)


def test_the_crosshair_follows_the_mouse_and_tells_the_time(view: ChartView, qtbot: QtBot) -> None:
    view.show_data(chart_data(waves(200)))
    view.show_view(ViewRange(99.5, 179.5))
    view.repaint()
    QTest.mouseMove(view, QPoint(90, 120))  # a mouse that is there already does not move
    with qtbot.waitSignal(view.crosshair_moved) as moved:
        QTest.mouseMove(view, QPoint(52, 100))
    assert moved.args == [START + 110 * HOUR]
    assert view.crosshair is not None
    assert (view.crosshair.bar, view.crosshair.pane) == (110, 0)
    QTest.mouseMove(view, QPoint(view.width() - 10, 100))
    assert view.crosshair is None


def test_shift_and_arrows_step_the_crosshair(view: ChartView) -> None:
    view.show_data(chart_data(waves(200)))
    QTest.keyClick(view, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert view.crosshair is not None
    assert view.crosshair.bar == 198
    QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.crosshair.bar == 199
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.crosshair is None


def test_letters_and_digits_are_passed_on(view: ChartView, qtbot: QtBot) -> None:
    view.show_data(chart_data(waves(200)))
    for key, typed in ((Qt.Key.Key_5, "5"), (Qt.Key.Key_B, "b")):
        with qtbot.waitSignal(view.typed) as signal:
            QTest.keyClick(view, key)
        assert signal.args == [typed]


def test_the_chart_is_told_in_words(view: ChartView) -> None:
    view.show_data(chart_data(bars([(100, 101, 99, 100), (100, 102, 99, 101.2)])))
    assert view.accessibleDescription() == "SOL/USDT 1h, last 101.20, +1.20 %"
    view.show_data(chart_data(bars([])))
    assert view.accessibleDescription() == "SOL/USDT 1h, no candles"


def test_a_message_takes_the_place_of_the_chart(view: ChartView) -> None:
    view.show_data(chart_data(waves(50)))
    view.show_message(Message("hourglass", "Loading SOL/USDT", "Reading candles."))
    view.repaint()
    assert view.scene is None
    assert view.accessibleDescription() == "Loading SOL/USDT. Reading candles."
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.mouseMove(view, QPoint(100, 100))


def test_times_are_shown_in_another_zone(view: ChartView) -> None:
    view.show_data(chart_data(waves(100)))
    view.show_times_in(zone_of("Asia/Tokyo"))
    assert view.scene is not None
    assert view.scene.clock.local(0).hour == 9


def test_widening_keeps_the_bars_width_and_the_right_edge(view: ChartView) -> None:
    view.show_data(chart_data(waves(1000)))
    before = view.view
    view.resize(view.width() + 400, view.height())
    view.repaint()
    assert view.view.right == before.right
    assert view.view.span == pytest.approx(before.span * 2)


def test_the_smallest_widget_still_paints(qtbot: QtBot, theme: Theme) -> None:
    hidden = ChartView()
    qtbot.addWidget(hidden)
    hidden.setMinimumSize(1, 1)
    hidden.show_data(chart_data(waves(100), setups=(sol_setup(),)))
    for size in ((1, 1), (80, 30), (30, 300)):
        hidden.resize(*size)
        assert hidden.picture(1.0).width() == size[0]
