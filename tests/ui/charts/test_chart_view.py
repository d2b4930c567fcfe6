from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest

from app.domain.setup import Direction, SetupState, Target
from app.domain.timeframe import HOUR, Timeframe
from app.services.chart_data import ChartRequest, RegimeSpan
from app.ui.charts.chart_view import ChartView
from app.ui.charts.message import Message
from app.ui.charts.view_range import ViewRange
from app.ui.models.formats import zone_of
from app.ui.theme import Appearance, color, tint
from tests.builders.charts import START, a_study, bars, chart_data, waves
from tests.builders.setups import a_setup

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from pytestqt.qtbot import QtBot

    from app.ui.charts.composition import Composition
    from app.ui.theme import Theme

WIDTH, HEIGHT = 476, 400


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> ChartView:
    made = ChartView()
    qtbot.addWidget(made)
    made.resize(WIDTH, HEIGHT)
    made.show()
    return made


def shown(view: ChartView) -> tuple[QImage, Composition]:
    seen = view.composition(1.0)
    assert seen is not None
    return view.picture(1.0).toImage(), seen


def pixel(image: QImage, column: float, row: float) -> str:
    return QColor(image.pixel(int(column), round(row))).name()


def sol_setup(**changes: object) -> object:
    fields = {
        "symbol": "SOL/USDT",
        "bar_time": START + 90 * HOUR,
        "entry": 100.0,
        "stop": 95.0,
        "targets": (Target(105.0, 0.5), Target(110.0, 0.5)),
    }
    return a_setup(**{**fields, **changes})


def test_candles_stand_in_their_colours_at_their_prices(view: ChartView) -> None:
    view.show_data(chart_data(bars([(10, 22, 8, 20), (20, 21, 9, 12), (12, 12, 12, 12)])))
    view.show_view(ViewRange(-0.5, 9.5))
    image, seen = shown(view)
    frame = seen.frames[0]
    rising, falling, flat = (frame.column(bar) for bar in range(3))
    up, down, ground = (color(token).name() for token in ("up", "down", "chart"))
    assert pixel(image, rising, frame.scale.row(15)) == up
    assert pixel(image, rising + 10, frame.scale.row(15)) == up
    assert pixel(image, rising, frame.scale.row(21)) == up
    assert pixel(image, rising + 10, frame.scale.row(21)) == ground
    assert pixel(image, falling, frame.scale.row(10)) == down
    assert pixel(image, falling - 10, frame.scale.row(16)) == down
    assert pixel(image, flat + 10, frame.scale.row(12)) == up
    assert pixel(image, flat + 25, frame.scale.row(16)) == ground


def test_hollow_candles_are_outlines(view: ChartView, theme: Theme) -> None:
    theme.apply(Appearance(hollow=True))
    view.show_data(chart_data(bars([(10, 22, 8, 20), (20, 21, 9, 12)])))
    view.show_view(ViewRange(-0.5, 9.5))
    image, seen = shown(view)
    frame = seen.frames[0]
    left = int(frame.column(0)) - (frame.body_width() - 1) // 2
    assert pixel(image, left, frame.scale.row(14.3)) == color("up").name()
    assert pixel(image, left + 4, frame.scale.row(14.3)) == color("chart").name()
    assert pixel(image, frame.column(1) - 10, frame.scale.row(16)) == color("down").name()


def test_volume_stands_below_its_candle(view: ChartView) -> None:
    view.show_data(chart_data(bars([(10, 22, 8, 20), (20, 21, 9, 12)])))
    view.show_view(ViewRange(-0.5, 9.5))
    image, seen = shown(view)
    frame = seen.frames[1]
    bottom = frame.area.bottom - 3
    assert pixel(image, frame.column(0), bottom) == tint("up", 0.5, "chart").name()
    assert pixel(image, frame.column(1), bottom) == tint("down", 0.5, "chart").name()


def test_a_theme_change_repaints_in_the_new_colours(view: ChartView, theme: Theme) -> None:
    view.show_data(chart_data(bars([(10, 22, 8, 20)])))
    view.show_view(ViewRange(-0.5, 9.5))
    theme.apply(Appearance(theme="light", palette="sky"))
    image, seen = shown(view)
    frame = seen.frames[0]
    assert pixel(image, frame.column(0), frame.scale.row(15)) == "#0c6bb0"
    assert pixel(image, frame.column(8), frame.area.bottom - 2) == "#ffffff"


def test_zones_reach_from_the_signal_bar_to_the_right_edge(view: ChartView) -> None:
    view.show_data(chart_data(waves(100), setups=(sol_setup(),)))
    image, seen = shown(view)
    frame = seen.frames[0]
    right = frame.plot_width - 4
    ground, zone = color("chart"), color("down", 0.13)
    mixed = QColor(
        *(
            round(low * (1 - 0.13) + high * 0.13)
            for low, high in zip(
                (ground.red(), ground.green(), ground.blue()),
                (zone.red(), zone.green(), zone.blue()),
                strict=True,
            )
        )
    )
    found = QColor(pixel(image, right, frame.scale.row(97.2)))
    assert max(abs(found.red() - mixed.red()), abs(found.green() - mixed.green())) <= 2
    assert pixel(image, right, frame.scale.row(94)) == ground.name()
    signal = frame.column(90)
    assert pixel(image, signal + 20, frame.scale.row(95)) == color("down").name()
    assert pixel(image, signal - 6, frame.scale.row(95)) != color("down").name()


def test_levels_are_tagged_and_kept_in_view(view: ChartView) -> None:
    view.show_data(chart_data(waves(100), setups=(sol_setup(),)))
    seen = view.composition(1.0)
    assert seen is not None
    words = [tag.words for tag in seen.tags(0)]
    assert words[:4] == ["E 100.00", "S 95.00", "T1 105.00", "T2 110.00"]
    scale = seen.frames[0].scale
    assert scale.low < 89
    assert scale.high > 110 + 0.14 * (110 - 89)


def test_the_chosen_setup_is_drawn_else_the_newest_open_one(view: ChartView) -> None:
    lost = sol_setup(id="lost", state=SetupState.LOST, direction=Direction.SHORT, entry=102.0)
    waiting = sol_setup(id="waiting")
    view.show_data(chart_data(waves(100), setups=(lost, waiting)))
    seen = view.composition()
    assert seen is not None
    assert seen.setup is waiting
    view.show_setup("lost")
    seen = view.composition()
    assert seen is not None
    assert seen.setup is lost


def test_a_setup_of_a_longer_timeframe_begins_at_its_last_bar(view: ChartView) -> None:
    setup = sol_setup(timeframe=Timeframe.H4, bar_time=START + 88 * HOUR)
    view.show_data(chart_data(waves(100), setups=(setup,)))
    assert view.scene is not None
    assert view.scene.signal_index(setup) == 91  # type: ignore[arg-type]


def test_the_regime_strip_stands_above_the_time_axis(view: ChartView) -> None:
    spans = (
        RegimeSpan(START - HOUR, "bull", "normal"),
        RegimeSpan(START + 50 * HOUR, None, None),
        RegimeSpan(START + 80 * HOUR, "bear", "high"),
    )
    view.show_data(chart_data(waves(100), regimes=spans))
    view.show_all()
    image, seen = shown(view)
    strip, frame = seen.arrangement.regime, seen.frames[0]
    assert strip.height == 14
    assert strip.bottom == seen.arrangement.time_axis.top
    assert pixel(image, frame.column(40), strip.top + 1) == color("bull").name()
    assert pixel(image, frame.column(65), strip.top + 6) == color("chart").name()
    assert pixel(image, frame.column(98), strip.top + 12) == color("bear").name()


def test_a_line_in_its_own_pane_has_a_legend_band_and_tag(view: ChartView) -> None:
    rsi = a_study("rsi(14)", "RSI 14", "own", np.full(100, 57.14))
    view.show_data(chart_data(waves(100), studies=(rsi,)))
    image, seen = shown(view)
    assert [pane.kind for pane in seen.scene.panes] == ["price", "volume", "study"]
    frame = seen.frames[2]
    assert (frame.scale.low, frame.scale.high) == (14, 86)
    assert [words for _, words in seen.values(2)] == ["30", "70"]
    assert [tag.words for tag in seen.tags(2)] == ["57.1"]
    assert pixel(image, frame.column(60), frame.scale.row(57.14)) != color("chart").name()


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
        seen = view.composition(1.5)
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
    seen = view.composition()
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
    QTest.mouseMove(view, QPoint(WIDTH - 10, 100))
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
    view.resize(WIDTH + 400, HEIGHT)
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
